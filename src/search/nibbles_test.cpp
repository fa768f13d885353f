#include <algorithm>
#include <gtest/gtest.h>
#include <random>

#include "search/nibbles_internal.h"
#include "search/testing/made_codes.h"

namespace peel::search {
namespace {

std::vector<std::uint8_t> random_bytes(std::mt19937& random, std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return bytes;
}

TEST(Nibbles, AreSplitAndJoinedAgain) {
  std::mt19937 random(2);
  for (const std::size_t padded : {64, 192, 512, 4096}) {
    const auto high = random_bytes(random, padded);
    std::vector<std::uint8_t> top(padded / 2);
    std::vector<std::uint8_t> next(padded / 2);
    std::vector<std::uint8_t> again(padded);
    split(high.data(), padded, top.data(), next.data());
    join(top.data(), next.data(), padded, again.data());
    EXPECT_EQ(again, high);
    for (std::size_t j = 0; j < padded; ++j) {
      const std::size_t byte = j / 64 * 32 + j % 32;
      const int shift = j % 64 < 32 ? 0 : 4;
      ASSERT_EQ(16 * ((top[byte] >> shift) & 15) + ((next[byte] >> shift) & 15), high[j]) << j;
    }
  }
}

// Rows of so many bytes, or a part of each, in order and picked out.
TEST(Nibbles, GiveTheSameIntegersEveryWay) {
  std::mt19937 random(3);
  for (const std::size_t stride : {32, 64, 96, 256, 512, 544, 2048})
    for (const std::size_t bytes : {std::size_t{32}, std::size_t{128}, stride})
      for (const std::size_t count : {1, 3, 4, 5, 33}) {
        if (bytes > stride) continue;
        auto rows = random_bytes(random, stride * count);
        auto probe = random_bytes(random, 2 * bytes);
        for (std::uint8_t& each : probe) each = each == 128 ? 127 : each;
        if (count == 3) {  // the largest sums that there are
          std::fill(rows.begin(), rows.end(), std::uint8_t{255});
          std::fill(probe.begin(), probe.end(), std::uint8_t(std::int8_t{-127}));
        }
        const auto* lower = reinterpret_cast<const std::int8_t*>(probe.data());
        const std::int8_t* upper = lower + bytes;
        std::vector<std::uint16_t> picked(count);
        for (std::uint16_t& each : picked) each = static_cast<std::uint16_t>(random() % count);
        for (const std::uint16_t* which :
             {static_cast<const std::uint16_t*>(nullptr), std::as_const(picked).data()}) {
          std::vector<std::int32_t> expected;
          for (std::size_t i = 0; i < count; ++i) {
            const std::uint8_t* row = rows.data() + (which != nullptr ? which[i] : i) * stride;
            std::int32_t sum = 0;
            for (std::size_t j = 0; j < bytes; ++j)
              sum += (row[j] & 15) * lower[j] + (row[j] >> 4) * upper[j];
            expected.push_back(sum);
          }
          expected.push_back(77);
          for (const NamedNibbleDots& way : ways_to_dot_nibbles()) {
            std::vector<std::int32_t> out(count + 1, 77);
            way.dots({rows.data(), which, count, stride, bytes, lower, upper}, out.data());
            EXPECT_EQ(out, expected) << way.name << ", " << count << " rows of " << bytes << " of " << stride
                                     << (which != nullptr ? " bytes, picked" : " bytes, in order");
          }
        }
      }
}

}  // namespace
}  // namespace peel::search
