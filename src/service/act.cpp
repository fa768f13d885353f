#include "service/act.h"

#include "policy/rights.h"
#include "store/nodes.h"

namespace peel::service {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

constexpr base::Duration most_behind = std::chrono::seconds{5};

base::Time in_milliseconds(base::Time time) { return std::chrono::floor<std::chrono::milliseconds>(time); }

// An account that is there and open.
Result<store::Account> open_account(store::Transaction& transaction, House& house, const std::string& id) {
  auto found = store::find_account(transaction, house.vault(), id);
  if (!found && found.error().code == ErrorCode::not_found)
    return fail(ErrorCode::refused, "there is no such account");
  if (!found) return tl::make_unexpected(found.error());
  if (found->closed) return fail(ErrorCode::refused, "this account is closed");
  return found;
}

Status check_right(const store::Account& who, std::string_view name) {
  if (policy::may(who.roles, name)) return {};
  const policy::Right* right = policy::right_to(name);
  return fail(ErrorCode::refused, "your role may not {}", right ? right->words : name);
}

}  // namespace

Result<base::Time> time_to_enter(const base::Clock& clock, const store::LedgerHead& head) {
  const base::Time now = in_milliseconds(clock.now());
  if (now + most_behind < head.latest)
    return fail(ErrorCode::unavailable,
                "the clock says {}, and the log's last entry is of {}: set the clock right, then try again",
                base::format_time(now), base::format_time(head.latest));
  return std::max(now, head.latest);
}

Act::Act(House& house, store::Transaction transaction, store::LedgerHead head)
    : house_(&house), transaction_(std::move(transaction)), head_(std::move(head)) {}

Result<Act> Act::begin_any(House& house) {
  PEEL_TRY(store::Transaction transaction, house.database().begin());
  PEEL_TRY(store::LedgerHead head, store::lock_ledger(transaction));
  PEEL_TRY(const base::Time now, time_to_enter(house.clock(), head));
  Act act(house, std::move(transaction), std::move(head));
  act.now_ = now;
  return act;
}

Result<Act> Act::begin_program(House& house) {
  PEEL_TRY(Act act, begin_any(house));
  act.by_ = ledger::by_program;
  return act;
}

Result<Act> Act::begin_node(House& house, const std::string& id) {
  PEEL_TRY(Act act, begin_any(house));
  PEEL_TRY(const store::Node node, store::find_node(act.transaction_, house.vault(), id));
  if (node.closed) return fail(ErrorCode::refused, "this camera machine was shut out");
  act.by_ = id;
  return act;
}

Result<Act> Act::begin_own(House& house, const std::string& account) {
  PEEL_TRY(Act act, begin_signing_in(house, account));
  // Asked for here, where nothing can come between: the log has no act after the end of its session.
  PEEL_TRY(const auto sessions, store::sessions_of(act.transaction_, account));
  if (sessions.empty())
    return fail(ErrorCode::refused, "you are not signed in, or not any more; sign in again");
  return act;
}

Result<Act> Act::begin_signing_in(House& house, const std::string& account) {
  PEEL_TRY(Act act, begin_any(house));
  PEEL_TRY(act.who_, open_account(act.transaction_, house, account));
  act.by_ = act.who_.id;
  return act;
}

Result<Act> Act::begin(House& house, const std::string& account, std::string_view name) {
  PEEL_TRY(Act act, begin_own(house, account));
  PEEL_CHECK(check_right(act.who_, name));
  return act;
}

Result<store::Transaction> begin_reading(House& house, const std::string& account, std::string_view act) {
  PEEL_TRY(store::Transaction transaction, house.database().begin_reading());
  PEEL_TRY(const store::Account who, open_account(transaction, house, account));
  PEEL_CHECK(check_right(who, act));
  return transaction;
}

Status Act::enter(std::string_view act, ledger::Members members) {
  return enter_by(by_, act, std::move(members));
}

Status Act::enter_as_program(std::string_view act, ledger::Members members) {
  return enter_by(ledger::by_program, act, std::move(members));
}

Status Act::enter_by(std::string_view by, std::string_view act, ledger::Members members) {
  auto entry = ledger::make_entry(act, now_, by, std::move(members));
  if (!entry) return fail(ErrorCode::internal, "the log has no room for {}: {}", act, entry.error().message);
  PEEL_CHECK(store::enter(transaction_, head_, *entry, now_));
  ++entered_;
  return {};
}

Status Act::commit() {
  if (entered_ == 0) return fail(ErrorCode::internal, "an act was to be kept that the log knows nothing of");
  PEEL_CHECK(transaction_.commit());
  for (std::uint64_t i = entered_; i > 0; --i) house_->tell(head_.tree.size - i);
  return {};
}

Status enter_refusal(House& house, std::string because) {
  if (!house.for_strangers().take()) return {};
  PEEL_TRY(Act act, Act::begin_program(house));
  PEEL_CHECK(act.enter("session.refused", {{"because", std::move(because)}}));
  return act.commit();
}

}  // namespace peel::service
