// The log as the service offers it: checkpoints, proofs, entries, a copy to take away.
#pragma once

#include <string>
#include <vector>

#include "ledger/checkpoint.h"
#include "ledger/export.h"
#include "service/house.h"

namespace peel::service {

// Whether this house's key and name are those with which its log began. Errors: refused (another key or name:
// the log of another service), corrupt.
base::Status check_log(House& house);

// Signs a checkpoint of the log as it is now, unless the newest one is that already.
base::Status sign_checkpoint(House& house);
// The newest, as a signed note with the cosignatures that it has; signs one when there are entries since.
base::Result<std::string> newest_checkpoint(House& house);

struct Cosigned {
  std::string witness;  // its name
  std::uint64_t size = 0;
  base::Time at{};     // when it signed, as it says
  bool known = false;  // it was here before
};
// Takes a note with a witness's signature of a checkpoint that this service signed; of several witnesses all,
// and answers with the first whose was not here before. It is kept beside the log and is no entry of it. Of
// two by one witness over one checkpoint the earlier stays, which says more. Errors: invalid_input (no such
// note; another log's; the signature does not fit; a time in the future, or before the checkpoint's last
// entry), refused (no witness that this service knows signed it; another root than the one signed here),
// not_found (nothing of that size was ever signed here).
base::Result<Cosigned> cosign(House& house, std::string_view note);
struct CosignedNote {
  std::uint64_t size = 0;
  std::string note;
};
// Checkpoints with their witnesses' signatures: of each witness the newest. The longest log first.
base::Result<std::vector<CosignedNote>> cosigned_checkpoints(House& house);

struct LoggedEntry {
  std::uint64_t index = 0;
  std::string text;  // canonical JSON
};
// At most 256. Errors: invalid_input when `first` is beyond the end.
base::Result<std::vector<LoggedEntry>> read_log(House& house, std::uint64_t first, std::size_t count);
base::Result<std::uint64_t> log_size(House& house);

// Copies the log to a folder, as far as its newest checkpoint goes, with what witnesses cosigned; beside a
// running service, too. Errors: not_found (no service ever ran there), and those of ledger::export_log.
base::Result<ledger::Exported> export_log(const std::filesystem::path& data, const std::string& postgresql,
                                          const std::filesystem::path& out, base::Progress& progress);

// That an entry is in the log of this size, and that an older log is the beginning of a newer one.
base::Result<ledger::Proof> prove_inclusion(House& house, std::uint64_t index, std::uint64_t size);
base::Result<ledger::Proof> prove_consistency(House& house, std::uint64_t older, std::uint64_t newer);

}  // namespace peel::service
