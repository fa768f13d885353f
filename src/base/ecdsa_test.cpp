#include "base/ecdsa.h"

#include <gtest/gtest.h>

namespace peel::base {
namespace {

// RFC 6979, A.2.5: the key, and its signatures with SHA-256 of "sample" and "test", in DER.
const Bytes key = from_hex(
                      "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                      "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299")
                      .value();
const Bytes of_sample = from_hex(
                            "3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
                            "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8")
                            .value();
const Bytes of_test = from_hex(
                          "3045022100f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367"
                          "0220019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083")
                          .value();

TEST(Es256, HoldsForTheVectorsOfRfc6979) {
  EXPECT_TRUE(verify_es256(key, as_bytes("sample"), of_sample));
  EXPECT_TRUE(verify_es256(key, as_bytes("test"), of_test));
  EXPECT_FALSE(verify_es256(key, as_bytes("test"), of_sample));
  EXPECT_FALSE(verify_es256(key, {}, of_sample));
}

TEST(Es256, DoesNotHoldWhenAnyByteIsAltered) {
  for (std::size_t i = 0; i < of_sample.size(); ++i) {
    Bytes altered = of_sample;
    altered[i] ^= 1;
    EXPECT_FALSE(verify_es256(key, as_bytes("sample"), altered)) << i;
  }
  for (std::size_t i = 0; i < key.size(); ++i) {
    Bytes altered = key;
    altered[i] ^= 1;  // hardly ever a point of the curve
    EXPECT_FALSE(verify_es256(altered, as_bytes("sample"), of_sample)) << i;
  }
}

TEST(Es256, DoesNotHoldForWhatIsMalformed) {
  Bytes longer = of_sample;
  longer.push_back(0);
  EXPECT_FALSE(verify_es256(key, as_bytes("sample"), longer));
  EXPECT_FALSE(verify_es256(key, as_bytes("sample"), ByteView(of_sample).first(of_sample.size() - 1)));
  EXPECT_FALSE(verify_es256(key, as_bytes("sample"), {}));
  EXPECT_FALSE(verify_es256(key, as_bytes("sample"), Bytes(300, 0x30)));
  EXPECT_FALSE(verify_es256(ByteView(key).first(63), as_bytes("sample"), of_sample));
  EXPECT_FALSE(verify_es256({}, as_bytes("sample"), of_sample));
  EXPECT_FALSE(verify_es256(Bytes(64, 0), as_bytes("sample"), of_sample));
}

// RFC 6979, A.2.5: the private number of the key above.
TEST(Es256, SignsWithTheKeyOfRfc6979) {
  const auto pair = Es256Key::from_secret(
      from_hex("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721").value());
  ASSERT_TRUE(pair);
  EXPECT_EQ(pair->public_key(), key);
  const auto signature = pair->sign(as_bytes("sample"));
  ASSERT_TRUE(signature);
  EXPECT_TRUE(verify_es256(key, as_bytes("sample"), *signature));
  EXPECT_FALSE(verify_es256(key, as_bytes("test"), *signature));
}

TEST(Es256, TakesNoNumberBeyondTheCurve) {
  EXPECT_FALSE(Es256Key::from_secret(Bytes(32, 0)));
  EXPECT_FALSE(Es256Key::from_secret(Bytes(32, 0xff)));
  EXPECT_FALSE(Es256Key::from_secret(Bytes(31, 1)));
  EXPECT_TRUE(Es256Key::from_secret(Bytes(32, 1)));
}

}  // namespace
}  // namespace peel::base
