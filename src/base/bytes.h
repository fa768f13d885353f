// Bytes, and how they are written as text.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace peel::base {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Lower-case hexadecimal. `from_hex` takes either case; errors: invalid_input.
std::string to_hex(ByteView bytes);
Result<Bytes> from_hex(std::string_view text);

// Base64 of RFC 4648 section 4, with padding. `from_base64` is strict; errors: invalid_input.
std::string to_base64(ByteView bytes);
Result<Bytes> from_base64(std::string_view text);
// Base64 of RFC 4648 section 5 (- and _ for + and /), without padding, as WebAuthn writes it.
std::string to_base64url(ByteView bytes);
Result<Bytes> from_base64url(std::string_view text);  // strict; errors: invalid_input

// Compares in a time that depends on the lengths only.
bool equal_in_constant_time(ByteView a, ByteView b);

// Fixed-width integers, little-endian, as all of Peel's byte formats have them.
void append_u16(Bytes& out, std::uint16_t value);
void append_u32(Bytes& out, std::uint32_t value);
void append_u64(Bytes& out, std::uint64_t value);

// Reads a byte format front to back. After any read past the end `ok()` is false and every value 0;
// so a parser may read a whole header and ask once.
class ByteReader {
 public:
  explicit ByteReader(ByteView bytes) : rest_(bytes) {}
  std::uint16_t u16();
  std::uint32_t u32();
  std::uint64_t u64();
  ByteView take(std::size_t count);  // empty when fewer are left
  std::size_t left() const { return rest_.size(); }
  bool ok() const { return ok_; }

 private:
  std::uint64_t integer(std::size_t width);
  ByteView rest_;
  bool ok_ = true;
};

}  // namespace peel::base
