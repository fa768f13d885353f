#include "policy/trust.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "policy/testing/example.h"

namespace peel::policy {
namespace {

using ::testing::HasSubstr;
using testing::made_key;

Person person(std::string name, Role role, std::uint8_t key) {
  return {std::move(name), role, made_key(key).public_key()};
}

Trust two_people() {
  Trust trust;
  EXPECT_TRUE(trust.add(person("Ann Lee", Role::authorising_officer, 1)));
  EXPECT_TRUE(trust.add(person("Bob Ray", Role::countersigning_officer, 2)));
  return trust;
}

TEST(Trust, FindsAPersonByKey) {
  const Trust trust = two_people();
  ASSERT_NE(trust.find(made_key(2).public_key()), nullptr);
  EXPECT_EQ(trust.find(made_key(2).public_key())->name, "Bob Ray");
  EXPECT_EQ(trust.find(made_key(3).public_key()), nullptr);
}

TEST(Trust, RefusesOnePersonUnderTwoKeys) {
  Trust trust = two_people();
  for (const char* name : {"Ann Lee", "ann lee", "Ann\u00a0Lee", "ANN\u2003LEE"}) {
    const auto added = trust.add(person(name, Role::countersigning_officer, 3));
    ASSERT_FALSE(added) << name;
    EXPECT_EQ(added.error().code, base::ErrorCode::refused);
    EXPECT_THAT(added.error().message, HasSubstr("nobody holds two keys or two roles"));
  }
  EXPECT_EQ(trust.people().size(), 2u);
}

TEST(Trust, RefusesOneKeyUnderTwoNames) {
  Trust trust = two_people();
  EXPECT_THAT(trust.add(person("Cid Fox", Role::auditor, 1)).error().message,
              HasSubstr("trusted already, as that of Ann Lee"));
}

TEST(Trust, RefusesNamesThatSayNothingOrHide) {
  Trust trust;
  for (const char* name : {"", "  ", "Ann\u200b Lee", "Ann\nLee"})
    EXPECT_FALSE(trust.add(person(name, Role::auditor, 9)));
  EXPECT_FALSE(trust.add(person(std::string(101, 'a'), Role::auditor, 9)));
  EXPECT_TRUE(trust.add(person(std::string(100, 'a'), Role::auditor, 9)));
}

TEST(Trust, HasALimit) {
  Trust trust;
  Person next{"x", Role::auditor, {}};
  for (int i = 0; i < 1000; ++i) {
    next.name = fmt::format("person {}", i);
    next.key.bytes[0] = static_cast<std::uint8_t>(i);
    next.key.bytes[1] = static_cast<std::uint8_t>(i / 256);
    ASSERT_TRUE(trust.add(next));
  }
  next.name = "one more";
  next.key.bytes[2] = 1;
  EXPECT_EQ(trust.add(next).error().code, base::ErrorCode::exhausted);
}

TEST(TrustFile, IsReadAsItWasWritten) {
  const std::string text = two_people().to_json();
  const auto read = Trust::from_json(text);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->to_json(), text);
  EXPECT_EQ(read->people()[0].role, Role::authorising_officer);
}

TEST(TrustFile, EqualsTheGoldenOne) {
  const auto golden = base::read_text_file(PEEL_SOURCE_DIR "/tests/golden/trust.json", 1 << 20);
  ASSERT_TRUE(golden) << golden.error().message;
  EXPECT_EQ(two_people().to_json(), *golden);
}

struct Malformed {
  const char* find;
  const char* put;
  const char* message;
};

TEST(TrustFile, ThatIsMalformedIsRefusedWithTheMember) {
  for (const Malformed m :
       {Malformed{"peel-trust/1", "peel-trust/2", "is of the format 'peel-trust/2'"},
        {"peel-trust/1", "\\u001b[2J", "is of the format '?[2J'"},
        {"\"people\"", "\"persons\"", "'people' is missing"},
        {"[{", "{\"a\":[{", "malformed"},
        {"Ann Lee", "bob ray", "Bob Ray is trusted already with another key"},
        {"\"Ann Lee\"", "7", "person 1 of the trust file: the member 'name' is not a string"},
        {"authorising-officer", "Authorising-officer", "the role is none of"},
        {"authorising-officer", "", "the role is none of"},
        {"\"name\"", "\"title\":\"Chief\",\"name\"", "'title' is not known"},
        {"\"key\":\"", "\"key\":\"A", "'key' is not a public key"},
        {"\"key\":\"", "\"key\":\"\",\"key\":\"", "twice"}}) {
    std::string text = two_people().to_json();
    const auto place = text.find(m.find);
    ASSERT_NE(place, std::string::npos) << m.find;
    text.replace(place, std::string_view(m.find).size(), m.put);
    const auto read = Trust::from_json(text);
    ASSERT_FALSE(read) << m.put;
    EXPECT_THAT(read.error().message, HasSubstr(m.message)) << m.put;
  }
  EXPECT_EQ(Trust::from_json(std::string((1 << 20) + 1, ' ')).error().code, base::ErrorCode::exhausted);
  EXPECT_FALSE(Trust::from_json(""));
  EXPECT_FALSE(Trust::from_json("[]"));
  EXPECT_FALSE(Trust::from_json(R"({"format":"peel-trust/1","people":{}})"));
}

TEST(PublicKeyFile, IsReadAsItWasWritten) {
  const std::string text = public_key_to_json(two_people().people()[0]);
  const auto read = person_from_json(text);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(public_key_to_json(*read), text);
  EXPECT_EQ(read->name, "Ann Lee");
  EXPECT_THAT(person_from_json(two_people().to_json()).error().message,
              HasSubstr("is of the format 'peel-trust/1'"));
}

TEST(Roles, KeepTheirNames) {
  for (const char* name :
       {"authorising-officer", "countersigning-officer", "watchlist-manager", "camera-operator", "auditor"})
    EXPECT_STREQ(name_of(*role_from_text(name)), name);
  EXPECT_FALSE(role_from_text("chief"));
}

}  // namespace
}  // namespace peel::policy
