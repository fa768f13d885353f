// SHA-256, by which models, lists and authorisations are named.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "base/bytes.h"

namespace peel::base {

// A SHA-256 digest (FIPS 180-4).
struct Sha256 {
  std::array<std::uint8_t, 32> bytes{};
  friend bool operator==(const Sha256&, const Sha256&) = default;
  friend auto operator<=>(const Sha256&, const Sha256&) = default;
};

Sha256 sha256(ByteView bytes);

// "sha256:" and 64 lower-case hexadecimal digits; from_text takes the digits with or without the
// prefix. Errors: invalid_input.
std::string to_text(const Sha256& hash);
Result<Sha256> sha256_from_text(std::string_view text);

}  // namespace peel::base
