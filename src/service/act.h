// The way of an act: who, may they, entered first, then done; all of it kept together or not at all.
// docs/service.md, "The way of an act".
#pragma once

#include <string>
#include <string_view>

#include "ledger/entry.h"
#include "service/house.h"
#include "store/accounts.h"
#include "store/ledger_table.h"

namespace peel::service {

// One act under way. Whoever has begun one goes on alone until it ends, so what they read stays true. It is
// undone unless commit() succeeds.
class Act {
 public:
  // By an account. Errors: refused (no such account, closed, without an open session, or none of its roles
  // may), unavailable (the
  // clock is behind the log's last entry by more than 5 s: a log cannot go back), and those of the database.
  static base::Result<Act> begin(House& house, const std::string& account, std::string_view act);
  // By an account for itself, such as ending its own session: needs no right, but to be an open account.
  static base::Result<Act> begin_own(House& house, const std::string& account);
  // By an account that has no session yet: to open one, or to make a passkey with a one-time code.
  static base::Result<Act> begin_signing_in(House& house, const std::string& account);
  // By the program itself.
  static base::Result<Act> begin_program(House& house);
  // By a camera machine. Errors: refused (no such one, or it was shut out).
  static base::Result<Act> begin_node(House& house, const std::string& node);

  store::Transaction& transaction() { return transaction_; }
  House& house() { return *house_; }
  const store::Account& who() const { return who_; }  // of the program and of a machine: empty
  base::Time now() const { return now_; }  // in whole milliseconds; never before the log's last entry

  // Enters it in the log. What it says of has its effect only with this entry. Errors: internal when the
  // log's table of acts does not allow it, and those of the database.
  base::Status enter(std::string_view act, ledger::Members members);
  // The same, as what the program itself does because of the act, such as ending a closed account's sessions.
  base::Status enter_as_program(std::string_view act, ledger::Members members);
  // The number of the entry that was entered last. There must be one.
  std::uint64_t last_entry() const { return head_.tree.size - 1; }
  // Keeps everything, and tells of it. Errors: internal when nothing was entered; those of the database.
  base::Status commit();

 private:
  Act(House& house, store::Transaction transaction, store::LedgerHead head);
  static base::Result<Act> begin_any(House& house);
  base::Status enter_by(std::string_view by, std::string_view act, ledger::Members members);
  House* house_;
  store::Transaction transaction_;
  store::LedgerHead head_;
  store::Account who_;
  std::string by_;
  base::Time now_{};
  std::uint64_t entered_ = 0;
};

// Enters that somebody was not let in, with the log's word for why; nothing when this minute's ration is used
// up.
base::Status enter_refusal(House& house, std::string because);

// When an act that is entered now takes place, as the log's next entry has it: never before its last. Errors:
// unavailable, as of Act::begin.
base::Result<base::Time> time_to_enter(const base::Clock& clock, const store::LedgerHead& head);

// To read what needs the right to `act`: one state of everything, and nobody waits for it. Errors: as
// Act::begin.
base::Result<store::Transaction> begin_reading(House& house, const std::string& account,
                                               std::string_view act);

}  // namespace peel::service
