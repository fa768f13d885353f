// A witness's own key pair: what it signs checkpoints with, and the file that keeps it.
#pragma once

#include <string>

#include "base/secret.h"
#include "ledger/note.h"

namespace peel::ledger {

struct WitnessKey {
  std::string name;
  base::SigningKey signing;
  VerifierKey verifier() const { return {name, KeyType::witness, signing.public_key()}; }
};

// Errors: invalid_input unless the name can name a witness.
base::Result<WitnessKey> new_witness_key(std::string_view name);

// "PRIVATE+KEY+NAME+8 digits+Base64 of type and seed" and a line feed, as signed-note's own tools write it.
// Errors of reading: corrupt (no such text; damaged), refused (the key of a log); never with what stands
// there.
base::Result<base::SecretBytes> to_secret_text(const WitnessKey& key);
base::Result<WitnessKey> witness_key_from_text(base::ByteView text);

}  // namespace peel::ledger
