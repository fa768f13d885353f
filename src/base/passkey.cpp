#include "base/passkey.h"

#include <algorithm>

#include "base/ecdsa.h"
#include "base/json.h"
#include "base/sign.h"

namespace peel::base {
namespace {

constexpr std::size_t hash_size = 32;
constexpr std::uint8_t user_present = 0x01;
constexpr std::uint8_t user_verified = 0x04;

template <class Fixed>
bool fill(Fixed& fixed, ByteView bytes) {
  if (bytes.size() != fixed.bytes.size()) return false;
  std::copy(bytes.begin(), bytes.end(), fixed.bytes.begin());
  return true;
}

bool signed_by(const Passkey& passkey, ByteView message, ByteView signature) {
  if (passkey.algorithm == PasskeyAlgorithm::es256)
    return verify_es256(passkey.public_key, message, signature);
  PublicKey key;
  Signature made;
  return fill(key, passkey.public_key) && fill(made, signature) && verify(key, message, made);
}

bool is_hash_of(const Sha256& hash, std::string_view text) { return sha256(as_bytes(text)) == hash; }

// The host of "https://console.force.example:8443", or of http where it is the machine itself.
std::string_view host_of(std::string_view origin) {
  constexpr std::string_view secure = "https://";
  constexpr std::string_view local = "http://localhost";
  if (!origin.starts_with(secure) && origin != local && !origin.starts_with("http://localhost:")) return {};
  origin.remove_prefix(origin.find("//") + 2);
  return origin.substr(0, origin.find_first_of(":/"));
}

// Whether the relying party's domain is the host or a domain above it.
bool is_of(std::string_view host, const Sha256& relying_party) {
  while (!host.empty()) {
    if (is_hash_of(relying_party, host)) return true;
    const auto dot = host.find('.');
    if (dot == std::string_view::npos) return false;
    host.remove_prefix(dot + 1);
  }
  return false;
}

bool is_text(const Json& json, std::string_view name, std::string_view text) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() && found->get_ref<const std::string&>() == text;
}

// Browsers may add members, so only those that matter here are looked at.
Status check_client_data(ByteView bytes, const Approved& approved, const Sha256& relying_party) {
  const auto json = parse_json(as_text(bytes), bytes.size(), 4);
  if (!json || !json->is_object())
    return fail(ErrorCode::refused, "what the browser says of it cannot be read");
  if (!is_text(*json, "type", "webauthn.get"))
    return fail(ErrorCode::refused, "the passkey was not used to approve something");
  const Sha256 challenge = approval_challenge(approved);
  if (!is_text(*json, "challenge", to_base64url(challenge.bytes)))
    return fail(ErrorCode::refused, "the passkey signed something else than this content in this role");
  const auto cross = json->find("crossOrigin");
  if (cross != json->end() && *cross != false)
    return fail(ErrorCode::refused, "the passkey was asked from within another page");
  const auto origin = json->find("origin");
  if (origin == json->end() || !origin->is_string() ||
      !is_of(host_of(origin->get_ref<const std::string&>()), relying_party))
    return fail(ErrorCode::refused, "the page on which it was signed is not one of this log's service");
  return {};
}

Status check_authenticator(ByteView data, const Sha256& relying_party) {
  if (data.size() <= hash_size ||
      !std::equal(relying_party.bytes.begin(), relying_party.bytes.end(), data.begin()))
    return fail(ErrorCode::refused, "the passkey is of another service");
  const std::uint8_t flags = data[hash_size];
  if ((flags & user_present) == 0 || (flags & user_verified) == 0)
    return fail(ErrorCode::refused, "the passkey did not check that its holder was there");
  return {};
}

// "2026-05-01T09:30:00.000Z", always with three decimals.
std::string in_milliseconds(Time time) {
  const std::string text = format_time(std::chrono::floor<std::chrono::milliseconds>(time));
  constexpr std::size_t without_decimals = 20;
  return text.size() == without_decimals ? text.substr(0, without_decimals - 1) + ".000Z" : text;
}

}  // namespace

std::string authorisation_terms(Time from, Time until, std::string_view watchlist,
                                std::string_view list_content, std::string_view threshold) {
  return fmt::format("from {}\nuntil {}\nwatchlist {}\nlist_content {}\nthreshold {}\n",
                     in_milliseconds(from), in_milliseconds(until), watchlist, list_content, threshold);
}

std::string watchlist_terms(std::uint64_t subjects, std::uint64_t templates) {
  return fmt::format("subjects {}\ntemplates {}\n", subjects, templates);
}

std::string approval_text(const Approved& approved) {
  return fmt::format("peel-approval/2\n{}\n{}\n{}\n{}\n{}", approved.kind, approved.id, approved.content,
                     approved.role, approved.terms);
}

Sha256 approval_challenge(const Approved& approved) { return sha256(as_bytes(approval_text(approved))); }

Status check_approval(const PasskeyAssertion& assertion, const Passkey& passkey, const Approved& approved,
                      const Sha256& relying_party) {
  PEEL_CHECK(check_client_data(assertion.client_data, approved, relying_party));
  PEEL_CHECK(check_authenticator(assertion.authenticator_data, relying_party));
  Bytes message(assertion.authenticator_data.begin(), assertion.authenticator_data.end());
  const Sha256 client = sha256(assertion.client_data);
  message.insert(message.end(), client.bytes.begin(), client.bytes.end());
  if (signed_by(passkey, message, assertion.signature)) return {};
  return fail(ErrorCode::refused, "the signature is not one of the passkey's");
}

}  // namespace peel::base
