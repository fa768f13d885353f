// KEYFILE, one person's private key ("peel-key/1"). docs/formats/authorisation.md has the format.
#pragma once

#include <string_view>

#include "base/secret.h"
#include "base/sign.h"
#include "policy/trust.h"

namespace peel::policy {

struct PrivateKey {
  Person person;  // its key is the public half
  base::SigningKey signing;
};

// Errors: as validate(Person), exhausted.
base::Result<PrivateKey> new_private_key(std::string_view name, Role role);

// The file's text, in secret memory: the seed is never copied to memory that is not wiped.
base::Result<base::SecretBytes> to_json(const PrivateKey& key);
// Only as to_json() writes it. The seed in `text` is overwritten. Errors: corrupt (malformed, or seed and
// public key do not belong together), and those of validate(Person).
base::Result<PrivateKey> private_key_from_json(base::SecretBytes text);

}  // namespace peel::policy
