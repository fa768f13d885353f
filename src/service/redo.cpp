#include "service/redo.h"

#include <algorithm>
#include <map>

#include "ledger/directory.h"
#include "ledger/verify.h"
#include "service/act.h"
#include "service/lists.h"
#include "service/lists_internal.h"
#include "service/sign_in.h"
#include "store/authorisations.h"
#include "store/redo.h"
#include "store/references.h"

namespace peel::service {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;
using ledger::Entry;

namespace {

struct Outcome {
  Again how = Again::nothing;
  std::string words{};
};
constexpr const char* no_administrator_left =
    "it would leave no administrator: make another one, who then does it";

// Nothing, where what it was about is not in the backup, or is gone already.
template <class Found>
bool is_gone(const Found& found) {
  return !found && (found.error().code == ErrorCode::not_found || found.error().code == ErrorCode::refused);
}

Result<Outcome> remove_reference_again(House& house, const Entry& entry) {
  PEEL_TRY(Act act, Act::begin_program(house));
  const auto forgotten =
      take_off_list(act, entry.text("watchlist"), entry.text("reference"), entry.text("because"));
  if (is_gone(forgotten)) return Outcome{};
  if (!forgotten) return tl::make_unexpected(forgotten.error());
  PEEL_CHECK(act.commit());
  PEEL_CHECK(remove_version_files(house, *forgotten));
  return Outcome{Again::done};
}

// Those with a reference that was removed went with it. One that held somebody who was erased goes as if they
// had been taken off the list: only a person erases.
Result<Outcome> forget_version_again(House& house, const Entry& entry) {
  PEEL_TRY(Act act, Act::begin_program(house));
  const auto list = find_open_list(act.transaction(), house, entry.text("watchlist"));
  if (is_gone(list)) return Outcome{};
  if (!list) return tl::make_unexpected(list.error());
  PEEL_TRY(auto versions, store::versions_of(act.transaction(), list->id));
  std::erase_if(versions, [&](const store::ListVersion& version) {
    return version.forgotten || base::to_hex(version.content.bytes) != entry.text("content");
  });
  if (versions.empty()) return Outcome{};
  const bool replaced = entry.text("because") == "replaced";
  for (const auto& version : versions)
    PEEL_CHECK(forget_version(act, version, replaced ? "replaced" : "removed"));
  PEEL_CHECK(act.commit());
  PEEL_CHECK(remove_version_files(house, versions));
  return Outcome{Again::done};
}

Result<Outcome> end_list_again(House& house, const Entry& entry) {
  const Status ended = end_list_as_program(house, entry.text("watchlist"));
  if (is_gone(ended)) return Outcome{};
  PEEL_CHECK(ended);
  return Outcome{Again::done};
}

// Somebody who is there and open; none otherwise.
Result<std::optional<store::Account>> open_account(Act& act, const Entry& entry) {
  auto found = store::find_account(act.transaction(), act.house().vault(), entry.text("account"));
  if (is_gone(found) || (found && found->closed)) return std::nullopt;
  if (!found) return tl::make_unexpected(found.error());
  return std::move(*found);
}

bool is_administrator(const store::Account& account) {
  return !account.closed &&
         std::ranges::find(account.roles, policy::Role::administrator) != account.roles.end();
}

// A service without one could never have one again.
Result<bool> is_last_administrator(Act& act, const store::Account& account) {
  PEEL_TRY(const auto all, store::all_accounts(act.transaction(), act.house().vault()));
  return is_administrator(account) && std::ranges::count_if(all, is_administrator) == 1;
}

Result<Outcome> close(Act& act, const store::Account& account) {
  PEEL_TRY(const bool last, is_last_administrator(act, account));
  if (last) return Outcome{Again::by_hand, no_administrator_left};
  PEEL_CHECK(act.enter("account.close", {{"account", account.id}}));
  PEEL_CHECK(store::close_account(act.transaction(), account.id, act.now()));
  PEEL_CHECK(store::remove_invitations(act.transaction(), account.id));
  PEEL_CHECK(end_sessions_of(act, account.id));
  PEEL_CHECK(act.commit());
  return Outcome{Again::done};
}

Result<Outcome> close_account_again(House& house, const Entry& entry) {
  PEEL_TRY(Act act, Act::begin_program(house));
  PEEL_TRY(const auto account, open_account(act, entry));
  if (!account) return Outcome{};
  return close(act, *account);
}

std::vector<std::string> names_of(const std::vector<policy::Role>& roles) {
  std::vector<std::string> names;
  for (const auto role : roles) names.emplace_back(policy::name_of(role));
  std::ranges::sort(names);
  return names;
}

// Roles that were given later are an administrator's to give again: here they are only taken away. Whoever
// would have none left is closed.
Result<Outcome> change_roles_again(House& house, const Entry& entry) {
  PEEL_TRY(Act act, Act::begin_program(house));
  PEEL_TRY(const auto account, open_account(act, entry));
  if (!account) return Outcome{};
  const auto& later = std::get<std::vector<std::string>>(entry.members.at("roles"));
  std::vector<policy::Role> left;
  for (const auto role : account->roles)
    if (std::ranges::find(later, policy::name_of(role)) != later.end()) left.push_back(role);
  if (left.size() == account->roles.size()) return Outcome{};
  if (left.empty()) return close(act, *account);
  PEEL_TRY(const bool last, is_last_administrator(act, *account));
  if (last && std::ranges::find(left, policy::Role::administrator) == left.end())
    return Outcome{Again::by_hand, no_administrator_left};
  PEEL_CHECK(act.enter("account.roles", {{"account", account->id}, {"roles", names_of(left)}}));
  PEEL_CHECK(store::set_roles(act.transaction(), account->id, left));
  PEEL_CHECK(end_sessions_of(act, account->id));
  PEEL_CHECK(act.commit());
  return Outcome{Again::done};
}

Result<Outcome> remove_passkey_again(House& house, const Entry& entry) {
  PEEL_TRY(Act act, Act::begin_program(house));
  PEEL_TRY(const auto account, open_account(act, entry));
  if (!account) return Outcome{};
  PEEL_TRY(const auto held, store::credentials_of(act.transaction(), account->id));
  const auto found = std::ranges::find_if(held, [&](const store::Credential& credential) {
    return base::to_hex(base::sha256(credential.id).bytes) == entry.text("credential");
  });
  if (found == held.end()) return Outcome{};
  PEEL_TRY(const bool last, is_last_administrator(act, *account));
  if (last && held.size() == 1) return Outcome{Again::by_hand, no_administrator_left};
  PEEL_CHECK(act.enter("credential.remove", entry.members));
  PEEL_CHECK(store::remove_credential(act.transaction(), found->id, act.now()));
  PEEL_CHECK(end_sessions_of(act, account->id));
  PEEL_CHECK(act.commit());
  return Outcome{Again::done};
}

Result<Outcome> withdraw_again(House& house, const Entry& entry) {
  PEEL_TRY(Act act, Act::begin_program(house));
  const auto found = store::find_authorisation(act.transaction(), house.vault(), entry.text("authorisation"));
  if (is_gone(found) || (found && found->withdrawn)) return Outcome{};
  if (!found) return tl::make_unexpected(found.error());
  PEEL_CHECK(act.enter("authorisation.withdraw", entry.members));
  PEEL_CHECK(store::withdraw_authorisation(act.transaction(), found->id, act.now()));
  PEEL_CHECK(act.commit());
  return Outcome{Again::done};
}

Result<Outcome> leave_to_a_person(House&, const Entry&) {
  return Outcome{Again::by_hand, "this Peel cannot do it by itself"};
}

// Each looks at how things are first, so that doing it twice does it once. What else takes something away
// belongs here, with the act by which the log tells of it.
using Handler = Result<Outcome> (*)(House&, const Entry&);
const std::map<std::string_view, Handler>& handlers() {
  static const std::map<std::string_view, Handler> all{
      {"reference.remove", remove_reference_again},
      {"watchlist.forget", forget_version_again},
      {"watchlist.end", end_list_again},
      {"deployment.cancel", leave_to_a_person},
      {"account.close", close_account_again},
      {"account.roles", change_roles_again},
      {"credential.remove", remove_passkey_again},
      {"authorisation.withdraw", withdraw_again},
      {"subject.erase", leave_to_a_person},
      {"node.close", leave_to_a_person},
  };
  return all;
}

// What it was about, without words.
std::string about(const Entry& entry) {
  for (const char* member : {"reference", "subject", "credential", "content", "watchlist", "deployment",
                             "authorisation", "account", "node"})
    if (entry.has(member)) return entry.text(member);
  return "";
}

Result<ledger::VerifierKey> key_of(const ledger::Directory& log, const store::LedgerTable& restored) {
  PEEL_TRY(const auto first, restored.entries(0, 1));
  PEEL_TRY(const Entry begun, ledger::parse_entry(first.front()));
  PEEL_TRY(const base::PublicKey key, base::public_key_from_text(begun.text("key")));
  return ledger::VerifierKey{log.checkpoint().origin, ledger::KeyType::log, key};
}

Status check_is_later(const ledger::Directory& log, const ledger::Head& restored) {
  if (log.size() < restored.size)
    return fail(ErrorCode::refused,
                "the copy of the log has {} entries, and the backup {}: it is older; take a later one",
                log.size(), restored.size);
  PEEL_TRY(const ledger::Head beginning, ledger::head_of(log, restored.size));
  if (ledger::root(beginning) == ledger::root(restored)) return {};
  return fail(ErrorCode::refused,
              "the copy of the log does not go on from the backup's {} entries: it is another log, or one of "
              "the two was altered",
              restored.size);
}

Status check_sound(const std::filesystem::path& folder, const ledger::VerifierKey& key,
                   base::Progress& progress) {
  PEEL_TRY(const auto verified, ledger::verify_log({folder, key, {}, {}, {}}, progress));
  if (verified.sound()) return {};
  return fail(ErrorCode::refused, "the copy of the log is broken ({}): {}", verified.findings.front().rule,
              verified.findings.front().words);
}

}  // namespace

Result<std::uint64_t> note_what_to_redo(store::Transaction& transaction, const std::filesystem::path& folder,
                                        base::Progress& progress) {
  PEEL_TRY(const store::LedgerTable restored, store::LedgerTable::open(transaction));
  PEEL_TRY(const store::LedgerHead head, store::ledger_head(transaction));
  PEEL_TRY(const ledger::Directory log, ledger::Directory::open(folder));
  PEEL_TRY(const ledger::VerifierKey key, key_of(log, restored));
  PEEL_CHECK(check_sound(folder, key, progress));
  PEEL_CHECK(check_is_later(log, head.tree));
  std::uint64_t noted = 0;
  for (std::uint64_t at = head.tree.size; at < log.size(); ++at) {
    PEEL_TRY(const auto texts, log.entries(at, 1));
    PEEL_TRY(const Entry entry, ledger::parse_entry(texts.front()));
    if (!handlers().contains(entry.act)) continue;
    PEEL_CHECK(store::note_redo(transaction, {at, texts.front()}));
    ++noted;
  }
  return noted;
}

Result<std::vector<DoneAgain>> do_again(House& house) {
  std::vector<store::Redo> waiting;
  {
    PEEL_TRY(store::Transaction transaction, house.database().begin_reading());
    PEEL_TRY(waiting, store::all_redo(transaction));
  }
  std::vector<DoneAgain> all;
  for (const store::Redo& redo : waiting) {
    PEEL_TRY(const Entry entry, ledger::parse_entry(redo.entry));
    const auto handler = handlers().find(entry.act);
    if (handler == handlers().end())
      return fail(ErrorCode::corrupt, "{} cannot be done again: the database was altered", entry.act);
    PEEL_TRY(const Outcome outcome, handler->second(house, entry));
    PEEL_TRY(store::Transaction transaction, house.database().begin());
    PEEL_CHECK(store::forget_redo(transaction, redo.position));
    PEEL_CHECK(transaction.commit());
    all.push_back({redo.position, entry.act, about(entry), outcome.how, outcome.words});
  }
  return all;
}

}  // namespace peel::service
