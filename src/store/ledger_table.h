// The log in the database: entries, the nodes of their tree, and checkpoints. src/ledger says what they mean;
// here they are kept, in the same transaction as what they tell of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "ledger/reader.h"
#include "ledger/tree.h"
#include "store/database.h"

namespace peel::store {

// The tree, and the time of its last entry.
struct LedgerHead {
  ledger::Head tree;
  base::Time latest{};
};

// As the transaction sees it.
base::Result<LedgerHead> ledger_head(Transaction& transaction);
// The same, to add to it: whoever has locked it goes on alone until their transaction ends, so entries have
// one order.
base::Result<LedgerHead> lock_ledger(Transaction& transaction);

// Adds an entry to the locked head, which becomes what it is then. Returns its index.
base::Result<std::uint64_t> enter(Transaction& transaction, LedgerHead& head, const std::string& entry,
                                  base::Time at);

struct KeptCheckpoint {
  std::uint64_t size = 0;
  std::string note;
};
base::Status keep_checkpoint(Transaction& transaction, const KeptCheckpoint& checkpoint);
base::Result<std::optional<KeptCheckpoint>> newest_checkpoint(Transaction& transaction);
// Of just this size.
base::Result<std::optional<KeptCheckpoint>> find_checkpoint(Transaction& transaction, std::uint64_t size);

// A witness's signature of the checkpoint of that size.
struct KeptCosignature {
  std::string witness;  // the verifier key, as ledger::to_text has it
  std::uint64_t size = 0;
  base::Time at{};        // that the witness says, in whole seconds
  std::string signature;  // Base64 of the note's signature: time and Ed25519
};
// In place of an earlier one of the same witness and size.
base::Status keep_cosignature(Transaction& transaction, const KeptCosignature& cosignature);
base::Result<std::optional<KeptCosignature>> find_cosignature(Transaction& transaction,
                                                              const std::string& witness, std::uint64_t size);
// All of the checkpoint of that size, by witness.
base::Result<std::vector<KeptCosignature>> cosignatures_of(Transaction& transaction, std::uint64_t size);
// Of each witness the one of the longest log, by witness.
base::Result<std::vector<KeptCosignature>> newest_cosignatures(Transaction& transaction);

// Reads the log as the transaction sees it, which must outlive it.
class LedgerTable final : public ledger::Reader {
 public:
  static base::Result<LedgerTable> open(Transaction& transaction);
  std::uint64_t size() const override { return size_; }
  base::Result<std::vector<std::string>> entries(std::uint64_t first, std::size_t count) const override;
  base::Result<std::vector<ledger::Hash>> nodes(unsigned level, std::uint64_t first,
                                                std::size_t count) const override;

 private:
  LedgerTable(Transaction& transaction, std::uint64_t size) : transaction_(&transaction), size_(size) {}
  Transaction* transaction_;
  std::uint64_t size_;
};

}  // namespace peel::store
