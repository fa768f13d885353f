// Ed25519 signatures (RFC 8032).
#pragma once

#include <array>
#include <string>

#include "base/bytes.h"
#include "base/secret.h"

namespace peel::base {

struct PublicKey {
  std::array<std::uint8_t, 32> bytes{};
  friend bool operator==(const PublicKey&, const PublicKey&) = default;
};

struct Signature {
  std::array<std::uint8_t, 64> bytes{};
};

// A private key in secret memory. The 32-byte seed is what a key file keeps.
class SigningKey {
 public:
  static Result<SigningKey> generate();
  static Result<SigningKey> from_seed(ByteView seed);  // errors: invalid_input unless 32 bytes

  const PublicKey& public_key() const { return public_; }
  ByteView seed() const { return secret_.view().first(32); }
  Signature sign(ByteView message) const;

 private:
  SecretBytes secret_;  // libsodium's form: seed, then public key
  PublicKey public_;
};

bool verify(const PublicKey& key, ByteView message, const Signature& signature);

// Base64, as keys and signatures stand in JSON. Errors: invalid_input.
std::string to_text(const PublicKey& key);
std::string to_text(const Signature& signature);
Result<PublicKey> public_key_from_text(std::string_view text);
Result<Signature> signature_from_text(std::string_view text);

}  // namespace peel::base
