// All that an outsider can find out about an exported log without trusting whoever made it.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/progress.h"
#include "ledger/checkpoint.h"
#include "ledger/receipt.h"
#include "ledger/replay.h"

namespace peel::ledger {

// Accounts and the passkeys (SHA-256 of the credential's id) that the outsider knows to be theirs, got from
// the people themselves.
using People = std::map<std::string, std::set<std::string>, std::less<>>;
// One account and one passkey a line; lines that are empty or begin with # say nothing. Errors:
// invalid_input.
base::Result<People> people_from_text(std::string_view text);

struct VerifyRequest {
  std::filesystem::path folder;        // as export_log() wrote it
  VerifierKey log;                     // whose signature the checkpoint must bear
  std::vector<VerifierKey> witnesses;  // each must have cosigned it, or an earlier checkpoint beside it
  std::optional<Note> older;           // a checkpoint of this log that the outsider kept
  People people;
  std::optional<Receipt> receipt{};  // that holds: its checkpoint is an older one of this log
};

// Something that is wrong.
struct Finding {
  std::optional<std::uint64_t> entry;  // none where it is not about one entry
  std::string rule;   // one of rules(), or "signature", "tree", "fork", "witness", "witness-time", "entry",
                      // "key", "people", "receipt"
  std::string words;  // a sentence for somebody who is no engineer
};

// What such a rule says, in a sentence; docs/formats/ledger.md has the same. Empty for what is no rule.
std::string_view says(std::string_view rule);

struct CosignedBy {
  std::string witness;
  base::Time at;
  std::uint64_t size = 0;  // of the newest checkpoint that it cosigned: it never saw what came after
};

struct Verification {
  std::optional<Checkpoint> checkpoint;  // none when its signature does not hold
  Note note;                             // the checkpoint as it stands in the export
  std::vector<CosignedBy> cosigned;
  std::vector<std::uint64_t> kept;  // sizes of what the outsider kept and it was compared with
  std::vector<std::string>
      unknown;      // accounts that the outsider named, and that the log, read to its end, lacks
  Summary summary;  // of what was read
  std::vector<Finding> findings;  // in the order in which they were found; the first max_findings
  std::uint64_t found = 0;        // how many there were
  bool sound() const { return found == 0; }
};

inline constexpr std::size_t max_findings = 100;

// Looks at the checkpoint's signature, the cosignatures, that the tiles make up the signed root and continue
// the older checkpoint and those that were cosigned, and then entry by entry at its hash, its members, its
// time beside the witnesses' (give or take clock_tolerance), and the rules. It goes on after a
// finding, unless the checkpoint is not signed, or bytes are missing. Reads each file once or twice, and
// keeps little of it. Errors, each saying why it could not be checked: not_found and io
// (files, unless something was found before; files that changed meanwhile), invalid_input (keys of the wrong
// kind), refused and corrupt (the older checkpoint is not signed by the log).
base::Result<Verification> verify_log(const VerifyRequest& request, base::Progress& progress);

}  // namespace peel::ledger
