// A passkey in software, for demonstrations and tests: it makes and signs what a browser's would. Whoever has
// it is taken for its holder, so a service with real people has none.
#pragma once

#include <string>

#include "base/ecdsa.h"
#include "service/passkey.h"

namespace peel::service {

class MadePasskey {
 public:
  // `id`: 1 to 255 bytes.
  MadePasskey(base::Bytes id, base::Es256Key key, const RelyingParty& us)
      : origin(us.origin), relying_party(us.id), id_(std::move(id)), key_(std::move(key)) {}

  const base::Bytes& id() const { return id_; }
  const base::Bytes& public_key() const { return key_.public_key(); }
  Registration make(base::ByteView challenge);
  // Errors: internal.
  base::Result<Assertion> sign(base::ByteView challenge);

  // What it claims, for tests to spoil.
  std::uint8_t flags = 0x05;  // user present and verified
  std::uint32_t count = 0;    // counted up by each use when it is not 0
  std::string origin;
  std::string relying_party;
  bool cross_origin = false;
  std::string type;  // of the client data; empty: the right one

 protected:
  void set_id(base::Bytes id) { id_ = std::move(id); }

 private:
  base::Bytes client_data(const char* what, base::ByteView challenge) const;
  base::Bytes authenticator_data(bool with_key) const;
  base::Bytes id_;
  base::Es256Key key_;
};

}  // namespace peel::service
