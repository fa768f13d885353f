#include "base/bytes.h"

#include <algorithm>
#include <sodium.h>

namespace peel::base {

std::string to_hex(ByteView bytes) {
  std::string text(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  text.pop_back();
  return text;
}

Result<Bytes> from_hex(std::string_view text) {
  Bytes bytes(text.size() / 2 + 1);  // never without memory, which libsodium does not take
  size_t written = 0;
  const char* end = nullptr;
  const bool whole =
      sodium_hex2bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &written, &end) == 0;
  if (!whole || end != text.data() + text.size() || written * 2 != text.size())
    return fail(ErrorCode::invalid_input, "a hexadecimal number of {} characters is malformed", text.size());
  bytes.resize(written);
  return bytes;
}

std::string to_base64(ByteView bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();
  return text;
}

std::string to_base64url(ByteView bytes) {
  constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), variant);
  text.pop_back();
  return text;
}

Result<Bytes> from_base64(std::string_view text) {
  // libsodium 1.0.18 takes some bytes above 127 for digits, where char is signed.
  if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) > 127; }))
    return fail(ErrorCode::invalid_input, "a Base64 text of {} characters is malformed", text.size());
  Bytes bytes(text.size() / 4 * 3 + 3);
  size_t written = 0;
  const char* end = nullptr;
  const bool whole = sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr,
                                       &written, &end, sodium_base64_VARIANT_ORIGINAL) == 0;
  if (!whole || end != text.data() + text.size())
    return fail(ErrorCode::invalid_input, "a Base64 text of {} characters is malformed", text.size());
  bytes.resize(written);
  return bytes;
}

Result<Bytes> from_base64url(std::string_view text) {
  std::string padded(text);
  for (char& c : padded) {
    if (c == '+' || c == '/' || c == '=') return fail(ErrorCode::invalid_input, "that is no base64url");
    c = c == '-' ? '+' : c == '_' ? '/' : c;
  }
  padded.append((4 - padded.size() % 4) % 4, '=');
  return from_base64(padded);
}

bool equal_in_constant_time(ByteView a, ByteView b) {
  return a.size() == b.size() && (a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0);
}

namespace {
void append(Bytes& out, std::uint64_t value, size_t width) {
  for (size_t i = 0; i < width; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}
}  // namespace

void append_u16(Bytes& out, std::uint16_t value) { append(out, value, 2); }
void append_u32(Bytes& out, std::uint32_t value) { append(out, value, 4); }
void append_u64(Bytes& out, std::uint64_t value) { append(out, value, 8); }

std::uint64_t ByteReader::integer(std::size_t width) {
  const ByteView bytes = take(width);
  std::uint64_t value = 0;
  for (size_t i = 0; i < bytes.size(); ++i) value |= static_cast<std::uint64_t>(bytes[i]) << (8 * i);
  return value;
}

std::uint16_t ByteReader::u16() { return static_cast<std::uint16_t>(integer(2)); }
std::uint32_t ByteReader::u32() { return static_cast<std::uint32_t>(integer(4)); }
std::uint64_t ByteReader::u64() { return integer(8); }

ByteView ByteReader::take(std::size_t count) {
  if (!ok_ || count > rest_.size()) {
    ok_ = false;
    return {};
  }
  const ByteView taken = rest_.first(count);
  rest_ = rest_.subspan(count);
  return taken;
}

}  // namespace peel::base
