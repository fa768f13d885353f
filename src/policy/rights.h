// Who may do what: the one table of the service. docs/rights.md shows it; a test holds the two together.
#pragma once

#include <span>
#include <string_view>

#include "policy/role.h"

namespace peel::policy {

// An act that somebody does on purpose, by the name that it has in the ledger where it is entered there.
struct Right {
  std::string_view act;  // "authorisation.approve"
  std::span<const Role> roles;
  std::string_view words;  // what it is, for people
};

// All there are, in the order of docs/rights.md.
std::span<const Right> all_rights();

// Null for an act that is not in the table.
const Right* right_to(std::string_view act);

// Whether one of the roles may do it. An act that is not in the table nobody may do.
bool may(std::span<const Role> roles, std::string_view act);

}  // namespace peel::policy
