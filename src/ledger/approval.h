// A person's approval as the log has it: a passkey's signature of just this document, content and role. What
// makes it hold is base/passkey.h, which the maker of permits asks too.
#pragma once

#include "base/passkey.h"
#include "ledger/entry.h"
#include "ledger/tree.h"

namespace peel::ledger {

using Algorithm = base::PasskeyAlgorithm;
using base::Approved;
using base::Passkey;

// Whether the passkey signed it; `relying_party` as log.begin has it. Errors: refused, with the reason.
inline base::Status check_approval(const Approval& approval, const Passkey& passkey, const Approved& approved,
                                   const Hash& relying_party) {
  return base::check_approval({approval.authenticator_data, approval.client_data, approval.signature},
                              passkey, approved, relying_party);
}

}  // namespace peel::ledger
