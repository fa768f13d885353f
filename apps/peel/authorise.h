// The parts of peel authorise, one file each.
#pragma once

#include <string>
#include <vector>

#include "command.h"
#include "policy/permit.h"

namespace peel::app {

void add_authorise_new(Command& group, Chosen& chosen);
void add_authorise_sign(Command& group, Chosen& chosen);
void add_authorise_show(Command& group, Chosen& chosen);

// What an authorisation says, line by line for people.
std::vector<std::string> describe(const policy::Authorisation& authorisation);
// What the calibration or the table says of itself whose hash was signed, once threshold_under() found that
// it is the one.
std::vector<std::string> describe_table(const policy::Rules& rules, const policy::Derived& threshold);
// The wanted rate of false alerts, or the threshold that people chose, in words.
std::string asked_for(const policy::Authorisation& authorisation);
// "2026-05-01T09:00:00Z (Fri 01 May 2026 10:00:00 BST)": as it was signed, and as a clock on the wall here
// shows it.
std::string both_times(base::Time time);

}  // namespace peel::app
