// ES256 signatures (ECDSA over P-256 with SHA-256, FIPS 186-5), as passkeys make them. Of people's passkeys
// Peel only checks them: the private keys never leave the passkeys. It makes them for demonstrations and
// tests. By OpenSSL's libcrypto, since libsodium has no P-256.
#pragma once

#include <memory>

#include "base/bytes.h"
#include "base/result.h"

namespace peel::base {

// `public_key`: the point x || y, 32 bytes each, big-endian, not compressed. `signature`: ASN.1 DER of the
// two numbers r and s, at most 72 bytes, with nothing after it. False for a point that is not on the curve
// and for whatever else is malformed.
bool verify_es256(ByteView public_key, ByteView message, ByteView signature);

// A key pair of a made passkey. Move-only.
class Es256Key {
 public:
  // `secret`: 32 bytes, the private number, big-endian. Errors: invalid_input when it is none of the curve's
  // (hardly ever, of random bytes).
  static Result<Es256Key> from_secret(ByteView secret);
  Es256Key(Es256Key&&) noexcept;
  Es256Key& operator=(Es256Key&&) noexcept;
  ~Es256Key();

  const Bytes& public_key() const { return public_key_; }  // x || y
  // ASN.1 DER. Errors: internal.
  Result<Bytes> sign(ByteView message) const;

 private:
  struct State;
  Es256Key(std::unique_ptr<State> state, Bytes public_key);
  std::unique_ptr<State> state_;
  Bytes public_key_;
};

}  // namespace peel::base
