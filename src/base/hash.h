// SHA-256, by which models, lists and authorisations are named.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/secret.h"

namespace peel::base {

// A SHA-256 digest (FIPS 180-4).
struct Sha256 {
  std::array<std::uint8_t, 32> bytes{};
  friend bool operator==(const Sha256&, const Sha256&) = default;
  friend auto operator<=>(const Sha256&, const Sha256&) = default;
};

Sha256 sha256(ByteView bytes);

// HMAC-SHA-256 (RFC 2104): a digest that only who has the key can make or check.
Sha256 hmac_sha256(ByteView bytes, const SecretBytes& key);

// A BLAKE2b digest of 32 bytes (RFC 7693), for what is hundreds of megabytes: without instructions of the
// processor for SHA-256, which libsodium does not use, it takes a third of the time.
std::array<std::uint8_t, 32> blake2b(ByteView bytes);

// The digest of bytes that come in parts, for what is too large to hold at once.
class Sha256Stream {
 public:
  Sha256Stream();
  Sha256Stream(Sha256Stream&&) noexcept;
  Sha256Stream& operator=(Sha256Stream&&) noexcept;
  ~Sha256Stream();
  void update(ByteView bytes);
  // Of all bytes so far; more may follow.
  Sha256 digest() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// "sha256:" and 64 lower-case hexadecimal digits; from_text takes the digits with or without the
// prefix. Errors: invalid_input.
std::string to_text(const Sha256& hash);
Result<Sha256> sha256_from_text(std::string_view text);

}  // namespace peel::base
