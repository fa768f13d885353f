// What a person is to the force while they use Peel, and which of these one person may not be at once.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace peel::policy {

enum class Role {
  administrator,           // makes accounts; sees no face and decides nothing
  authorising_officer,     // signs for a deployment and its list
  countersigning_officer,  // the second who signs
  watchlist_manager,       // keeps reference pictures and lists
  camera_operator,         // plans and runs deployments, adjudicates alerts
  officer,                 // on the street: looks, thinks, decides
  examiner,                // compares faces after the event
  investigating_officer,   // asks for such a search, and corroborates
  data_protection_officer,
  auditor,   // the force's own
  oversight  // the independent body
};

inline constexpr std::array all_roles{Role::administrator,
                                      Role::authorising_officer,
                                      Role::countersigning_officer,
                                      Role::watchlist_manager,
                                      Role::camera_operator,
                                      Role::officer,
                                      Role::examiner,
                                      Role::investigating_officer,
                                      Role::data_protection_officer,
                                      Role::auditor,
                                      Role::oversight};

const char* name_of(Role role);  // "authorising-officer"
// Errors: invalid_input, naming those there are.
base::Result<Role> role_from_text(std::string_view text);

// Whether one of the two checks the other's work, so that nobody may hold both.
bool check_each_other(Role a, Role b);
// Two roles of these that nobody may hold together; none when one person may hold them all.
std::optional<std::pair<Role, Role>> conflict_among(std::span<const Role> roles);

}  // namespace peel::policy
