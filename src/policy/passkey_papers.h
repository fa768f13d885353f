// What a permit is granted by, as one text: for a machine that asks policy::grant itself what another one
// asked before. It is no proof by itself; grant() checks all of it. docs/edge.md.
#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"
#include "policy/passkeys.h"
#include "policy/permit.h"

namespace peel::policy {

struct PasskeyPapers {
  PasskeyAuthorisation approved;
  std::vector<PasskeyApproval> list_approvals;
  PasskeyTrust trust;  // without `calibrations`: each machine has its own
};

// Only the passkeys with which something here was approved, and without names: who a person is, their account
// says. So a machine that runs a camera learns of nobody else.
PasskeyPapers only_what_counts(PasskeyPapers papers);

// "peel-papers/1", canonical JSON.
std::string to_json(const PasskeyPapers& papers);
// Errors: corrupt, exhausted above 1 MiB; invalid_input as validate(Authorisation).
base::Result<PasskeyPapers> passkey_papers_from_json(std::string_view text);

// As grant(), after the list's own approvals were checked as well.
base::Result<Permit> grant(const PasskeyPapers& papers, const Trust& calibrations, const ListFacts& list,
                           const Rules& rules, const base::Clock& clock);

}  // namespace peel::policy
