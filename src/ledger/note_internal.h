// Private to src/ledger: finding a signature in a note.
#pragma once

#include "ledger/note.h"

namespace peel::ledger {

// The signature that bears this key's name and id; it is not checked. Errors: refused when there is none.
base::Result<const NoteSignature*> signature_by(const Note& note, const VerifierKey& key);

}  // namespace peel::ledger
