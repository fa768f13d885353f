#include "service/sign_in.h"

#include <algorithm>

#include "base/json.h"
#include "base/random.h"
#include "service/act.h"

namespace peel::service {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Sha256;
using base::Status;

namespace {

const std::string making = "make a passkey ";
const std::string signing_in = "sign in";

std::string hex(base::ByteView bytes) { return base::to_hex(bytes); }
std::string credential_text(base::ByteView id) { return hex(base::sha256(id).bytes); }
Sha256 hash_of_token(const std::string& token) {
  return base::sha256(base::as_bytes("peel-session/1\n" + token));
}

// The challenge that the client data says it answers.
base::Bytes challenge_in(const base::Bytes& client_data) {
  const auto parsed = base::parse_json(base::as_text(client_data), 4096, 4);
  if (!parsed || !parsed->is_object()) return {};
  const auto found = parsed->find("challenge");
  if (found == parsed->end() || !found->is_string()) return {};
  return base::from_base64url(found->get<std::string>()).value_or(base::Bytes{});
}

tl::unexpected<base::Error> not_signed_in() {
  return fail(ErrorCode::refused, "you are not signed in, or not any more; sign in again");
}

ledger::Members closing(const Sha256& token, const char* because) {
  return {{"session", hex(base::sha256(token.bytes).bytes)}, {"because", std::string(because)}};
}

Status close_sessions(Act& act, const std::vector<store::Session>& sessions, const char* because) {
  for (const auto& session : sessions) {
    PEEL_CHECK(act.enter_as_program("session.close", closing(session.token, because)));
    PEEL_CHECK(store::remove_session(act.transaction(), session.token));
  }
  return {};
}

}  // namespace

Result<std::optional<std::string>> SignIn::first_code() {
  PEEL_TRY(Act act, Act::begin_program(house_));
  PEEL_TRY(auto accounts, store::all_accounts(act.transaction(), house_.vault()));
  for (const auto& account : accounts) {
    PEEL_TRY(const auto credentials, store::credentials_of(act.transaction(), account.id));
    if (!credentials.empty()) return std::optional<std::string>();
  }
  if (accounts.empty()) {
    accounts.push_back(
        {base::new_id("acct"), "First administrator", {policy::Role::administrator}, act.now(), {}});
    PEEL_CHECK(act.enter("account.create", {{"account", accounts.front().id},
                                            {"roles", std::vector<std::string>{"administrator"}}}));
    PEEL_CHECK(store::add_account(act.transaction(), house_.vault(), accounts.front()));
    PEEL_CHECK(act.commit());
    return first_code();
  }
  const std::string code = new_code();
  PEEL_CHECK(store::remove_invitations(act.transaction(), accounts.front().id));
  PEEL_CHECK(store::add_invitation(act.transaction(), hash_of_code(code), accounts.front().id,
                                   act.now() + code_lifetime));
  PEEL_CHECK(act.transaction().commit());  // a code alone has no effect that the log would tell of
  return std::optional(code);
}

Result<std::string> SignIn::invited(const std::string& code, const std::string& from) {
  PEEL_TRY(store::Transaction transaction, house_.database().begin_reading());
  auto account = store::find_invitation(transaction, hash_of_code(code), house_.clock().now());
  if (!account && account.error().code == ErrorCode::not_found) throttle_.failed(from);
  return account;
}

Result<Enrolment> SignIn::begin_enrolment(const std::string& code, const std::string& from) {
  PEEL_CHECK(throttle_.check(from));
  PEEL_TRY(const std::string account, invited(code, from));
  PEEL_TRY(store::Transaction transaction, house_.database().begin_reading());
  PEEL_TRY(const store::Account found, store::find_account(transaction, house_.vault(), account));
  if (found.closed) return fail(ErrorCode::refused, "this account is closed");
  PEEL_TRY(const auto known, store::credentials_of(transaction, account));
  Enrolment enrolment{{}, found.id, found.name, {}};
  for (const auto& credential : known) enrolment.known.push_back(credential.id);
  PEEL_TRY(enrolment.challenge, challenges_.make(making + found.id, from));
  return enrolment;
}

Result<NewSession> SignIn::finish_enrolment(const std::string& code, const Registration& registration,
                                            const std::string& from) {
  PEEL_CHECK(throttle_.check(from));
  PEEL_TRY(const std::string account, invited(code, from));
  base::Bytes credential;
  {
    // By the account itself: nobody makes a passkey for somebody else.
    PEEL_TRY(Act act, Act::begin_signing_in(house_, account));
    PEEL_CHECK(store::find_invitation(act.transaction(), hash_of_code(code), act.now()));
    const base::Bytes challenge = challenge_in(registration.client_data);
    if (!challenges_.take(challenge, making + account))
      return fail(ErrorCode::refused, "the passkey answers no question that is open; begin again");
    PEEL_TRY(const NewPasskey made, check_registration(registration, challenge, house_.us()));
    PEEL_CHECK(act.enter("credential.add", {{"account", account},
                                            {"credential", credential_text(made.id)},
                                            {"algorithm", std::string("es256")},
                                            {"public_key", base::to_base64(made.public_key)}}));
    PEEL_CHECK(store::add_credential(act.transaction(),
                                     {made.id, account, made.public_key, made.sign_count, act.now()}));
    PEEL_CHECK(store::remove_invitations(act.transaction(), account));
    PEEL_CHECK(act.commit());
    credential = made.id;
  }
  throttle_.succeeded(from);
  return open_session(account, credential);
}

Result<base::Bytes> SignIn::begin_session(const std::string& from) {
  return challenges_.make(signing_in, from);
}

Result<store::Credential> SignIn::checked(const Assertion& assertion, std::uint32_t& count) {
  PEEL_TRY(store::Transaction transaction, house_.database().begin_reading());
  PEEL_TRY(store::Credential known, store::find_credential(transaction, assertion.credential));
  const base::Bytes challenge = challenge_in(assertion.client_data);
  if (!challenges_.take(challenge, signing_in)) return fail(ErrorCode::refused, "the challenge is not open");
  PEEL_TRY(count, check_assertion(assertion, known.public_key, challenge, house_.us()));
  PEEL_CHECK(check_count(known.sign_count, count));
  return known;
}

Result<NewSession> SignIn::finish_session(const Assertion& assertion, const std::string& from) {
  std::uint32_t count = 0;
  const auto known = checked(assertion, count);
  if (!known && (known.error().code == ErrorCode::refused || known.error().code == ErrorCode::not_found)) {
    // Only here: nobody guesses a signature, and others at the same address must get in.
    PEEL_CHECK(throttle_.check(from));
    throttle_.failed(from);
    const bool unknown = known.error().code == ErrorCode::not_found;
    PEEL_CHECK(enter_refusal(house_, unknown ? "unknown-passkey" : "wrong-signature"));
    return fail(ErrorCode::refused,
                "this passkey does not open anything here; try again, or ask an administrator");
  }
  if (!known) return tl::make_unexpected(known.error());
  throttle_.succeeded(from);
  return open_session(known->account, known->id, count);
}

Result<NewSession> SignIn::open_session(const std::string& account, const base::Bytes& credential,
                                        std::optional<std::uint32_t> count) {
  PEEL_TRY(Act act, Act::begin_signing_in(house_, account));
  // Once more, where nothing changes any more: it may have been removed since it was checked, or used.
  const auto known = store::find_credential(act.transaction(), credential);
  if (!known && known.error().code != ErrorCode::not_found) return tl::make_unexpected(known.error());
  if (!known || known->account != account || (count && !check_count(known->sign_count, *count)))
    return fail(ErrorCode::refused, "this passkey was removed or used meanwhile; sign in again");
  if (count) PEEL_CHECK(store::set_sign_count(act.transaction(), credential, *count));
  std::array<std::uint8_t, 32> random{};
  base::fill_random(random);
  NewSession session{hex(random), act.who()};
  const Sha256 token = hash_of_token(session.token);
  PEEL_CHECK(act.enter("session.open", {{"session", hex(base::sha256(token.bytes).bytes)},
                                        {"credential", credential_text(credential)}}));
  PEEL_CHECK(store::add_session(act.transaction(), {token, account, act.now(), act.now()}));
  PEEL_CHECK(act.commit());
  return session;
}

Result<store::Session> SignIn::session_of(store::Transaction& transaction, const std::string& token) {
  if (token.empty()) return not_signed_in();
  auto session = store::find_session(transaction, hash_of_token(token));
  if (!session && session.error().code == ErrorCode::not_found) return not_signed_in();
  const base::Time now = house_.clock().now();
  if (session && (now >= session->began + session_limit || now >= session->seen + idle_limit))
    return not_signed_in();
  return session;
}

bool SignIn::is_open(const std::string& token) {
  auto transaction = house_.database().begin_reading();
  return transaction && session_of(*transaction, token);
}

Result<store::Account> SignIn::account_of(const std::string& token) {
  const base::Time now = house_.clock().now();
  store::Session session;
  store::Account account;
  {
    PEEL_TRY(store::Transaction transaction, house_.database().begin_reading());
    PEEL_TRY(session, session_of(transaction, token));
    PEEL_TRY(account, store::find_account(transaction, house_.vault(), session.account));
    if (account.closed) return not_signed_in();
  }
  if (now >= session.seen + std::chrono::minutes{1}) {
    PEEL_TRY(store::Transaction transaction, house_.database().begin());
    PEEL_CHECK(store::touch_session(transaction, session.token, now));
    PEEL_CHECK(transaction.commit());
  }
  return account;
}

Status SignIn::end_session(const std::string& token) {
  const Sha256 hash = hash_of_token(token);
  PEEL_TRY(const store::Account account, account_of(token));
  PEEL_TRY(Act act, Act::begin_own(house_, account.id));
  PEEL_CHECK(act.enter("session.close", closing(hash, "asked")));
  PEEL_CHECK(store::remove_session(act.transaction(), hash));
  return act.commit();
}

Status SignIn::end_old_sessions() {
  const auto old = [&](store::Transaction& transaction) {
    const base::Time now = house_.clock().now();
    return store::old_sessions(transaction, now - session_limit, now - idle_limit);
  };
  {
    // Most often there are none, and nobody need be held up.
    PEEL_TRY(store::Transaction transaction, house_.database().begin_reading());
    PEEL_TRY(const auto sessions, old(transaction));
    if (sessions.empty()) return {};
  }
  PEEL_TRY(Act act, Act::begin_program(house_));
  PEEL_TRY(const auto sessions, old(act.transaction()));
  if (sessions.empty()) return {};
  PEEL_CHECK(close_sessions(act, sessions, "expired"));
  return act.commit();
}

Status end_sessions_of(Act& act, const std::string& account) {
  PEEL_TRY(const auto sessions, store::sessions_of(act.transaction(), account));
  return close_sessions(act, sessions, "closed");
}

}  // namespace peel::service
