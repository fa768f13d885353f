// The receipt of an erasure: entries of the log, each with the proof that it is in the tree of a signed
// checkpoint, so that whoever was erased can hold the force to it without the log. docs/formats/receipt.md is
// the page of its byte format.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ledger/checkpoint.h"
#include "ledger/entry.h"

namespace peel::ledger {

struct ProvenEntry {
  std::uint64_t index = 0;  // its number in the log
  std::string text;         // as it stands there
  Proof proof;              // of inclusion in the checkpoint's tree
};

// What one erasure entered, in the log's order; the last is subject.erase.
struct Receipt {
  std::string checkpoint;  // a signed note
  std::vector<ProvenEntry> entries;
};

inline constexpr std::size_t max_receipt = 16u << 20;  // bytes
inline constexpr std::size_t max_receipt_entries = 10'000;

// Canonical JSON with a line feed. Errors of reading: corrupt (whatever to_text() does not write), exhausted.
std::string to_text(const Receipt& receipt);
base::Result<Receipt> receipt_from_text(std::string_view text);

// What a receipt shows.
struct Erasure {
  Checkpoint checkpoint;
  std::uint64_t entry = 0;  // number of subject.erase
  base::Time at{};
  std::string subject;           // the commitment that says nothing any more, 64 hexadecimal digits
  std::uint64_t references = 0;  // that were removed
  std::uint64_t versions = 0;    // of lists, that were forgotten
  std::uint64_t alerts = 0;      // that were deleted
};
// Errors: invalid_input (the key is a witness's), refused (the checkpoint is not signed by this key, or is of
// another log), corrupt (an entry is none of an erasure, does not follow the one before, or is not in the
// checkpoint's tree).
base::Result<Erasure> check_receipt(const Receipt& receipt, const VerifierKey& log);

// Whether it is one of an erasure's own, before subject.erase: something that went because of it.
bool is_of_erasure(const Entry& entry);

}  // namespace peel::ledger
