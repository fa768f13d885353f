#include "watchlist/watchlist.h"

#include <cstdlib>
#include <gtest/gtest.h>

#include "base/testing/temp_folder.h"
#include "watchlist/testing/made_list.h"

namespace peel::watchlist {
namespace {

using base::ErrorCode;

const std::filesystem::path golden = std::filesystem::path(PEEL_SOURCE_DIR) / "tests/golden/watchlist-1.list";

constexpr const char* golden_hash = "sha256:849f0b058fa9267c0e6b1cde2e802fe6103d758b4d7c48e3d9c3a1cc6f7a3480";

base::SecretBytes golden_passphrase(std::string_view text = "the passphrase of the golden list") {
  return base::SecretBytes::copy_of(base::as_bytes(text)).value();
}

// Writes the golden file where there is none: PEEL_WRITE_GOLDEN=1 watchlist_test --gtest_filter='*Golden*'
void write_golden() {
  if (std::getenv("PEEL_WRITE_GOLDEN") == nullptr || std::filesystem::exists(golden)) return;
  const Header header = testing::made_header();
  ASSERT_TRUE(
      testing::write_made_list(golden, header, base::derive_key(golden_passphrase(), header.salt).value()));
}

TEST(Watchlist, GoldenFileOpensInEveryVersion) {
  write_golden();
  const auto list = Watchlist::open(golden, golden_passphrase());
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(base::to_text(list->facts().file), golden_hash);
  EXPECT_EQ(list->facts().model, testing::made_header().model);
  EXPECT_EQ(list->facts().subjects, 3u);
  EXPECT_EQ(list->facts().templates, 4u);
  EXPECT_EQ(list->gallery().facts(), list->facts());
  const Contents expected = testing::made_contents();
  ASSERT_EQ(list->entries().size(), expected.entries.size());
  for (std::size_t i = 0; i < expected.entries.size(); ++i) {
    EXPECT_EQ(list->entries()[i].subject, expected.entries[i].subject);
    EXPECT_EQ(list->entries()[i].category, expected.entries[i].category);
    EXPECT_EQ(list->entries()[i].references.size(), expected.entries[i].references.size());
  }
  const Reference& reference = list->reference_of_row(2);
  EXPECT_EQ(reference.image, "image-2.jpg");
  EXPECT_EQ(reference.legal_basis, "PACE 1984 s.64A");
  EXPECT_EQ(reference.taken_on, "2026-01-03");
  EXPECT_FLOAT_EQ(reference.quality, 0.2f);
  const image::Image picture = image::decode(list->picture_of_row(3).value().view()).value();
  EXPECT_EQ(picture.size(), (image::Size{32, 40}));
  EXPECT_NEAR(picture.view().row(20)[48], 150, 2);
}

const std::filesystem::path golden_of_random =
    std::filesystem::path(PEEL_SOURCE_DIR) / "tests/golden/watchlist-2.list";

TEST(Watchlist, GoldenFileOfARandomKeyOpensInEveryVersion) {
  const base::SecretBytes secret = testing::made_key();
  if (std::getenv("PEEL_WRITE_GOLDEN") != nullptr && !std::filesystem::exists(golden_of_random)) {
    Header header = testing::made_header();
    header.sealed_with = SecretKind::random_key;
    ASSERT_TRUE(testing::write_made_list(golden_of_random, header, sealing_key(header, secret).value()));
  }
  const auto list = Watchlist::open(golden_of_random, secret);
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(list->entries().size(), 3u);
  EXPECT_EQ(Watchlist::open(golden_of_random, testing::made_key(8)).error().code, ErrorCode::corrupt);
}

// Whoever alters what it is sealed with gets another key, and opens nothing.
TEST(Watchlist, WhatItIsSealedWithCannotBeAltered) {
  const base::testing::TempFolder folder;
  const auto altered = [&](const std::filesystem::path& from, std::uint8_t version) {
    base::Bytes bytes = base::read_file(from, 1u << 20).value();
    bytes[8] = version;
    const auto path = folder / std::to_string(version);
    EXPECT_TRUE(base::write_file(path, bytes));
    return path;
  };
  EXPECT_EQ(Watchlist::open(altered(golden, 2), golden_passphrase()).error().code, ErrorCode::corrupt);
  EXPECT_EQ(Watchlist::open(altered(golden_of_random, 1), testing::made_key()).error().code,
            ErrorCode::corrupt);
}

TEST(Watchlist, FactsAreReadWithoutAKey) {
  const policy::ListFacts facts = read_facts(golden).value();
  EXPECT_EQ(base::to_text(facts.file), golden_hash);
  EXPECT_EQ(facts.templates, 4u);
}

TEST(Watchlist, AnotherPassphraseOpensNothing) {
  const auto list = Watchlist::open(golden, golden_passphrase("another"));
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().code, ErrorCode::corrupt);
  EXPECT_NE(list.error().message.find("watchlist-1.list"), std::string::npos);
}

TEST(Watchlist, AnAlteredSaltGivesAnotherKey) {
  const base::testing::TempFolder folder;
  base::Bytes bytes = base::read_file(golden, 1u << 20).value();
  bytes[20] ^= 1;
  ASSERT_TRUE(base::write_file(folder / "list", bytes));
  EXPECT_EQ(Watchlist::open(folder / "list", golden_passphrase()).error().code, ErrorCode::corrupt);
}

TEST(Watchlist, WhatIsNoListIsRefusedBeforeAnyKeyIsMade) {
  const base::testing::TempFolder folder;
  EXPECT_EQ(Watchlist::open(folder / "none", {}).error().code, ErrorCode::not_found);
  EXPECT_EQ(Watchlist::open(folder.path(), {}).error().code, ErrorCode::invalid_input);
  for (const std::size_t size : {0u, 10u, 104u, 5000u}) {
    ASSERT_TRUE(base::write_file(folder / "zeros", base::Bytes(size)));
    EXPECT_EQ(Watchlist::open(folder / "zeros", {}).error().code, ErrorCode::corrupt);
    EXPECT_EQ(read_facts(folder / "zeros").error().code, ErrorCode::corrupt);
  }
}

TEST(Category, IsWrittenAndReadAsForcesPublishIt) {
  for (const Category category : {Category::wanted_by_court, Category::wanted_by_police, Category::suspect,
                                  Category::missing, Category::vulnerable, Category::risk_of_harm})
    EXPECT_EQ(category_from_text(name_of(category)).value(), category);
  EXPECT_FALSE(category_from_text("Suspect"));
  EXPECT_FALSE(category_from_text(""));
}

}  // namespace
}  // namespace peel::watchlist
