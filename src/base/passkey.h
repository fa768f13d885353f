// A person's approval by passkey (WebAuthn level 2, section 7.2), checked offline: the passkey signed exactly
// this document, this content and this role. Neither the program nor its administrator can make one. The
// log's verifier and the maker of permits both check it here, so that neither takes what the other would not.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/result.h"
#include "base/time.h"

namespace peel::base {

enum class PasskeyAlgorithm { es256, ed25519 };

// A passkey's public half. es256: x || y, 64 bytes; ed25519: 32 bytes.
struct Passkey {
  PasskeyAlgorithm algorithm = PasskeyAlgorithm::es256;
  Bytes public_key;
  friend bool operator==(const Passkey&, const Passkey&) = default;
};

// What a passkey hands over when it signs. The bytes must outlive it.
struct PasskeyAssertion {
  ByteView authenticator_data;
  ByteView client_data;  // JSON as the browser made it
  ByteView signature;    // es256: DER; ed25519: 64 bytes
};

// What was approved.
struct Approved {
  std::string_view kind;     // "authorisation" or "watchlist"
  std::string_view id;       // "auth-..." or "list-..."
  std::string_view content;  // its SHA-256, 64 hexadecimal digits
  std::string_view role;     // in which it was approved
  std::string terms = {};    // of the two below: what the log says of it
};

// Lines that are signed with the content, so that whoever has the log alone knows what was approved, whatever
// it says else. Times in milliseconds, as the log has them; `threshold` as the document has it.
std::string authorisation_terms(Time from, Time until, std::string_view watchlist,
                                std::string_view list_content, std::string_view threshold);
std::string watchlist_terms(std::uint64_t subjects, std::uint64_t templates);

// "peel-approval/2" and the first four, each with a line feed, and the terms; and its SHA-256, which is what
// the passkey is asked to sign.
std::string approval_text(const Approved& approved);
Sha256 approval_challenge(const Approved& approved);

// Whether the passkey signed it, with its holder present and verified, on a page of the relying party
// (`relying_party`: the SHA-256 of its domain). Errors: refused, with the reason.
Status check_approval(const PasskeyAssertion& assertion, const Passkey& passkey, const Approved& approved,
                      const Sha256& relying_party);

}  // namespace peel::base
