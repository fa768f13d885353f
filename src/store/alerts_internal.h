// Private to src/store: in which state an alert is, as a condition on its row. service::state_of() has the
// same by name.
#pragma once

#define PEEL_ALERT_IN_HAND "deleted is null and outcome = '' and verdict <> 'no-match'"

namespace peel::store::alert_is {

inline constexpr const char* in_hand = PEEL_ALERT_IN_HAND;  // the next three together
inline constexpr const char* open = PEEL_ALERT_IN_HAND " and engaged_by = '' and verdict <> 'match'";
inline constexpr const char* decided = PEEL_ALERT_IN_HAND " and engaged_by = '' and verdict = 'match'";
inline constexpr const char* engaged = PEEL_ALERT_IN_HAND " and engaged_by <> ''";
inline constexpr const char* closed = "deleted is null and (outcome <> '' or verdict = 'no-match')";
inline constexpr const char* deleted = "deleted is not null";

}  // namespace peel::store::alert_is

#undef PEEL_ALERT_IN_HAND
