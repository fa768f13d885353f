// Private to src/ledger: integers as the formats of C2SP have them, the highest byte first.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace peel::ledger {

inline std::uint64_t big_endian(base::ByteView bytes) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

inline void append_big_endian(base::Bytes& out, std::uint64_t value, unsigned width) {
  for (unsigned i = width; i-- > 0;) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

}  // namespace peel::ledger
