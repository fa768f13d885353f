#include "service/passkey.h"

#include <fido.h>
#include <fido/es256.h>
#include <memory>
#include <mutex>

#include "base/hash.h"
#include "base/json.h"

namespace peel::service {

using base::ByteView;
using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

constexpr std::size_t max_client_data = 4096;
constexpr std::size_t max_authenticator_data = 4096;
constexpr std::size_t public_key_size = 64;

// Authenticator data (WebAuthn, section 6.1): hash of the relying party's id, then flags, then the count.
constexpr std::size_t flags_at = 32;
constexpr std::size_t shortest = 37;
constexpr std::uint8_t present = 0x01, verified = 0x04, has_credential = 0x40;

struct FreeCred {
  void operator()(fido_cred_t* cred) const { fido_cred_free(&cred); }
};
struct FreeAssert {
  void operator()(fido_assert_t* assertion) const { fido_assert_free(&assertion); }
};
struct FreeKey {
  void operator()(es256_pk_t* key) const { es256_pk_free(&key); }
};

void start_library() {
  static std::once_flag once;
  std::call_once(once, [] { fido_init(FIDO_DISABLE_U2F_FALLBACK); });
}

Status check_client_data(ByteView bytes, std::string_view type, ByteView challenge, const RelyingParty& us) {
  const auto parsed = base::parse_json(base::as_text(bytes), max_client_data, 4);
  if (!parsed || !parsed->is_object())
    return fail(ErrorCode::refused, "the passkey's client data is no JSON");
  const auto text = [&](const char* name) {
    const auto found = parsed->find(name);
    return found != parsed->end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  if (text("type") != type) return fail(ErrorCode::refused, "the passkey was used for something else");
  const auto answered = base::from_base64url(text("challenge"));
  if (!answered || !base::equal_in_constant_time(*answered, challenge))
    return fail(ErrorCode::refused, "the passkey answers another challenge; try again");
  if (text("origin") != us.origin)
    return fail(ErrorCode::refused, "the passkey was used on a page of {} and not of {}",
                text("origin").substr(0, 200), us.origin);
  if (parsed->value("crossOrigin", base::Json(false)) != base::Json(false))
    return fail(ErrorCode::refused, "the passkey was used inside another site's page");
  return {};
}

Status check_authenticator_data(ByteView bytes, std::uint8_t needed, const RelyingParty& us) {
  if (bytes.size() < shortest || bytes.size() > max_authenticator_data)
    return fail(ErrorCode::refused, "the passkey's data has no sensible length");
  const auto expected = base::sha256(base::as_bytes(us.id));
  if (!base::equal_in_constant_time(bytes.first(flags_at), expected.bytes))
    return fail(ErrorCode::refused, "the passkey is not one of {}", us.id);
  if ((bytes[flags_at] & needed) != needed)
    return fail(ErrorCode::refused,
                "the authenticator did not verify who you are; use one with a PIN, a fingerprint or a face");
  return {};
}

}  // namespace

Result<NewPasskey> check_registration(const Registration& registration, ByteView challenge,
                                      const RelyingParty& us) {
  start_library();
  PEEL_CHECK(check_client_data(registration.client_data, "webauthn.create", challenge, us));
  const auto& data = registration.authenticator_data;
  PEEL_CHECK(check_authenticator_data(data, present | verified | has_credential, us));
  const std::unique_ptr<fido_cred_t, FreeCred> cred(fido_cred_new());
  if (!cred || fido_cred_set_type(cred.get(), COSE_ES256) != FIDO_OK ||
      fido_cred_set_authdata_raw(cred.get(), data.data(), data.size()) != FIDO_OK)
    return fail(ErrorCode::refused, "the passkey cannot be read; only ES256 is taken");
  const auto* id = fido_cred_id_ptr(cred.get());
  const auto* key = fido_cred_pubkey_ptr(cred.get());
  if (!id || !key || fido_cred_pubkey_len(cred.get()) != public_key_size)
    return fail(ErrorCode::refused, "the passkey's public key is none");
  return NewPasskey{
      {id, id + fido_cred_id_len(cred.get())}, {key, key + public_key_size}, fido_cred_sigcount(cred.get())};
}

Result<std::uint32_t> check_assertion(const Assertion& assertion, ByteView public_key, ByteView challenge,
                                      const RelyingParty& us) {
  start_library();
  PEEL_CHECK(check_client_data(assertion.client_data, "webauthn.get", challenge, us));
  const auto& data = assertion.authenticator_data;
  PEEL_CHECK(check_authenticator_data(data, present | verified, us));
  const std::unique_ptr<fido_assert_t, FreeAssert> checked(fido_assert_new());
  const std::unique_ptr<es256_pk_t, FreeKey> key(es256_pk_new());
  if (!checked || !key) return fail(ErrorCode::exhausted, "there is no memory to check a passkey");
  auto* const a = checked.get();
  const bool taken =
      public_key.size() == public_key_size &&
      es256_pk_from_ptr(key.get(), public_key.data(), public_key.size()) == FIDO_OK &&
      fido_assert_set_count(a, 1) == FIDO_OK && fido_assert_set_rp(a, us.id.c_str()) == FIDO_OK &&
      fido_assert_set_clientdata(a, assertion.client_data.data(), assertion.client_data.size()) == FIDO_OK &&
      fido_assert_set_authdata_raw(a, 0, data.data(), data.size()) == FIDO_OK &&
      fido_assert_set_sig(a, 0, assertion.signature.data(), assertion.signature.size()) == FIDO_OK &&
      fido_assert_set_up(a, FIDO_OPT_TRUE) == FIDO_OK && fido_assert_set_uv(a, FIDO_OPT_TRUE) == FIDO_OK;
  if (!taken || fido_assert_verify(a, 0, COSE_ES256, key.get()) != FIDO_OK)
    return fail(ErrorCode::refused, "the passkey's signature is not right");
  return fido_assert_sigcount(a, 0);
}

Status check_count(std::uint32_t before, std::uint32_t now) {
  if (now > before || (now == 0 && before == 0)) return {};
  return fail(ErrorCode::refused, "the passkey's count went back, so there are two of it");
}

}  // namespace peel::service
