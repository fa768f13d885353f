#include <gtest/gtest.h>

#include "base/json.h"
#include "watchlist/testing/made_list.h"

namespace peel::watchlist {
namespace {

using base::Json;

constexpr std::uint64_t picture = 100;
const Footer footer{3, 4, header_size + 4 * picture, 0};

std::string text_of_made() {
  Contents contents = testing::made_contents();
  for (Row& row : contents.rows) row.picture_bytes = picture;
  return encode(contents);
}

TEST(Contents, ComeBackAsTheyWere) {
  const Contents read = decode_contents(text_of_made(), footer).value();
  ASSERT_EQ(read.entries.size(), 3u);
  EXPECT_EQ(read.entries[1].subject, "Zo\xC3\xAB, \"B2\"");
  EXPECT_EQ(read.entries[2].category, Category::risk_of_harm);
  EXPECT_EQ(read.entries[0].references[1].image, "image-2.jpg");
  EXPECT_FLOAT_EQ(read.entries[0].references[1].quality, 0.2f);
  EXPECT_EQ(read.rows[2].subject, 0u);
  EXPECT_EQ(read.rows[2].reference, 1u);
  EXPECT_EQ(encode(read), text_of_made());
}

TEST(Contents, OfAnyNumberThatDoesNotFitAreRefused) {
  for (const Footer& other : {Footer{2, 4, footer.templates_at, 0}, Footer{3, 5, footer.templates_at, 0},
                              Footer{3, 3, footer.templates_at, 0}, Footer{3, 4, footer.templates_at + 1, 0}})
    EXPECT_FALSE(decode_contents(text_of_made(), other));
}

// Changes one thing of a document that is right; it must be wrong then.
void expect_refused(const char* what, const std::function<void(Json&)>& change) {
  Json document = base::parse_json(text_of_made()).value();
  change(document);
  const auto read = decode_contents(base::canonical_json(document), footer);
  ASSERT_FALSE(read) << what;
  EXPECT_EQ(read.error().code, base::ErrorCode::corrupt) << what;
}

TEST(Contents, ThatAreNotWholeAreRefused) {
  expect_refused("another format", [](Json& d) { d["format"] = "peel-watchlist-entries/2"; });
  expect_refused("no hash", [](Json& d) { d["before"] = "sha256:00"; });
  expect_refused("entries no array", [](Json& d) { d["entries"] = Json::object(); });
  expect_refused("entry no object", [](Json& d) { d["entries"][0] = 7; });
  expect_refused("unknown member", [](Json& d) { d["entries"][0]["age"] = 40; });
  expect_refused("unknown category", [](Json& d) { d["entries"][0]["category"] = "other"; });
  expect_refused("empty subject", [](Json& d) { d["entries"][0]["subject"] = ""; });
  expect_refused("subject twice", [](Json& d) { d["entries"][0]["subject"] = "C3"; });
  expect_refused("no references", [](Json& d) { d["entries"][1]["references"] = Json::array(); });
  expect_refused("entry gone", [](Json& d) { d["entries"].erase(2); });
  expect_refused("entries exchanged", [](Json& d) { std::swap(d["entries"][0], d["entries"][1]); });
}

TEST(Contents, WithAReferenceThatCannotBeAreRefused) {
  const auto refused = [](const char* what, const char* member, const Json& value) {
    expect_refused(what, [&](Json& d) { d["entries"][0]["references"][1][member] = value; });
  };
  refused("row of another", "row", 1);
  refused("row out of range", "row", 4);
  refused("negative row", "row", -1);
  refused("row that is no integer", "row", 2.0);
  refused("row before the one in front", "row", 0);
  refused("picture of nothing", "picture_bytes", 40);
  refused("huge picture", "picture_bytes", 1 << 21);
  refused("other size", "picture_bytes", 101);
  refused("quality", "quality", 1001);
  refused("date", "taken_on", "2026-02-30");
  refused("image with a line break", "image", "a\nb");
  refused("missing text", "legal_basis", nullptr);
}

}  // namespace
}  // namespace peel::watchlist
