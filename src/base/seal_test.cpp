#include "base/seal.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace peel::base {
namespace {

SecretBytes random_key() {
  SecretBytes key = SecretBytes::create(seal_key_size).value();
  fill_random(key.span());
  return key;
}

TEST(Seal, OpensWithTheSameKeyAndContext) {
  const SecretBytes key = random_key();
  const Bytes sealed = seal(as_bytes("secret"), as_bytes("context"), key).value();
  EXPECT_EQ(sealed.size(), 6 + seal_overhead);
  const SecretBytes plain = open_sealed(sealed, as_bytes("context"), key).value();
  EXPECT_EQ(as_text(plain.view()), "secret");
  const Bytes nothing = seal({}, {}, key).value();
  EXPECT_TRUE(open_sealed(nothing, {}, key).value().empty());
}

TEST(Seal, AnyAlteredByteAnotherContextOrKeyIsRefused) {
  const SecretBytes key = random_key();
  const Bytes sealed = seal(as_bytes("secret"), as_bytes("context"), key).value();
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    Bytes altered = sealed;
    altered[i] ^= 1;
    EXPECT_FALSE(open_sealed(altered, as_bytes("context"), key)) << i;
  }
  for (std::size_t size = 0; size < sealed.size(); ++size)
    EXPECT_FALSE(open_sealed(ByteView(sealed).first(size), as_bytes("context"), key)) << size;
  EXPECT_FALSE(open_sealed(sealed, as_bytes("contexT"), key));
  EXPECT_FALSE(open_sealed(sealed, {}, key));
  EXPECT_EQ(open_sealed(sealed, as_bytes("context"), random_key()).error().code, ErrorCode::corrupt);
}

TEST(Seal, TheSamePlainTextIsNeverSealedTheSameWay) {
  const SecretBytes key = random_key();
  EXPECT_NE(seal(as_bytes("secret"), {}, key).value(), seal(as_bytes("secret"), {}, key).value());
}

TEST(Seal, AKeyOfAnotherSizeIsRefused) {
  const SecretBytes key = SecretBytes::create(16).value();
  EXPECT_EQ(seal({}, {}, key).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(open_sealed(Bytes(100), {}, SecretBytes{}).error().code, ErrorCode::invalid_input);
}

// The value pins the cost and the variant of Argon2id: with any other, no list that exists could be opened.
TEST(DeriveKey, IsTheSameKeyInEveryVersion) {
  const SecretBytes passphrase = SecretBytes::copy_of(as_bytes("correct horse battery staple")).value();
  const Bytes salt(salt_size, 7);
  const SecretBytes key = derive_key(passphrase, salt).value();
  EXPECT_EQ(to_hex(key.view()), "60ced5eb210cee0d63347c88abe76bc7b732eab4fa77ae59d84ea9aca2fea8fe");
  EXPECT_EQ(derive_key(passphrase, Bytes(salt_size - 1)).error().code, ErrorCode::invalid_input);
}

// HMAC-SHA-256 as Python's hmac says it.
TEST(DeriveKeyOfRandom, IsTheSameKeyInEveryVersion) {
  const SecretBytes secret = SecretBytes::copy_of(Bytes(seal_key_size, 3)).value();
  const SecretBytes key = derive_key_of_random(secret, Bytes(salt_size, 7)).value();
  EXPECT_EQ(to_hex(key.view()), "8ee1f7b3f95a9d36c619b6dbcf6ae459dd5692eae399329b9c6c8af4cd3f85fc");
  EXPECT_NE(to_hex(key.view()), to_hex(derive_key_of_random(secret, Bytes(salt_size, 8)).value().view()));
}

TEST(DeriveKeyOfRandom, TakesNothingThatSomebodyCouldTryOut) {
  const SecretBytes passphrase = SecretBytes::copy_of(as_bytes("correct horse battery staple")).value();
  EXPECT_EQ(derive_key_of_random(passphrase, Bytes(salt_size, 7)).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(derive_key_of_random(SecretBytes::copy_of(Bytes(seal_key_size, 3)).value(), Bytes(salt_size - 1))
                .error()
                .code,
            ErrorCode::invalid_input);
}

}  // namespace
}  // namespace peel::base
