#include "base/hash.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <span>

namespace peel::base {
namespace {

constexpr const char* of_abc = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Sha256, MatchesTheVectorsOfFips180) {
  EXPECT_EQ(to_text(sha256(as_bytes("abc"))), of_abc);
  EXPECT_EQ(to_text(sha256({})), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, InPartsIsTheDigestOfTheWholeAndOfWhatCameSoFar) {
  Sha256Stream stream;
  EXPECT_EQ(stream.digest(), sha256({}));
  stream.update(as_bytes("ab"));
  EXPECT_EQ(stream.digest(), sha256(as_bytes("ab")));
  stream.update({});
  stream.update(as_bytes("c"));
  EXPECT_EQ(to_text(stream.digest()), of_abc);
}

TEST(Sha256, IsReadWithAndWithoutItsPrefixAndNothingElse) {
  const std::string_view text = of_abc;
  EXPECT_EQ(sha256_from_text(text).value(), sha256(as_bytes("abc")));
  EXPECT_EQ(sha256_from_text(text.substr(7)).value(), sha256(as_bytes("abc")));
  EXPECT_FALSE(sha256_from_text(""));
  EXPECT_FALSE(sha256_from_text(text.substr(0, 70)));
  EXPECT_FALSE(sha256_from_text(std::string(text) + "00"));
  EXPECT_FALSE(sha256_from_text("md5:" + std::string(text.substr(7))));
}

// The 32-byte digest of "abc", calculated with Python's hashlib.blake2b(digest_size=32).
TEST(Blake2b, IsThatOfOthers) {
  constexpr std::array<std::uint8_t, 4> first{0xbd, 0xdd, 0x81, 0x3c};
  const auto digest = blake2b(as_bytes("abc"));
  EXPECT_TRUE(std::ranges::equal(std::span(digest).first(4), first));
  EXPECT_NE(blake2b(as_bytes("abc")), blake2b(as_bytes("abd")));
}

}  // namespace
}  // namespace peel::base
