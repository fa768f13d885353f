// For tests only: passkeys, and what they sign as a browser would hand it over.
#pragma once

#include <string>
#include <string_view>

#include "policy/passkeys.h"
#include "policy/testing/example.h"

namespace peel::policy::testing {

inline constexpr std::string_view made_domain = "console.force.example";
inline constexpr std::string_view made_watchlist = "list-00000000000000000000000000000001";

inline base::Sha256 made_credential(std::uint8_t number) {
  return made_hash(fmt::format("credential {}", number));
}

// The passkey with this number, of an account of its own.
inline TrustedPasskey made_passkey(std::uint8_t number, const std::string& name, Role role) {
  const base::PublicKey key = made_key(number).public_key();
  return {made_credential(number),
          {base::PasskeyAlgorithm::ed25519, {key.bytes.begin(), key.bytes.end()}},
          fmt::format("acct-{:032x}", number),
          name,
          {role}};
}

// The passkey with this number approves the content in the role.
inline PasskeyApproval approved_by(std::uint8_t number, const base::Approved& what, Role role,
                                   base::Time when, std::string_view page = "https://console.force.example") {
  const std::string client =
      fmt::format(R"({{"type":"webauthn.get","challenge":"{}","origin":"{}","crossOrigin":false}})",
                  base::to_base64url(base::approval_challenge(what).bytes), page);
  PasskeyApproval made{made_credential(number), role, when, {}, {client.begin(), client.end()}, {}};
  const auto party = made_hash(made_domain).bytes;
  made.authenticator_data.assign(party.begin(), party.end());
  made.authenticator_data.insert(made.authenticator_data.end(), {0x05, 0, 0, 0, 1});
  base::Bytes message = made.authenticator_data;
  const auto hash = base::sha256(made.client_data).bytes;
  message.insert(message.end(), hash.begin(), hash.end());
  const base::Signature signature = made_key(number).sign(message);
  made.signature.assign(signature.bytes.begin(), signature.bytes.end());
  return made;
}

inline PasskeyApproval approved_by(std::uint8_t number, const Authorisation& authorisation, Role role,
                                   base::Time when = at("2026-05-01T08:00:00Z")) {
  const Document made = document_of(authorisation, std::string(made_watchlist));
  return approved_by(number, base::Approved{made.kind, made.id, made.content, name_of(role), made.terms},
                     role, when);
}

// The example, approved by the passkeys 1 and 2 in place of the two key files.
struct PasskeyExample : Example {
  PasskeyExample() {
    passkeys.relying_party = made_hash(made_domain);
    passkeys.passkeys = {made_passkey(1, "Ann Lee", Role::authorising_officer),
                         made_passkey(2, "Bob Ray", Role::countersigning_officer)};
  }
  PasskeyAuthorisation approved_by_both() const {
    return {authorisation,
            std::string(made_watchlist),
            {approved_by(1, authorisation, Role::authorising_officer),
             approved_by(2, authorisation, Role::countersigning_officer)}};
  }
  PasskeyTrust passkeys;
};

}  // namespace peel::policy::testing
