// Sealing of data at rest: nobody without the key reads it, nobody alters it unseen.
#pragma once

#include "base/bytes.h"
#include "base/secret.h"

namespace peel::base {

inline constexpr std::size_t seal_key_size = 32;
inline constexpr std::size_t seal_overhead = 24 + 16;  // nonce and tag
inline constexpr std::size_t salt_size = 16;

// XChaCha20-Poly1305 (IETF) with a random nonce: nonce, ciphertext, tag. `context` is authenticated but
// not stored: whoever opens must say the same. Errors: invalid_input for a key of another size.
Result<Bytes> seal(ByteView plain, ByteView context, const SecretBytes& key);
// Opens into secret memory. Errors: corrupt when the key is wrong or a byte was altered; the two
// cannot be told apart.
Result<SecretBytes> open_sealed(ByteView sealed, ByteView context, const SecretBytes& key);

// Argon2id (RFC 9106) at libsodium's "moderate" cost (256 MiB, 3 passes): a sealing key from a
// passphrase or key file of any content. Errors: exhausted when the memory cannot be had.
Result<SecretBytes> derive_key(const SecretBytes& passphrase, ByteView salt);
// HMAC-SHA-256 of `salt` under `secret`: a sealing key from 32 random bytes or more, which nobody finds by
// trying, however quick a try is. Errors: invalid_input when the secret is shorter; exhausted.
Result<SecretBytes> derive_key_of_random(const SecretBytes& secret, ByteView salt);

}  // namespace peel::base
