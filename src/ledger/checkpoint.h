// Checkpoints: what a log was at one moment, signed; what outsiders keep and witnesses countersign
// (https://c2sp.org/tlog-checkpoint, https://c2sp.org/tlog-cosignature). Whoever has two of one log that do
// not fit together holds the proof that it was rewritten.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "ledger/note.h"
#include "ledger/proof.h"

namespace peel::ledger {

struct Checkpoint {
  std::string origin;  // the log's name, as check_name() allows
  Tree tree;
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// The text that is signed: origin, size and root in Base64, a line each. Errors of reading: corrupt,
// extension lines among the reasons, since nobody would check what they say.
std::string to_text(const Checkpoint& checkpoint);
base::Result<Checkpoint> checkpoint_from_text(std::string_view text);

// Makes the signed note of a log. The key's name in it is the origin.
Note sign_checkpoint(const Checkpoint& checkpoint, const base::SigningKey& key);
// Reads the note's text after it has checked the log's signature. Errors: refused (not signed by this key, or
// the key is of another log), corrupt.
base::Result<Checkpoint> open_checkpoint(const Note& note, const VerifierKey& log);

// Adds a witness's cosignature: that at `at` (whole seconds since 1970 count), this was the newest checkpoint
// of the log that it saw, and that it is consistent with those before.
void cosign(Note& note, const std::string& name, const base::SigningKey& key, base::Time at);
// The witness's signature alone, to be put under the same text elsewhere, after it was checked. Errors: as
// cosigned_at().
base::Result<NoteSignature> cosignature_by(const Note& note, const VerifierKey& witness);
// When the witness signed it. Errors: refused when it did not; corrupt when its signature does not fit.
base::Result<base::Time> cosigned_at(const Note& note, const VerifierKey& witness);

}  // namespace peel::ledger
