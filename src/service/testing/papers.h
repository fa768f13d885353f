// For tests only: a house with people who plan and approve, a list with a version, and rules made up.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/replay.h"
#include "service/authorisations.h"
#include "service/testing/world.h"

namespace peel::service::testing {

// The rules of a table that was made up, for any model.
Basis made_basis();

class Papers {
 public:
  explicit Papers(World& world);

  // A version of `list` with this content, entered as the list's own service would.
  void make_version(std::string_view content);
  Proposal proposal() const;  // for the list as it is, from now on, for four hours
  base::Result<Plan> propose() { return authorisations.propose(planner.account, proposal()); }
  // What somebody's passkey makes of what they are asked to sign.
  base::Status approve(Someone& who, Paper paper, const std::string& id, policy::Role role);
  // By the two who may.
  void approve_all(const std::string& id);
  void approve_list();
  base::Result<policy::Permit> permit(const std::string& id);

  std::vector<ledger::Entry> entries();  // of the log
  // The first rule that the log breaks, or "".
  std::string broken_rule();

  World& world;
  std::string list;
  ListVersion version;
  bool list_ended = false;
  Authorisations authorisations;
  Someone& planner;
  Someone& manager;
  Someone& officer;
  Someone& second;
};

std::string broken_rule(const std::vector<ledger::Entry>& entries);

inline constexpr auto as_officer = policy::Role::authorising_officer;
inline constexpr auto as_second = policy::Role::countersigning_officer;

}  // namespace peel::service::testing
