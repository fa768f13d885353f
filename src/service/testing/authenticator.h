// For tests only: somebody's authenticator in software.
#pragma once

#include "service/made_passkey.h"

namespace peel::service::testing {

class Authenticator final : public MadePasskey {
 public:
  explicit Authenticator(const RelyingParty& us);
  // Throws what goes wrong.
  Assertion sign(base::ByteView challenge);
  // The same key under another id, as nothing but a forger's authenticator would have it.
  void new_id();
};

}  // namespace peel::service::testing
