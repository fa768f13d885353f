#include "policy/role.h"

#include <algorithm>
#include <string>

namespace peel::policy {
namespace {

constexpr std::array names{"administrator",
                           "authorising-officer",
                           "countersigning-officer",
                           "watchlist-manager",
                           "camera-operator",
                           "officer",
                           "examiner",
                           "investigating-officer",
                           "data-protection-officer",
                           "auditor",
                           "oversight"};
static_assert(names.size() == all_roles.size());

// They look after, or over, everybody else.
constexpr bool stands_alone(Role role) {
  return role == Role::administrator || role == Role::data_protection_officer || role == Role::auditor ||
         role == Role::oversight;
}

constexpr bool signs(Role role) {
  return role == Role::authorising_officer || role == Role::countersigning_officer;
}

// What the two who sign allow others to do.
constexpr bool needs_signatures(Role role) {
  return role == Role::watchlist_manager || role == Role::camera_operator || role == Role::officer;
}

constexpr bool compares_or_corroborates(Role role) {
  return role == Role::examiner || role == Role::investigating_officer;
}

}  // namespace

const char* name_of(Role role) { return names[static_cast<std::size_t>(role)]; }

base::Result<Role> role_from_text(std::string_view text) {
  for (const Role role : all_roles)
    if (text == name_of(role)) return role;
  std::string known;
  for (const char* name : names) known += (known.empty() ? "" : ", ") + std::string(name);
  return base::fail(base::ErrorCode::invalid_input, "the role is none of {}", known);
}

bool check_each_other(Role a, Role b) {
  if (a == b) return false;
  if (stands_alone(a) || stands_alone(b)) return true;
  if (signs(a) && signs(b)) return true;
  if ((signs(a) && needs_signatures(b)) || (signs(b) && needs_signatures(a))) return true;
  return compares_or_corroborates(a) && compares_or_corroborates(b);
}

std::optional<std::pair<Role, Role>> conflict_among(std::span<const Role> roles) {
  for (std::size_t i = 0; i < roles.size(); ++i)
    for (std::size_t j = i + 1; j < roles.size(); ++j)
      if (check_each_other(roles[i], roles[j])) return std::pair(roles[i], roles[j]);
  return {};
}

}  // namespace peel::policy
