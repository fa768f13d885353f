#include "base/random.h"

#include <array>
#include <sodium.h>

namespace peel::base {

void fill_random(std::span<std::uint8_t> bytes) { randombytes_buf(bytes.data(), bytes.size()); }

std::string new_id(std::string_view prefix) {
  std::array<std::uint8_t, 16> bits{};
  fill_random(bits);
  return fmt::format("{}-{}", prefix, to_hex(bits));
}

}  // namespace peel::base
