#include "base/sign.h"

#include <gtest/gtest.h>

namespace peel::base {
namespace {

// RFC 8032, section 7.1, test 2.
constexpr const char* seed = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
constexpr const char* public_half = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
constexpr const char* signature_of_72 =
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

TEST(Sign, MatchesTheVectorOfRfc8032) {
  const SigningKey key = SigningKey::from_seed(from_hex(seed).value()).value();
  EXPECT_EQ(to_hex(key.public_key().bytes), public_half);
  EXPECT_EQ(to_hex(key.seed()), seed);
  EXPECT_EQ(to_hex(key.sign(as_bytes("\x72")).bytes), signature_of_72);
}

TEST(Sign, OnlyTheSameTextKeyAndSignatureVerify) {
  const SigningKey key = SigningKey::generate().value();
  const SigningKey other = SigningKey::generate().value();
  const Signature signature = key.sign(as_bytes("text"));
  EXPECT_TRUE(verify(key.public_key(), as_bytes("text"), signature));
  EXPECT_FALSE(verify(key.public_key(), as_bytes("texT"), signature));
  EXPECT_FALSE(verify(key.public_key(), {}, signature));
  EXPECT_FALSE(verify(other.public_key(), as_bytes("text"), signature));
  for (std::size_t i = 0; i < signature.bytes.size(); ++i) {
    Signature altered = signature;
    altered.bytes[i] ^= 0x10;
    EXPECT_FALSE(verify(key.public_key(), as_bytes("text"), altered)) << i;
  }
}

// The neutral element verifies for any text with a signature that anybody can make.
TEST(Sign, AWeakPublicKeyVerifiesNothing) {
  PublicKey neutral;
  neutral.bytes[0] = 1;
  Signature signature;
  signature.bytes[0] = 1;
  EXPECT_FALSE(verify(neutral, as_bytes("text"), signature));
}

TEST(Sign, KeysAndSignaturesComeBackFromText) {
  const SigningKey key = SigningKey::generate().value();
  const Signature signature = key.sign(as_bytes("text"));
  EXPECT_EQ(public_key_from_text(to_text(key.public_key())).value(), key.public_key());
  EXPECT_EQ(signature_from_text(to_text(signature)).value().bytes, signature.bytes);
  EXPECT_FALSE(public_key_from_text(to_text(signature)));
  EXPECT_FALSE(signature_from_text(to_text(key.public_key())));
  EXPECT_FALSE(public_key_from_text(""));
  EXPECT_EQ(SigningKey::from_seed(Bytes(31)).error().code, ErrorCode::invalid_input);
}

}  // namespace
}  // namespace peel::base
