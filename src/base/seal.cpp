#include "base/seal.h"

#include <sodium.h>

namespace peel::base {
namespace {

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(seal_overhead == nonce_size + tag_size);
static_assert(seal_key_size == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(salt_size == crypto_pwhash_SALTBYTES);

Status check_key(const SecretBytes& key) {
  if (key.size() == seal_key_size) return {};
  return fail(ErrorCode::invalid_input, "a sealing key has {} bytes, this one {}", seal_key_size, key.size());
}

}  // namespace

Result<Bytes> seal(ByteView plain, ByteView context, const SecretBytes& key) {
  PEEL_CHECK(check_key(key));
  Bytes sealed(plain.size() + seal_overhead);
  randombytes_buf(sealed.data(), nonce_size);
  crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + nonce_size, nullptr, plain.data(), plain.size(),
                                             context.data(), context.size(), nullptr, sealed.data(),
                                             key.data());
  return sealed;
}

Result<SecretBytes> open_sealed(ByteView sealed, ByteView context, const SecretBytes& key) {
  PEEL_CHECK(check_key(key));
  if (sealed.size() < seal_overhead) return fail(ErrorCode::corrupt, "the sealed data are truncated");
  PEEL_TRY(SecretBytes plain, SecretBytes::create(sealed.size() - seal_overhead));
  const ByteView body = sealed.subspan(nonce_size);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain.data(), nullptr, nullptr, body.data(), body.size(),
                                                 context.data(), context.size(), sealed.data(),
                                                 key.data()) != 0)
    return fail(ErrorCode::corrupt, "the key is wrong or the data were altered");
  return plain;
}

Result<SecretBytes> derive_key(const SecretBytes& passphrase, ByteView salt) {
  if (salt.size() != salt_size) return fail(ErrorCode::invalid_input, "a salt has {} bytes", salt_size);
  PEEL_TRY(SecretBytes key, SecretBytes::create(seal_key_size));
  if (crypto_pwhash(key.data(), key.size(), reinterpret_cast<const char*>(passphrase.data()),
                    passphrase.size(), salt.data(), crypto_pwhash_OPSLIMIT_MODERATE,
                    crypto_pwhash_MEMLIMIT_MODERATE, crypto_pwhash_ALG_ARGON2ID13) != 0)
    return fail(ErrorCode::exhausted, "not enough memory to derive a key: 256 MiB are needed for a moment");
  return key;
}

Result<SecretBytes> derive_key_of_random(const SecretBytes& secret, ByteView salt) {
  if (salt.size() != salt_size) return fail(ErrorCode::invalid_input, "a salt has {} bytes", salt_size);
  if (secret.size() < seal_key_size)
    return fail(ErrorCode::invalid_input, "a random secret has at least {} bytes, this one {}", seal_key_size,
                secret.size());
  static_assert(seal_key_size == crypto_auth_hmacsha256_BYTES);
  PEEL_TRY(SecretBytes key, SecretBytes::create(seal_key_size));
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, secret.data(), secret.size());
  crypto_auth_hmacsha256_update(&state, salt.data(), salt.size());
  crypto_auth_hmacsha256_final(&state, key.data());
  sodium_memzero(&state, sizeof state);
  return key;
}

}  // namespace peel::base
