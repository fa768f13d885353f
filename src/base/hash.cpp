#include "base/hash.h"

#include <algorithm>
#include <sodium.h>

namespace peel::base {

std::array<std::uint8_t, 32> blake2b(ByteView bytes) {
  std::array<std::uint8_t, 32> digest{};
  crypto_generichash(digest.data(), digest.size(), bytes.data(), bytes.size(), nullptr, 0);
  return digest;
}

Sha256 hmac_sha256(ByteView bytes, const SecretBytes& key) {
  Sha256 digest;
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, key.data(), key.size());
  crypto_auth_hmacsha256_update(&state, bytes.data(), bytes.size());
  crypto_auth_hmacsha256_final(&state, digest.bytes.data());
  sodium_memzero(&state, sizeof state);
  return digest;
}

Sha256 sha256(ByteView bytes) {
  Sha256 digest;
  crypto_hash_sha256(digest.bytes.data(), bytes.data(), bytes.size());
  return digest;
}

struct Sha256Stream::State {
  crypto_hash_sha256_state sums;
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) { crypto_hash_sha256_init(&state_->sums); }
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;
Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::update(ByteView bytes) {
  crypto_hash_sha256_update(&state_->sums, bytes.data(), bytes.size());
}

Sha256 Sha256Stream::digest() const {
  crypto_hash_sha256_state copy = state_->sums;
  Sha256 digest;
  crypto_hash_sha256_final(&copy, digest.bytes.data());
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
