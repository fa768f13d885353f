#include "service/log.h"

#include <algorithm>
#include <functional>
#include <set>

#include "ledger/entry.h"
#include "store/ledger_table.h"

namespace peel::service {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

Status check_log(House& house) {
  PEEL_TRY(store::Transaction transaction, house.database().begin_reading());
  PEEL_TRY(const store::LedgerTable table, store::LedgerTable::open(transaction));
  PEEL_TRY(const auto first, table.entries(0, 1));
  PEEL_TRY(const ledger::Entry begun, ledger::parse_entry(first.front()));
  if (begun.act != "log.begin") return fail(ErrorCode::corrupt, "the log does not begin as a log does");
  if (begun.text("key") != base::to_base64(house.log_key().key.bytes))
    return fail(ErrorCode::refused, "the log was begun with another key than ledger.key: put that one back");
  if (begun.text("origin") != base::to_hex(base::sha256(base::as_bytes(house.log_key().name)).bytes))
    return fail(ErrorCode::refused, "the log was begun under another name than {}", house.log_key().name);
  if ((begun.number("demo") == 1) != house.demo())
    return fail(ErrorCode::refused, "{}",
                house.demo() ? "this folder is of a service with real people: a demonstration needs its own"
                             : "this folder is of a demonstration: real people need another");
  return {};
}

namespace {

// Whether there are entries that no checkpoint covers; asked without holding up those who write.
Result<bool> has_news(House& house) {
  PEEL_TRY(store::Transaction transaction, house.database().begin_reading());
  PEEL_TRY(const store::LedgerHead head, store::ledger_head(transaction));
  PEEL_TRY(const auto newest, store::newest_checkpoint(transaction));
  return !newest || newest->size != head.tree.size;
}

}  // namespace

Status sign_checkpoint(House& house) {
  PEEL_TRY(const bool news, has_news(house));
  if (!news) return {};
  PEEL_TRY(store::Transaction transaction, house.database().begin());
  PEEL_TRY(const store::LedgerHead head, store::lock_ledger(transaction));
  PEEL_TRY(const auto newest, store::newest_checkpoint(transaction));
  if (newest && newest->size == head.tree.size) return {};
  const ledger::Checkpoint checkpoint{house.log_key().name, {head.tree.size, ledger::root(head.tree)}};
  const std::string note = ledger::to_text(ledger::sign_checkpoint(checkpoint, house.log_signing_key()));
  PEEL_CHECK(store::keep_checkpoint(transaction, {head.tree.size, note}));
  return transaction.commit();
}

namespace {

// A checkpoint as it was signed, with the signatures of its witnesses below.
Result<ledger::Note> with_cosignatures(const std::string& text,
                                       const std::vector<store::KeptCosignature>& cosignatures) {
  PEEL_TRY(ledger::Note note, ledger::note_from_text(text));
  for (const auto& kept : cosignatures) {
    PEEL_TRY(const ledger::VerifierKey witness, ledger::verifier_key_from_text(kept.witness));
    PEEL_TRY(base::Bytes bytes, base::from_base64(kept.signature));
    note.signatures.push_back({witness.name, ledger::id_of(witness), std::move(bytes)});
  }
  return note;
}

// Of one size, at which one was signed.
Result<ledger::Note> note_of(store::Transaction& transaction, std::uint64_t size) {
  PEEL_TRY(const auto kept, store::find_checkpoint(transaction, size));
  if (!kept) return fail(ErrorCode::corrupt, "the checkpoint of {} entries is not kept any more", size);
  PEEL_TRY(const auto cosignatures, store::cosignatures_of(transaction, size));
  return with_cosignatures(kept->note, cosignatures);
}

// Of the checkpoints that are some witness's newest; the largest first.
using Sizes = std::set<std::uint64_t, std::greater<>>;
Result<Sizes> cosigned_sizes(store::Transaction& transaction) {
  PEEL_TRY(const auto cosignatures, store::newest_cosignatures(transaction));
  Sizes sizes;
  for (const auto& each : cosignatures) sizes.insert(each.size);
  return sizes;
}

Result<ledger::Signed> signed_notes(store::Transaction& transaction) {
  PEEL_TRY(const auto newest, store::newest_checkpoint(transaction));
  if (!newest) return fail(ErrorCode::not_found, "the log has no checkpoint yet; start the service once");
  PEEL_TRY(const Sizes sizes, cosigned_sizes(transaction));
  ledger::Signed notes;
  PEEL_TRY(notes.checkpoint, note_of(transaction, newest->size));
  for (const std::uint64_t size : sizes) {
    if (size == newest->size) continue;
    PEEL_TRY(ledger::Note note, note_of(transaction, size));
    notes.cosigned.push_back(std::move(note));
  }
  return notes;
}

}  // namespace

Result<std::string> newest_checkpoint(House& house) {
  PEEL_CHECK(sign_checkpoint(house));
  PEEL_TRY(store::Transaction transaction, house.database().begin_reading());
  PEEL_TRY(const auto newest, store::newest_checkpoint(transaction));
  if (!newest) return fail(ErrorCode::internal, "there is no checkpoint");
  PEEL_TRY(const auto note, note_of(transaction, newest->size));
  return ledger::to_text(note);
}

Result<std::vector<CosignedNote>> cosigned_checkpoints(House& house) {
  PEEL_TRY(store::Transaction transaction, house.database().begin_reading());
  PEEL_TRY(const Sizes sizes, cosigned_sizes(transaction));
  std::vector<CosignedNote> notes;
  for (const std::uint64_t size : sizes) {
    PEEL_TRY(const auto note, note_of(transaction, size));
    notes.push_back({size, ledger::to_text(note)});
  }
  return notes;
}

Result<std::uint64_t> log_size(House& house) {
  PEEL_TRY(store::Transaction transaction, house.database().begin_reading());
  PEEL_TRY(const store::LedgerHead head, store::ledger_head(transaction));
  return head.tree.size;
}

Result<std::vector<LoggedEntry>> read_log(House& house, std::uint64_t first, std::size_t count) {
  PEEL_TRY(store::Transaction transaction, house.database().begin_reading());
  PEEL_TRY(const store::LedgerTable table, store::LedgerTable::open(transaction));
  if (first > table.size())
    return fail(ErrorCode::invalid_input, "the log has {} entries; there is none from {} on", table.size(),
                first);
  count = static_cast<std::size_t>(std::min<std::uint64_t>({count, 256, table.size() - first}));
  PEEL_TRY(auto texts, table.entries(first, count));
  std::vector<LoggedEntry> found;
  for (auto& text : texts) found.push_back({first++, std::move(text)});
  return found;
}

Result<ledger::Exported> export_log(const std::filesystem::path& data, const std::string& postgresql,
                                    const std::filesystem::path& out, base::Progress& progress) {
  const auto file = data / "peel.db";
  if (postgresql.empty() && !std::filesystem::exists(file))
    return fail(ErrorCode::not_found, "there is no service's data in {}", data.string());
  PEEL_TRY(store::Database database, store::Database::open({file, postgresql, 1, {}}));
  PEEL_TRY(store::Transaction transaction, database.begin_reading());
  PEEL_TRY(const store::LedgerTable table, store::LedgerTable::open(transaction));
  PEEL_TRY(const ledger::Signed notes, signed_notes(transaction));
  return ledger::export_log(table, notes, out, progress);
}

Result<ledger::Proof> prove_inclusion(House& house, std::uint64_t index, std::uint64_t size) {
  PEEL_TRY(store::Transaction transaction, house.database().begin_reading());
  PEEL_TRY(const store::LedgerTable table, store::LedgerTable::open(transaction));
  if (size > table.size()) return fail(ErrorCode::invalid_input, "the log has only {} entries", table.size());
  return ledger::inclusion_proof(table, index, size);
}

Result<ledger::Proof> prove_consistency(House& house, std::uint64_t older, std::uint64_t newer) {
  PEEL_TRY(store::Transaction transaction, house.database().begin_reading());
  PEEL_TRY(const store::LedgerTable table, store::LedgerTable::open(transaction));
  if (newer > table.size())
    return fail(ErrorCode::invalid_input, "the log has only {} entries", table.size());
  return ledger::consistency_proof(table, older, newer);
}

}  // namespace peel::service
