// The fast passes of a search: no row that scores enough is ruled out, and every way to multiply codes gives
// the same integers. The input: how many dimensions, then rows of 16-bit floating numbers, the probe first.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <vector>

#include "search/rows_internal.h"
#include "search/testing/made_codes.h"

namespace {

using namespace peel::search;
using peel::policy::Categories;
using peel::policy::Category;
using testing::CodedRows;

void check(bool holds) {
  if (!holds) std::abort();
}

// Sign, 5 bits of exponent and 10 of fraction: numbers of very different sizes beside each other.
float number(const std::uint8_t* bytes) {
  const int exponent = (bytes[1] >> 2) & 31;
  const int fraction = (bytes[1] & 3) * 256 + bytes[0];
  const float magnitude = std::ldexp(1.0f + static_cast<float>(fraction) / 1024, exponent - 31);
  return (bytes[1] & 128) != 0 ? -magnitude : magnitude;
}

std::vector<float> unit_vector(const std::uint8_t* bytes, std::size_t dimensions) {
  std::vector<float> values(dimensions);
  double squares = 0;
  for (std::size_t i = 0; i < dimensions; ++i) {
    values[i] = number(bytes + 2 * i);
    squares += double{values[i]} * double{values[i]};
  }
  for (float& value : values) value = static_cast<float>(value / std::sqrt(squares));
  return values;
}

// Every way to multiply codes gives the same integers.
void check_ways(const CodedRows& rows, const CodedProbe& probe, std::vector<std::int32_t>& plain) {
  const std::int8_t* codes = probe.highs();
  const DotsInput input{rows.high.data(), rows.count(), rows.padded, &codes, &probe.sum, 1};
  std::vector<std::int32_t> other(rows.count());
  ways_to_dot().back().dots(input, plain.data());
  for (const NamedDots& way : ways_to_dot()) {
    way.dots(input, other.data());
    check(other == plain);
  }
  const std::size_t bytes = rows.padded / 2;
  const NibblesInput nibbles{rows.top.data(), nullptr,       rows.count(), bytes,
                             bytes,           probe.lower(), probe.upper()};
  std::vector<std::int32_t> expected(rows.count());
  ways_to_dot_nibbles().back().dots(nibbles, expected.data());
  for (const NamedNibbleDots& way : ways_to_dot_nibbles()) {
    way.dots(nibbles, other.data());
    check(other == expected);
  }
}

// No score is farther from its estimates than the slack says.
void check_codes(const CodedRows& rows, const CodedProbe& probe) {
  std::vector<std::int32_t> dots(rows.count());
  check_ways(rows, probe, dots);
  for (std::size_t row = 0; row < rows.count(); ++row) {
    const Coded& coded = rows.coded[row];
    const float score = rows.score(row, probe);
    const float estimate = coded.scale * probe.coded.scale * 65536.0f * static_cast<float>(dots[row]);
    check(std::abs(score - estimate) <= slack(coded, probe));
    check(std::abs(score - rows.estimate_of_top(row, probe)) <= slack_of_top(coded, probe));
  }
}

Category category_of(std::size_t row) { return row % 3 == 0 ? Category::missing : Category::suspect; }

// A search at the very score of each row finds that row, and nothing that scores less; one for a category the
// same of those who have it.
void check_search(const std::vector<float>& values, const CodedRows& coded, std::span<const float> probe,
                  const CodedProbe& coded_probe) {
  Rows rows(probe.size());
  std::vector<std::uint32_t> subjects(coded.count());
  std::vector<Category> categories;
  for (std::uint32_t i = 0; i < subjects.size(); ++i) {
    subjects[i] = i;
    categories.push_back(category_of(i));
  }
  check(rows.add(subjects, values, categories).has_value());
  for (std::size_t row = 0; row < coded.count(); row += 5) {
    const float threshold = coded.score(row, coded_probe);
    for (const auto& only : {std::optional<Categories>(), std::optional(Categories{category_of(row)})}) {
      // Alone by four bits, together by eight.
      for (const std::size_t probes : {1u, 9u}) {
        const std::vector<std::span<const float>> all(probes, probe);
        const auto found = rows.search(all, {threshold, coded.count(), 1, Question().allowed, only});
        check(found.has_value());
        std::size_t expected = 0;
        for (std::size_t other = 0; other < coded.count(); ++other)
          expected += (!only || only->has(category_of(other))) && coded.score(other, coded_probe) >= threshold
                          ? 1
                          : 0;
        check(found->back().size() == expected);
        for (const Candidate& each : found->back())
          check(each.score >= threshold && each.score == coded.score(each.row, coded_probe) &&
                (!only || only->has(category_of(each.row))));
      }
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  // Those above 256 are read in more than one part.
  const std::size_t dimensions = data[0] < 200 ? 1u + data[0] : 257u + 4u * (data[0] - 200u);
  const std::size_t count = std::min<std::size_t>((size - 1) / (2 * dimensions), 40);
  if (count < 2) return 0;
  const std::vector<float> probe = unit_vector(data + 1, dimensions);
  std::vector<float> values;
  CodedRows rows(dimensions);
  for (std::size_t row = 1; row < count; ++row) {
    const auto one = unit_vector(data + 1 + 2 * dimensions * row, dimensions);
    values.insert(values.end(), one.begin(), one.end());
    rows.add(one);
  }
  const CodedProbe coded = code_probe(probe).value();
  check_codes(rows, coded);
  check_search(values, rows, probe, coded);
  return 0;
}
