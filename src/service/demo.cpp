#include "service/demo.h"

#include <algorithm>
#include <array>

#include "base/random.h"
#include "service/act.h"

namespace peel::service {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;
using policy::Role;

namespace {

// Nobody's names: what they are.
constexpr std::array<std::pair<Role, std::string_view>, policy::all_roles.size()> cast{{
    {Role::administrator, "Ada Administrator"},
    {Role::authorising_officer, "Aled Authorises"},
    {Role::countersigning_officer, "Cora Countersigns"},
    {Role::watchlist_manager, "Wyn Watchlists"},
    {Role::camera_operator, "Olga Operates"},
    {Role::officer, "Otis Officer"},
    {Role::examiner, "Esme Examines"},
    {Role::investigating_officer, "Ivor Investigates"},
    {Role::data_protection_officer, "Dara Data"},
    {Role::auditor, "Aud Auditor"},
    {Role::oversight, "Oonagh Oversight"},
}};

// It follows from the account's key, so it need not be kept anywhere.
Result<MadePasskey> passkey_of(House& house, store::Transaction& transaction, const std::string& account) {
  PEEL_TRY(const store::SubjectKey key, house.vault().find(transaction, account));
  const base::Sha256 secret = key.commitment("made passkey: secret");
  const base::Sha256 id = key.commitment("made passkey: id");
  PEEL_TRY(base::Es256Key pair, base::Es256Key::from_secret(secret.bytes));
  return MadePasskey(base::Bytes(id.bytes.begin(), id.bytes.end()), std::move(pair), house.us());
}

std::string name_of_cast(const store::Account& account) {
  for (const auto& [role, name] : cast)
    if (account.name == name && account.roles == std::vector{role}) return std::string(name);
  return {};
}

}  // namespace

Result<std::unique_ptr<Demo>> Demo::open(House& house) {
  if (!house.demo()) return fail(ErrorCode::refused, "this service is no demonstration");
  std::unique_ptr<Demo> demo(new Demo(house));
  std::vector<std::string> there;
  {
    PEEL_TRY(store::Transaction transaction, house.database().begin_reading());
    PEEL_TRY(const auto accounts, store::all_accounts(transaction, house.vault()));
    for (const auto& account : accounts) {
      const std::string name = name_of_cast(account);
      if (name.empty() || account.closed) continue;
      there.push_back(name);
      PEEL_CHECK(demo->take_person(transaction, account));
    }
  }
  for (const auto& [role, name] : cast)
    if (std::ranges::find(there, name) == there.end()) PEEL_CHECK(demo->add_person(role, std::string(name)));
  std::ranges::sort(demo->people_, {}, [](const store::Account& person) { return person.roles.front(); });
  return demo;
}

Status Demo::take_person(store::Transaction& transaction, const store::Account& account) {
  PEEL_TRY(MadePasskey passkey, passkey_of(house_, transaction, account.id));
  passkeys_.emplace(account.id, std::move(passkey));
  people_.push_back(account);
  return {};
}

Status Demo::add_person(Role role, const std::string& name) {
  PEEL_TRY(Act act, Act::begin_program(house_));
  const store::Account account{base::new_id("acct"), name, {role}, act.now(), {}};
  PEEL_CHECK(act.enter(
      "account.create",
      {{"account", account.id}, {"roles", std::vector<std::string>{std::string(policy::name_of(role))}}}));
  PEEL_CHECK(store::add_account(act.transaction(), house_.vault(), account));
  PEEL_CHECK(take_person(act.transaction(), account));
  const MadePasskey& passkey = passkeys_.at(account.id);
  PEEL_CHECK(act.enter("credential.add", {{"account", account.id},
                                          {"credential", base::to_hex(base::sha256(passkey.id()).bytes)},
                                          {"algorithm", std::string("es256")},
                                          {"public_key", base::to_base64(passkey.public_key())}}));
  PEEL_CHECK(store::add_credential(act.transaction(),
                                   {passkey.id(), account.id, passkey.public_key(), 0, act.now()}));
  return act.commit();
}

Result<Assertion> Demo::sign(const std::string& account, base::ByteView challenge) {
  const std::lock_guard lock(guard_);
  const auto found = passkeys_.find(account);
  if (found == passkeys_.end()) return fail(ErrorCode::not_found, "{} has no made passkey", account);
  return found->second.sign(challenge);
}

Result<NewSession> Demo::sign_in(SignIn& sign_in, const std::string& account, const std::string& from) {
  PEEL_TRY(const base::Bytes challenge, sign_in.begin_session(from));
  PEEL_TRY(const Assertion assertion, sign(account, challenge));
  return sign_in.finish_session(assertion, from);
}

}  // namespace peel::service
