// What a witness does: somebody outside of the force who keeps the newest checkpoint that they saw, and
// cosigns a newer one only after they verified the whole log and that it continues the one they kept. So a
// force cannot show two histories to two people who ask for the same witness.
#pragma once

#include <filesystem>
#include <optional>

#include "ledger/verify.h"
#include "ledger/witness_key.h"

namespace peel::ledger {

struct WitnessRequest {
  std::filesystem::path folder;  // the export, as export_log() wrote it
  VerifierKey log;               // whose signature its checkpoint must bear
  std::filesystem::path seen;  // the newest checkpoint that this witness cosigned; replaced by what it signs
  bool first = false;          // this witness never saw the log: `seen` is not there yet
};

struct Witnessed {
  Verification verification;
  // The checkpoint with the log's signature and the witness's own, to be handed to the force. None unless the
  // log is sound.
  std::optional<Note> note;
  base::Time at{};
};

// Verifies the export, then signs. The signature is on the disk in `seen` before it is given out: after a
// crash the witness knows at least as much as anybody whom it told. One at a time for a `seen`. Errors: those
// of verify_log; refused (`seen` is not there and it is not the first time, or the other way round; the clock
// says a time before the last cosignature or before the log's newest entry; the export shows that this
// witness cosigned more than `seen` knows of; another run holds `seen`), io.
base::Result<Witnessed> witness_log(const WitnessRequest& request, const WitnessKey& key,
                                    const base::Clock& clock, base::Progress& progress);

}  // namespace peel::ledger
