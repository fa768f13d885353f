// Witnesses' signatures of checkpoints. What they are worth, an outsider finds out with the witness's key;
// here only what fits is kept.
#include <algorithm>
#include <optional>

#include "service/act.h"
#include "service/log.h"
#include "store/ledger_table.h"

namespace peel::service {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

constexpr base::Duration tolerance = std::chrono::seconds{5};  // between a witness's clock and ours

struct Offered {
  ledger::Note note;
  ledger::Checkpoint checkpoint;
};

Result<Offered> read_note(const House& house, std::string_view text) {
  auto note = ledger::note_from_text(text);
  if (!note) return fail(ErrorCode::invalid_input, "{}", note.error().message);
  auto checkpoint = ledger::checkpoint_from_text(note->text);
  if (!checkpoint) return fail(ErrorCode::invalid_input, "{}", checkpoint.error().message);
  if (checkpoint->origin != house.log_key().name)
    return fail(ErrorCode::invalid_input, "the checkpoint is of the log {}; this one is {}",
                checkpoint->origin, house.log_key().name);
  return Offered{std::move(*note), std::move(*checkpoint)};
}

// Just this checkpoint, this very size and root, was signed here.
Status check_signed_here(store::Transaction& transaction, const House& house, const Offered& offered) {
  const auto& tree = offered.checkpoint.tree;
  PEEL_TRY(const auto kept, store::find_checkpoint(transaction, tree.size));
  if (!kept)
    return fail(ErrorCode::not_found, "this service never signed a checkpoint of {} entries", tree.size);
  PEEL_TRY(const ledger::Note ours, ledger::note_from_text(kept->note));
  if (ours.text == offered.note.text) return {};
  if (ledger::check_signature(offered.note, house.log_key()))
    return fail(ErrorCode::refused,
                "the log's key signed two different logs of {} entries: that one and the one here. Keep both "
                "checkpoints and tell the oversight body: together they prove it",
                tree.size);
  return fail(ErrorCode::refused, "the checkpoint of {} entries that was signed here has another root",
              tree.size);
}

std::string names_of(const std::vector<ledger::VerifierKey>& witnesses) {
  std::string names;
  for (const auto& witness : witnesses) names += (names.empty() ? "" : ", ") + witness.name;
  return names;
}

// Which of the witnesses that this service knows signed it.
Result<std::vector<ledger::VerifierKey>> witnesses_of(const House& house, const ledger::Note& note) {
  if (house.witnesses().empty())
    return fail(ErrorCode::refused,
                "this service knows no witness; whoever runs it names their keys with --witness");
  std::vector<ledger::VerifierKey> all;
  for (const auto& witness : house.witnesses()) {
    const auto id = ledger::id_of(witness);
    if (std::ranges::any_of(note.signatures,
                            [&](const auto& one) { return one.name == witness.name && one.key_id == id; }))
      all.push_back(witness);
  }
  if (!all.empty()) return all;
  return fail(ErrorCode::refused, "no witness that this service knows signed it: {}",
              names_of(house.witnesses()));
}

// When the newest entry was made that a checkpoint of that size covers.
Result<base::Time> newest_covered(store::Transaction& transaction, std::uint64_t size) {
  PEEL_TRY(const store::LedgerTable table, store::LedgerTable::open(transaction));
  PEEL_TRY(const auto texts, table.entries(size - 1, 1));
  PEEL_TRY(const ledger::Entry entry, ledger::parse_entry(texts.front()));
  return entry.at;
}

Status check_time(store::Transaction& transaction, const House& house, const store::KeptCosignature& made) {
  const base::Time now = house.clock().now();
  if (made.at > now + tolerance)
    return fail(ErrorCode::invalid_input, "the witness signed at {}, which is in the future: it is {} here",
                base::format_time(made.at), base::format_time(now));
  PEEL_TRY(const base::Time covered, newest_covered(transaction, made.size));
  if (made.at + tolerance < covered)
    return fail(
        ErrorCode::invalid_input,
        "the witness signed at {}, before the log's entry of {} that the checkpoint covers: one of the "
        "two clocks is wrong",
        base::format_time(made.at), base::format_time(covered));
  return {};
}

Result<store::KeptCosignature> cosignature_of(const Offered& offered, const ledger::VerifierKey& witness) {
  const auto at = ledger::cosigned_at(offered.note, witness);
  if (!at) return fail(ErrorCode::invalid_input, "{}", at.error().message);
  PEEL_TRY(const ledger::NoteSignature signature, ledger::cosignature_by(offered.note, witness));
  return store::KeptCosignature{ledger::to_text(witness), offered.checkpoint.tree.size, *at,
                                base::to_base64(signature.bytes)};
}

Result<Cosigned> keep_one(store::Transaction& transaction, const House& house, const Offered& offered,
                          const ledger::VerifierKey& witness) {
  PEEL_TRY(const store::KeptCosignature made, cosignature_of(offered, witness));
  PEEL_CHECK(check_time(transaction, house, made));
  PEEL_TRY(const auto before, store::find_cosignature(transaction, made.witness, made.size));
  if (before && before->at <= made.at) return Cosigned{witness.name, made.size, before->at, true};
  PEEL_CHECK(store::keep_cosignature(transaction, made));
  return Cosigned{witness.name, made.size, made.at, false};
}

}  // namespace

Result<Cosigned> cosign(House& house, std::string_view text) {
  PEEL_TRY(const Offered offered, read_note(house, text));
  PEEL_TRY(store::Transaction transaction, house.database().begin());
  PEEL_CHECK(check_signed_here(transaction, house, offered));
  PEEL_TRY(const auto witnesses, witnesses_of(house, offered.note));
  std::optional<Cosigned> done;
  for (const auto& witness : witnesses) {
    PEEL_TRY(const Cosigned one, keep_one(transaction, house, offered, witness));
    if (!done || (done->known && !one.known)) done = one;
  }
  if (!done->known) PEEL_CHECK(transaction.commit());
  return *done;
}

}  // namespace peel::service
