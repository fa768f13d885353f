#include "service/erasure.h"

#include <algorithm>
#include <system_error>

#include "service/act.h"
#include "service/deployments.h"
#include "service/lists_internal.h"
#include "service/log.h"
#include "store/alerts.h"

namespace peel::service {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

// What the transaction did.
struct Done {
  std::uint64_t entry = 0;  // number of subject.erase
  std::vector<store::ListVersion> versions;
};

Status delete_alerts(Act& act, const std::string& subject) {
  const store::Vault& vault = act.house().vault();
  PEEL_TRY(const auto alerts, store::alerts_about(act.transaction(), vault, subject));
  for (const store::Alert& alert : alerts) {
    PEEL_CHECK(
        act.enter_as_program("alert.delete", {{"alert", alert.id}, {"because", std::string("erased")}}));
    PEEL_CHECK(store::delete_alert(act.transaction(), vault, alert.id, act.now()));
  }
  return {};
}

Status remove_references(Act& act, const std::string& subject) {
  PEEL_TRY(const auto standing, store::references_of_person(act.transaction(), act.house().vault(), subject));
  for (const auto& [list, reference] : standing)
    PEEL_CHECK(act.enter_as_program(
        "reference.remove",
        {{"watchlist", list}, {"reference", reference}, {"because", std::string("erased")}}));
  return {};
}

// Versions of lists whose files hold the person, by the marks of their members: references that were removed
// since are still in older files.
Result<std::vector<store::ListVersion>> versions_with(Act& act, const std::string& subject) {
  const store::Vault& vault = act.house().vault();
  std::vector<store::ListVersion> found;
  PEEL_TRY(const auto lists, store::all_lists(act.transaction(), vault));
  for (const store::List& list : lists) {
    if (list.ended) continue;
    PEEL_TRY(const auto versions, store::versions_of(act.transaction(), list.id));
    for (const store::ListVersion& version : versions) {
      if (version.forgotten) continue;
      PEEL_TRY(const base::Sha256 mark, store::commit_to(act.transaction(), vault, subject, version.id));
      PEEL_TRY(const bool member, store::is_member(act.transaction(), version.id, mark));
      if (member) found.push_back(version);
    }
  }
  return found;
}

Status forget_versions(Act& act, const std::vector<store::ListVersion>& versions) {
  for (const store::ListVersion& version : versions) PEEL_CHECK(forget_version(act, version, "erased"));
  return {};
}

Result<Done> erase_in_one(House& house, const std::string& by, const std::string& subject) {
  Done done;
  PEEL_TRY(Act act, Act::begin(house, by, "subject.erase"));
  // The mark first: once the key is gone nobody can make it.
  PEEL_TRY(const base::Sha256 person,
           store::commit_to(act.transaction(), house.vault(), subject, store::as_person));
  PEEL_TRY(done.versions, versions_with(act, subject));
  PEEL_CHECK(delete_alerts(act, subject));
  PEEL_CHECK(remove_references(act, subject));
  PEEL_CHECK(forget_versions(act, done.versions));
  PEEL_CHECK(act.enter("subject.erase", {{"subject", base::to_hex(person.bytes)}}));
  PEEL_CHECK(store::erase_person(act.transaction(), house.vault(), subject));
  done.entry = act.last_entry();
  PEEL_CHECK(store::note_erasure(act.transaction(), {done.entry, act.now()}));
  PEEL_CHECK(act.commit());
  return done;
}

// The entries of an erasure follow each other, and end with subject.erase.
Result<ledger::Receipt> make_receipt(House& house, std::uint64_t entry) {
  ledger::Receipt receipt;
  PEEL_TRY(receipt.checkpoint, newest_checkpoint(house));
  PEEL_TRY(const ledger::Note note, ledger::note_from_text(receipt.checkpoint));
  PEEL_TRY(const ledger::Checkpoint checkpoint, ledger::open_checkpoint(note, house.log_key()));
  for (std::uint64_t index = entry;; --index) {
    PEEL_TRY(auto found, read_log(house, index, 1));
    if (found.empty()) return fail(ErrorCode::not_found, "the log has no entry {}", index);
    if (index < entry) {
      PEEL_TRY(const ledger::Entry read, ledger::parse_entry(found.front().text));
      if (!ledger::is_of_erasure(read)) break;
    }
    PEEL_TRY(auto proof, prove_inclusion(house, index, checkpoint.tree.size));
    receipt.entries.push_back({index, std::move(found.front().text), std::move(proof)});
    if (index == 0) break;
  }
  std::ranges::reverse(receipt.entries);
  return receipt;
}

Result<ErasureReceipt> checked_receipt(House& house, std::uint64_t entry) {
  ErasureReceipt made;
  PEEL_TRY(made.receipt, make_receipt(house, entry));
  PEEL_TRY(made.shows, ledger::check_receipt(made.receipt, house.log_key()));
  return made;
}

// What was done and what was not, for whoever asked.
Status but(const Status& done, std::uint64_t entry, const char* later) {
  if (done) return {};
  return fail(done.error().code, "the person is erased (entry {} of the log), but {}: {}", entry, later,
              done.error().message);
}

}  // namespace

Result<ErasureReceipt> erase_person(House& house, Runner* runner, const std::string& by,
                                    const std::string& subject) {
  PEEL_TRY(const Done done, erase_in_one(house, by, subject));
  std::set<std::string> contents;
  for (const auto& version : done.versions) contents.insert(base::to_hex(version.content.bytes));
  if (runner != nullptr)
    PEEL_CHECK(but(runner->stop_those_of(contents), done.entry,
                   "a deployment's end could not be entered; it searches no more, and that is tried again"));
  PEEL_CHECK(but(remove_version_files(house, done.versions), done.entry,
                 "a list's file, which nobody can open any more, goes at the next start"));
  PEEL_CHECK(but(house.database().clear_deleted(), done.entry, "what was deleted is not cleared yet"));
  return checked_receipt(house, done.entry);
}

Result<std::vector<store::Erasure>> read_erasures(House& house, const std::string& by) {
  PEEL_TRY(store::Transaction transaction, begin_reading(house, by, "subject.erase"));
  return store::erasures(transaction);
}

Result<ErasureReceipt> receipt_of(House& house, const std::string& by, std::uint64_t entry) {
  {
    PEEL_TRY(store::Transaction transaction, begin_reading(house, by, "subject.erase"));
    PEEL_TRY(const bool known, store::is_erasure(transaction, entry));
    if (!known) return fail(ErrorCode::not_found, "entry {} of the log is no erasure", entry);
  }
  return checked_receipt(house, entry);
}

}  // namespace peel::service
