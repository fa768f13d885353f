// Passkeys (WebAuthn level 2): what a browser hands in when one is made, and when one signs.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace peel::service {

// For whom passkeys are made: a host's name, and the one address whose pages may ask for them.
struct RelyingParty {
  std::string id = "localhost";
  std::string origin = "http://localhost:8080";
};

struct Registration {
  base::Bytes authenticator_data;
  base::Bytes client_data;  // JSON
};

struct NewPasskey {
  base::Bytes id;
  base::Bytes public_key;  // ES256: x and y, 64 bytes
  std::uint32_t sign_count = 0;
};

struct Assertion {
  base::Bytes credential;  // the passkey's id
  base::Bytes authenticator_data;
  base::Bytes client_data;  // JSON
  base::Bytes signature;    // DER
};

// Checks that it answers this challenge, was made for us, on a page of ours, and that the person was
// verified. Only ES256 is taken; attestation is not asked for, so none is looked at. Errors: refused, with
// what is wrong.
base::Result<NewPasskey> check_registration(const Registration& registration, base::ByteView challenge,
                                            const RelyingParty& us);

// The same for a signature. Returns the authenticator's new count. Errors: refused.
base::Result<std::uint32_t> check_assertion(const Assertion& assertion, base::ByteView public_key,
                                            base::ByteView challenge, const RelyingParty& us);

// An authenticator that counts, counts up: an equal or lower count is a copy's. Many count nothing (0).
// Errors: refused.
base::Status check_count(std::uint32_t before, std::uint32_t now);

}  // namespace peel::service
