#include "base/hash.h"

#include <sodium.h>

#include <algorithm>

namespace peel::base {

Sha256 sha256(ByteView bytes) {
  Sha256 digest;
  crypto_hash_sha256(digest.bytes.data(), bytes.data(), bytes.size());
  return digest;
}

std::string to_text(const Sha256& hash) { return "sha256:" + to_hex(hash.bytes); }

Result<Sha256> sha256_from_text(std::string_view text) {
  constexpr std::string_view prefix = "sha256:";
  const std::string_view digits = text.starts_with(prefix) ? text.substr(prefix.size()) : text;
  const auto bytes = from_hex(digits);
  Sha256 hash;
  if (!bytes || bytes->size() != hash.bytes.size())
    return fail(ErrorCode::invalid_input, "'{}' is not a SHA-256 digest of 64 hexadecimal digits",
                text.substr(0, 80));
  std::copy(bytes->begin(), bytes->end(), hash.bytes.begin());
  return hash;
}

}  // namespace peel::base
