// An authorisation: who may search for whom, where, when and why, signed by two people.
// docs/formats/authorisation.md is the page of its byte format.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "base/sign.h"
#include "base/time.h"
#include "policy/category.h"

namespace peel::policy {

enum class Use { lfr, oifr, rfr };
const char* name_of(Use use);
base::Result<Use> use_from_text(std::string_view text);

// With which threshold faces are compared, and what it was found from: both are signed, so that whoever runs
// the program later cannot change them by giving it another calibration or table. Rates and similarities are
// kept as the decimal text that was signed, "0." and 1 to 12 digits (0 to 1, exclusive), so that no two
// machines round them differently.
struct OperatingPoint {
  // The wanted rate of false alerts per person passing (FPIR), from which the threshold was derived; none
  // where people chose the threshold, which then must not be below what the force's rules derive.
  std::optional<std::string> fpir;
  std::string threshold;  // a similarity
  // Either the calibration that it follows from (SignedCalibration::hash), or why there is none, in words, at
  // most 500 characters, and the table of error rates instead (OperatingPoints::hash).
  std::optional<base::Sha256> calibration;
  std::optional<std::string> uncalibrated;
  base::Sha256 table{};
};

// What the list is, as far as it can be said without opening it.
struct ListFacts {
  base::Sha256 file;   // of the sealed list file
  base::Sha256 model;  // that made its templates (vision::Embedder::model)
  std::uint64_t subjects = 0;
  std::uint64_t templates = 0;
  friend bool operator==(const ListFacts&, const ListFacts&) = default;
};

// What is signed.
struct Authorisation {
  // Of the format. 2 knows no categories; 1, from before there were calibrations, is still read, and granted
  // no more.
  int version = 3;
  std::string id;  // "auth-" and 32 hexadecimal digits, random
  Use use = Use::lfr;
  std::string purpose;  // at most 500 characters, as are legal_basis and place
  std::string legal_basis;
  std::string necessity;        // why it is needed, in words; at most 4,000 characters
  std::string proportionality;  // why no less would do, in words; at most 4,000 characters
  std::string place;
  std::vector<std::string> cameras;  // names of A-Z a-z 0-9 . _ -; 1 to 100 for lfr, none twice
  // Where these cameras are, as commit_to_addresses() says it; none: whoever runs it says where.
  std::optional<base::Sha256> addresses;
  base::Time from{};  // in whole milliseconds, as all times here
  base::Time until{};
  ListFacts list;
  // Who of the list is looked for: those of these categories, one at least; none: everybody on it. The
  // operating point is that of the whole list all the same.
  std::optional<Categories> categories;
  OperatingPoint operating_point;
};

// One person's signature, over signing_bytes of the authorisation and the time of signing.
struct Approval {
  base::PublicKey key;
  base::Time signed_at{};
  base::Signature signature;
};

struct SignedAuthorisation {
  Authorisation authorisation;
  std::vector<Approval> approvals;
};

// What is signed of the cameras' addresses, which may have passwords in them: the SHA-256 of
// "peel-camera-addresses/1", the salt (32 random bytes, in hexadecimal, which whoever keeps the addresses
// keeps as secret as them, so that nobody can try addresses out) and the addresses in the order of the
// cameras, each with a line feed behind it; where a camera machine opens one, a tab and that machine's id
// stand behind the address. No address has a line feed or a tab.
base::Sha256 commit_to_addresses(std::string_view salt, const std::vector<std::string>& addresses);
// A new salt for it.
std::string new_address_salt();

// Whether these are the addresses that are signed for, in the order of the cameras, where any are. Errors:
// refused.
base::Status check_addresses(const Authorisation& authorisation, std::string_view salt,
                             const std::vector<std::string>& addresses);

// A new one's id.
std::string new_authorisation_id();

// Whether it says all that it must: words present and visible, times in order, cameras named, numbers in
// range. Errors: invalid_input, naming the member.
base::Status validate(const Authorisation& authorisation);

// "peel-authorisation/3" (or its version), a line feed, the canonical JSON of the authorisation, a line feed,
// the time of signing as in the file. This is what Ed25519 signs: every member, so that no byte can change
// unseen. Two authorisations that pass validate() and differ never have the same signing bytes.
std::string signing_bytes(const Authorisation& authorisation, base::Time signed_at);

// What a passkey's approval is of (passkeys.h): the SHA-256 of "peel-authorisation/3" (or its version), a
// line feed and the canonical JSON of the authorisation. Two authorisations that pass validate() and differ
// never have the same.
base::Sha256 content_of(const Authorisation& authorisation);

// Signs, with `now` cut to milliseconds as the time of signing.
Approval approve(const Authorisation& authorisation, const base::SigningKey& key, base::Time now);

// The file: canonical JSON with a final line feed. Errors of reading: corrupt, exhausted above 1 MiB;
// a member that is unknown, missing or of another type is named; invalid_input as validate().
std::string to_json(const SignedAuthorisation& signed_authorisation);
base::Result<SignedAuthorisation> authorisation_from_json(std::string_view text);

}  // namespace peel::policy
