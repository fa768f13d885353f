#include "base/sign.h"

#include <algorithm>
#include <sodium.h>

namespace peel::base {
namespace {

template <class Fixed>
Result<Fixed> fixed_from_text(std::string_view text, std::string_view what) {
  const auto bytes = from_base64(text);
  Fixed value;
  if (!bytes || bytes->size() != value.bytes.size())
    return fail(ErrorCode::invalid_input, "'{}' is not {} of {} bytes in Base64", text.substr(0, 100), what,
                value.bytes.size());
  std::copy(bytes->begin(), bytes->end(), value.bytes.begin());
  return value;
}

}  // namespace

Result<SigningKey> SigningKey::generate() {
  PEEL_TRY(SecretBytes seed, SecretBytes::create(crypto_sign_SEEDBYTES));
  randombytes_buf(seed.data(), seed.size());
  return from_seed(seed.view());
}

Result<SigningKey> SigningKey::from_seed(ByteView seed) {
  if (seed.size() != crypto_sign_SEEDBYTES)
    return fail(ErrorCode::invalid_input, "a signing key has {} bytes, this one {}", crypto_sign_SEEDBYTES,
                seed.size());
  SigningKey key;
  PEEL_TRY(key.secret_, SecretBytes::create(crypto_sign_SECRETKEYBYTES));
  crypto_sign_seed_keypair(key.public_.bytes.data(), key.secret_.data(), seed.data());
  return key;
}

Signature SigningKey::sign(ByteView message) const {
  Signature signature;
  crypto_sign_detached(signature.bytes.data(), nullptr, message.data(), message.size(), secret_.data());
  return signature;
}

bool verify(const PublicKey& key, ByteView message, const Signature& signature) {
  return crypto_sign_verify_detached(signature.bytes.data(), message.data(), message.size(),
                                     key.bytes.data()) == 0;
}

std::string to_text(const PublicKey& key) { return to_base64(key.bytes); }
std::string to_text(const Signature& signature) { return to_base64(signature.bytes); }

Result<PublicKey> public_key_from_text(std::string_view text) {
  return fixed_from_text<PublicKey>(text, "a public key");
}

Result<Signature> signature_from_text(std::string_view text) {
  return fixed_from_text<Signature>(text, "a signature");
}

}  // namespace peel::base
