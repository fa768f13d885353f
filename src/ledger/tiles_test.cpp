#include "ledger/tiles.h"

#include <gtest/gtest.h>

namespace peel::ledger {
namespace {

using base::ErrorCode;

TEST(Tiles, HaveTheNamesOfTheSpecification) {
  EXPECT_EQ(tile_path(0, 1234067), "tile/0/x001/x234/067");
  EXPECT_EQ(tile_path(1, 0, 5), "tile/1/000.p/5");
  EXPECT_EQ(tile_path(2, 1000, 255), "tile/2/x001/000.p/255");
  EXPECT_EQ(entries_path(999), "tile/entries/999");
  EXPECT_EQ(entries_path(67, 8), "tile/entries/067.p/8");
}

// The example of the specification: a tree of 70,000.
TEST(Tiles, AreAsManyAndAsWideAsTheSpecificationSays) {
  EXPECT_EQ(width_of_tile(0, 272, 70000), 256u);
  EXPECT_EQ(width_of_tile(0, 273, 70000), 112u);
  EXPECT_EQ(width_of_tile(0, 274, 70000), 0u);
  EXPECT_EQ(width_of_tile(1, 0, 70000), 256u);
  EXPECT_EQ(width_of_tile(1, 1, 70000), 17u);
  EXPECT_EQ(width_of_tile(2, 0, 70000), 1u);
  EXPECT_EQ(width_of_tile(3, 0, 70000), 0u);
  EXPECT_EQ(width_of_tile(0, 0, 256), 256u);
  EXPECT_EQ(width_of_tile(0, 1, 256), 0u);
  EXPECT_EQ(width_of_tile(1, 0, 256), 1u);
  EXPECT_EQ(width_of_tile(200, 0, ~std::uint64_t{0}), 0u);
}

TEST(Tiles, ComeBackAndAreRefusedWithOtherSizes) {
  const std::vector<Hash> hashes{leaf_hash({}), leaf_hash(base::as_bytes("x"))};
  base::Bytes bytes = tile_bytes(hashes);
  EXPECT_EQ(tile_from_bytes(bytes, 2).value(), hashes);
  EXPECT_EQ(tile_from_bytes(bytes, 3).error().code, ErrorCode::corrupt);
  bytes.push_back(0);
  EXPECT_EQ(tile_from_bytes(bytes, 2).error().code, ErrorCode::corrupt);
}

TEST(Bundle, ComesBackAsItWas) {
  const std::vector<std::string> entries{"a", "", std::string(max_entry, 'x')};
  const base::Bytes bytes = bundle_bytes(entries);
  EXPECT_EQ((base::Bytes{bytes.begin(), bytes.begin() + 5}), (base::Bytes{0, 1, 'a', 0, 0}));
  EXPECT_EQ(bundle_from_bytes(bytes, 3).value(), entries);
}

TEST(Bundle, IsRefusedWhenItHoldsOtherThanItShould) {
  base::Bytes bytes = bundle_bytes(std::vector<std::string>{"abc", "def"});
  for (const unsigned width : {0u, 1u, 3u, 256u})
    EXPECT_EQ(bundle_from_bytes(bytes, width).error().code, ErrorCode::corrupt) << width;
  bytes.pop_back();
  EXPECT_EQ(bundle_from_bytes(bytes, 2).error().code, ErrorCode::corrupt);
  EXPECT_EQ(bundle_from_bytes(base::Bytes{0}, 1).error().code, ErrorCode::corrupt);
  EXPECT_EQ(bundle_from_bytes(base::Bytes{0xff, 0xff}, 1).error().code, ErrorCode::corrupt);
  EXPECT_EQ(bundle_from_bytes({}, 1).error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace peel::ledger
