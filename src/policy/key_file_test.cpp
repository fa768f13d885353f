#include "policy/key_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace peel::policy {
namespace {

using ::testing::HasSubstr;

base::SecretBytes secret(std::string_view text) {
  return std::move(*base::SecretBytes::copy_of(base::as_bytes(text)));
}

std::string file_of(const PrivateKey& key) { return std::string(base::as_text(to_json(key)->view())); }

TEST(KeyFile, IsReadAsItWasWritten) {
  const auto key = new_private_key("Ann Lee", Role::authorising_officer);
  ASSERT_TRUE(key);
  const std::string text = file_of(*key);
  const auto read = private_key_from_json(secret(text));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->person.name, "Ann Lee");
  EXPECT_EQ(read->person.role, Role::authorising_officer);
  EXPECT_EQ(read->signing.public_key(), key->signing.public_key());
  const base::ByteView message = base::as_bytes("message");
  EXPECT_TRUE(base::verify(key->person.key, message, read->signing.sign(message)));
  EXPECT_EQ(file_of(*read), text);
}

TEST(KeyFile, IsNewEachTime) {
  EXPECT_NE(new_private_key("A", Role::auditor)->person.key, new_private_key("A", Role::auditor)->person.key);
}

TEST(KeyFile, OfANameThatTriesToBeTheSeedIsStillRead) {
  const auto key = new_private_key(R"(","seed":"AAAA)", Role::auditor);
  ASSERT_TRUE(key);
  const auto read = private_key_from_json(secret(file_of(*key)));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->person.name, key->person.name);
}

TEST(KeyFile, NeedsAName) { EXPECT_FALSE(new_private_key(" ", Role::auditor)); }

struct Malformed {
  const char* find;
  const char* put;
  const char* message;
};

TEST(KeyFile, ThatIsMalformedIsRefusedAndItsSeedNeverRepeated) {
  const auto key = new_private_key("Ann Lee", Role::authorising_officer);
  const std::string seed = base::to_base64(key->signing.seed());
  for (const Malformed m : {Malformed{"\"seed\"", "\"Seed\"", "not a private key file"},
                            {"\"seed\":\"", "\"seed\":\"!", "its seed is not 32 bytes"},
                            {"\"seed\":\"", "\"seed\" : \"", "not a private key file"},
                            {"\"seed\":\"", "\"seed\":\"AAAA\",\"seed\":\"", "not a private key file"},
                            {"peel-key/1", "peel-key/2", "'peel-key/2'"},
                            {"\"key\":\"", "\"key\":\"AA", "'key' is not a public key"},
                            {"Ann Lee", "", "blank"},
                            {"authorising-officer", "boss", "the role is none of"},
                            {"{", "", "malformed"},
                            {"\"name\"", "\"more\":1,\"name\"", "'more' is not known"}}) {
    std::string text = file_of(*key);
    text.replace(text.find(m.find), std::string_view(m.find).size(), m.put);
    const auto read = private_key_from_json(secret(text));
    ASSERT_FALSE(read) << m.put;
    EXPECT_THAT(read.error().message, HasSubstr(m.message)) << m.put;
    EXPECT_THAT(read.error().message, ::testing::Not(HasSubstr(seed.substr(0, 8))));
  }
  EXPECT_FALSE(private_key_from_json({}));
}

TEST(KeyFile, WhoseHalvesDoNotBelongTogetherIsRefused) {
  const auto one = new_private_key("Ann Lee", Role::auditor);
  const auto other = new_private_key("Ann Lee", Role::auditor);
  std::string text = file_of(*one);
  const std::string key = base::to_text(one->person.key);
  text.replace(text.find(key), key.size(), base::to_text(other->person.key));
  EXPECT_THAT(private_key_from_json(secret(text)).error().message, HasSubstr("do not belong together"));
}

}  // namespace
}  // namespace peel::policy
