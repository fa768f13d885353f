#include "service/testing/authenticator.h"

#include "base/random.h"

namespace peel::service::testing {
namespace {

base::Bytes random_bytes() {
  base::Bytes bytes(32);
  base::fill_random(bytes);
  return bytes;
}

}  // namespace

Authenticator::Authenticator(const RelyingParty& us)
    : MadePasskey(random_bytes(), base::Es256Key::from_secret(random_bytes()).value(), us) {}

Assertion Authenticator::sign(base::ByteView challenge) { return MadePasskey::sign(challenge).value(); }

void Authenticator::new_id() { set_id(random_bytes()); }

}  // namespace peel::service::testing
