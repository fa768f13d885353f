#include <gtest/gtest.h>

#include "watchlist/format_internal.h"

namespace peel::watchlist {
namespace {

Header header() {
  Header made;
  made.dimensions = 512;
  made.salt.fill(3);
  made.model.bytes.fill(4);
  return made;
}

TEST(ListFormat, HeaderAndFooterAreAsThePageSays) {
  const base::Bytes head = encode(header());
  ASSERT_EQ(head.size(), header_size);
  EXPECT_EQ(base::to_hex(base::ByteView(head).first(20)),
            "5045454c4c495354"
            "01000000"
            "00020000"
            "03030303");
  EXPECT_EQ(head[32], 4);
  const base::Bytes foot = encode(Footer{1, 2, 3, 4});
  ASSERT_EQ(foot.size(), footer_size);
  EXPECT_EQ(base::to_hex(base::ByteView(foot).subspan(24)),
            "0400000000000000"
            "5045454c2e454e44");
}

TEST(ListFormat, ComesBackAsItWas) {
  const Header head = decode_header(encode(header())).value();
  EXPECT_EQ(encode(head), encode(header()));
  Header other = header();
  other.sealed_with = SecretKind::random_key;
  EXPECT_NE(encode(other), encode(header()));
  EXPECT_EQ(decode_header(encode(other)).value().sealed_with, SecretKind::random_key);
  const Footer foot = decode_footer(encode(Footer{3, 4, 500, 600})).value();
  EXPECT_EQ(encode(foot), encode(Footer{3, 4, 500, 600}));
}

TEST(ListFormat, OtherFilesVersionsAndNumbersAreRefused) {
  base::Bytes head = encode(header());
  head[8] = 3;
  EXPECT_NE(decode_header(head).error().message.find("version 3"), std::string::npos);
  head = encode(header());
  head[0] = 'p';
  EXPECT_FALSE(decode_header(head));
  EXPECT_FALSE(decode_header({}));
  Header flat = header();
  flat.dimensions = 0;
  EXPECT_FALSE(decode_header(encode(flat)));
  flat.dimensions = max_dimensions + 1;
  EXPECT_FALSE(decode_header(encode(flat)));
  for (const Footer& foot : {Footer{0, 4, 0, 0}, Footer{5, 4, 0, 0}, Footer{0, 0, 0, 0},
                             Footer{1, max_templates + 1, 0, 0}, Footer{UINT64_MAX, UINT64_MAX, 0, 0}})
    EXPECT_FALSE(decode_footer(encode(foot)));
  EXPECT_FALSE(decode_footer(base::ByteView(encode(Footer{1, 1, 0, 0})).first(39)));
}

TEST(ListFormat, PartsMustFillTheFile) {
  Footer footer{1, 2, 1000, 0};
  footer.entries_at = 1000 + 2 * 512 * 4 + 40;
  const std::uint64_t size = footer.entries_at + 100 + footer_size;
  EXPECT_TRUE(check_layout(header(), footer, size));
  EXPECT_FALSE(check_layout(header(), footer, footer.entries_at + 39 + footer_size));
  EXPECT_FALSE(check_layout(header(), footer, footer.entries_at));
  for (const Footer& wrong : {Footer{1, 3, 1000, footer.entries_at}, Footer{1, 2, 63, footer.entries_at},
                              Footer{1, 2, 1000, 999}, Footer{1, 2, UINT64_MAX, footer.entries_at},
                              Footer{1, 2, 1000, UINT64_MAX}, Footer{1, 2, UINT64_MAX - 1, 2 * 512 * 4 + 38}})
    EXPECT_FALSE(check_layout(header(), wrong, size));
}

TEST(ListFormat, NoTwoPartsShareAContext) {
  const Footer footer{1, 1, 100, 200};
  const Footer other{1, 1, 100, 201};
  Header salted = header();
  salted.salt[0] ^= 1;
  const std::vector<base::Bytes> contexts{
      context_of_picture(header(), 0),       context_of_picture(header(), 1),
      context_of_picture(salted, 0),         context_of_templates(header(), footer),
      context_of_templates(header(), other), context_of_templates(salted, footer),
      context_of_entries(header(), footer),  context_of_entries(header(), other),
      context_of_entries(salted, footer)};
  for (std::size_t i = 0; i < contexts.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE(contexts[i], contexts[j]) << i << " and " << j;
}

TEST(ListFormat, PicturesAreNotLargerThanTheirNumberAllows) {
  const auto fits = [](std::uint64_t pictures) {
    Footer footer{1, 2, header_size + pictures, 0};
    footer.entries_at = footer.templates_at + sealed_templates_size(header(), footer);
    return check_layout(header(), footer, footer.entries_at + 100 + footer_size).has_value();
  };
  EXPECT_TRUE(fits(2 * max_picture_bytes));
  EXPECT_FALSE(fits(2 * max_picture_bytes + 1));
  EXPECT_FALSE(fits(1ull << 45));
}

}  // namespace
}  // namespace peel::watchlist
