#include "base/bytes.h"

#include <gtest/gtest.h>

namespace peel::base {
namespace {

TEST(Hex, ComesBackAsItWas) {
  const Bytes bytes{0x00, 0x0f, 0xa5, 0xff};
  EXPECT_EQ(to_hex(bytes), "000fa5ff");
  EXPECT_EQ(from_hex("000FA5ff").value(), bytes);
  EXPECT_EQ(to_hex({}), "");
  EXPECT_TRUE(from_hex("").value().empty());
}

TEST(Hex, RefusesHalfBytesSpacesAndOtherLetters) {
  for (const char* text : {"0", "000", "0g", "00 ff", " 00", "0x00", "00\n"}) {
    const auto read = from_hex(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, ErrorCode::invalid_input);
  }
}

TEST(Base64, MatchesTheVectorsOfRfc4648) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : vectors) {
    EXPECT_EQ(to_base64(as_bytes(plain)), encoded);
    EXPECT_EQ(as_text(from_base64(encoded).value()), plain);
  }
}

TEST(Base64, RefusesEveryOtherByte) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    for (const std::string& text : {std::string{c, 'A', 'A', 'A'}, std::string{'A', 'A', 'A', c}})
      EXPECT_EQ(from_base64(text).has_value(),
                digits.find(c) != std::string_view::npos || (c == '=' && text[3] == c))
          << byte;
  }
}

TEST(Hex, RefusesEveryOtherByte) {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    EXPECT_EQ(from_hex(std::string{c, '0'}).has_value(),
              std::string_view("0123456789abcdefABCDEF").find(c) != std::string_view::npos)
        << byte;
  }
}

TEST(Base64, HasTheLettersOfAddressesWithoutPadding) {
  EXPECT_EQ(to_base64url(Bytes{0xfb, 0xff, 0xfe, 0x01}), "-__-AQ");
  EXPECT_EQ(to_base64url({}), "");
}

TEST(Base64, RefusesMissingPaddingSpacesAndBitsThatSayNothing) {
  for (const char* text : {"Zg", "Zg=", "Zg==\n", "Z g==", "Zh==", "Zm9v=", "Zm-_", "===="})
    EXPECT_FALSE(from_base64(text)) << text;
}

TEST(Compare, InConstantTimeTellsEqualFromUnequal) {
  EXPECT_TRUE(equal_in_constant_time({}, {}));
  EXPECT_TRUE(equal_in_constant_time(as_bytes("abc"), as_bytes("abc")));
  EXPECT_FALSE(equal_in_constant_time(as_bytes("abc"), as_bytes("abd")));
  EXPECT_FALSE(equal_in_constant_time(as_bytes("abc"), as_bytes("ab")));
}

TEST(ByteReader, ReadsWhatWasAppendedLittleEndian) {
  Bytes bytes;
  append_u16(bytes, 0x0102);
  append_u32(bytes, 0x03040506);
  append_u64(bytes, 0x0708090a0b0c0d0e);
  EXPECT_EQ(bytes[0], 0x02);
  EXPECT_EQ(bytes[2], 0x06);
  ByteReader reader(bytes);
  EXPECT_EQ(reader.u16(), 0x0102);
  EXPECT_EQ(reader.u32(), 0x03040506u);
  EXPECT_EQ(reader.u64(), 0x0708090a0b0c0d0eu);
  EXPECT_EQ(reader.left(), 0u);
  EXPECT_TRUE(reader.ok());
}

TEST(ByteReader, AfterReadingPastTheEndEverythingIsZero) {
  const Bytes bytes{1, 2, 3};
  ByteReader reader(bytes);
  EXPECT_EQ(reader.u32(), 0u);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.u16(), 0u);
  EXPECT_TRUE(reader.take(1).empty());
  EXPECT_FALSE(reader.ok());
}

}  // namespace
}  // namespace peel::base
