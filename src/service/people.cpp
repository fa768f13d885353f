#include "service/people.h"

#include <algorithm>

#include "base/random.h"
#include "base/text.h"
#include "service/act.h"
#include "service/sign_in.h"

namespace peel::service {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;
using policy::Role;

namespace {

constexpr std::size_t longest_name = 100;

Result<std::vector<std::string>> checked(const std::vector<Role>& roles) {
  if (roles.empty()) return fail(ErrorCode::invalid_input, "an account needs a role");
  if (const auto conflict = policy::conflict_among(roles))
    return fail(ErrorCode::refused, "nobody may be both {} and {}: each checks the other",
                policy::name_of(conflict->first), policy::name_of(conflict->second));
  std::vector<std::string> names;
  for (const Role role : roles) names.emplace_back(policy::name_of(role));
  std::ranges::sort(names);
  if (std::ranges::adjacent_find(names) != names.end())
    return fail(ErrorCode::invalid_input, "a role is named twice");
  return names;
}

// Somebody else, who is there and open.
Result<store::Account> other(Act& act, const std::string& account) {
  if (account == act.who().id)
    return fail(ErrorCode::refused, "nobody changes their own account; ask another administrator");
  PEEL_TRY(store::Account found, store::find_account(act.transaction(), act.house().vault(), account));
  if (found.closed) return fail(ErrorCode::refused, "the account is closed");
  return found;
}

std::string hash_of(const store::Credential& credential) {
  return base::to_hex(base::sha256(credential.id).bytes);
}

Result<store::Credential> find_by_hash(Act& act, const std::string& hash) {
  PEEL_TRY(const auto all, store::all_credentials(act.transaction()));
  for (const auto& [credential, removed] : all)
    if (!removed && hash_of(credential) == hash) return credential;
  return fail(ErrorCode::not_found, "there is no such passkey, or not any more");
}

Status check_not_last(Act& act, const std::string& account) {
  PEEL_TRY(const auto left, store::credentials_of(act.transaction(), account));
  if (left.size() > 1) return {};
  return fail(ErrorCode::refused,
              "this is your last passkey; make another one first, with a one-time code of an administrator");
}

Status remove(Act& act, const store::Credential& credential) {
  if (credential.account == act.who().id) PEEL_CHECK(check_not_last(act, credential.account));
  PEEL_CHECK(
      act.enter("credential.remove", {{"account", credential.account}, {"credential", hash_of(credential)}}));
  PEEL_CHECK(store::remove_credential(act.transaction(), credential.id, act.now()));
  PEEL_CHECK(end_sessions_of(act, credential.account));
  return act.commit();
}

Result<std::vector<KnownPasskey>> known_passkeys(store::Transaction& transaction,
                                                 const std::string& account) {
  PEEL_TRY(const auto credentials, store::credentials_of(transaction, account));
  std::vector<KnownPasskey> known;
  for (const auto& credential : credentials) known.push_back({hash_of(credential), credential.added});
  return known;
}

Result<Invited> with_code(Act& act, const std::string& account) {
  const std::string code = new_code();
  PEEL_CHECK(store::remove_invitations(act.transaction(), account));
  PEEL_CHECK(
      store::add_invitation(act.transaction(), hash_of_code(code), account, act.now() + code_lifetime));
  return Invited{account, code};
}

}  // namespace

Result<Invited> create_account(House& house, const std::string& by, const std::string& name,
                               const std::vector<Role>& roles) {
  PEEL_CHECK(base::check_line(name, "the name", longest_name));
  PEEL_TRY(const auto names, checked(roles));
  PEEL_TRY(Act act, Act::begin(house, by, "account.create"));
  const store::Account account{base::new_id("acct"), name, roles, act.now(), {}};
  PEEL_CHECK(act.enter("account.create", {{"account", account.id}, {"roles", names}}));
  PEEL_CHECK(store::add_account(act.transaction(), house.vault(), account));
  PEEL_TRY(Invited invited, with_code(act, account.id));
  PEEL_CHECK(act.commit());
  return invited;
}

Result<Invited> invite(House& house, const std::string& by, const std::string& account) {
  PEEL_TRY(Act act, Act::begin(house, by, "account.invite"));
  PEEL_TRY(const store::Account found, other(act, account));
  PEEL_CHECK(act.enter("account.invite", {{"account", found.id}}));
  PEEL_TRY(Invited invited, with_code(act, found.id));
  PEEL_CHECK(act.commit());
  return invited;
}

Status change_roles(House& house, const std::string& by, const std::string& account,
                    const std::vector<Role>& roles) {
  PEEL_TRY(const auto names, checked(roles));
  PEEL_TRY(Act act, Act::begin(house, by, "account.roles"));
  PEEL_TRY(const store::Account found, other(act, account));
  PEEL_CHECK(act.enter("account.roles", {{"account", found.id}, {"roles", names}}));
  PEEL_CHECK(store::set_roles(act.transaction(), found.id, roles));
  PEEL_CHECK(end_sessions_of(act, found.id));
  return act.commit();
}

Status close_account(House& house, const std::string& by, const std::string& account) {
  PEEL_TRY(Act act, Act::begin(house, by, "account.close"));
  PEEL_TRY(const store::Account found, other(act, account));
  PEEL_CHECK(act.enter("account.close", {{"account", found.id}}));
  PEEL_CHECK(store::close_account(act.transaction(), found.id, act.now()));
  PEEL_CHECK(store::remove_invitations(act.transaction(), found.id));
  PEEL_CHECK(end_sessions_of(act, found.id));
  return act.commit();
}

Result<std::vector<store::Account>> accounts(House& house, const std::string& by) {
  PEEL_TRY(Act act, Act::begin(house, by, "account.read"));
  return store::all_accounts(act.transaction(), house.vault());
}

Result<std::vector<KnownPasskey>> own_passkeys(House& house, const std::string& by) {
  PEEL_TRY(store::Transaction transaction, house.database().begin_reading());
  return known_passkeys(transaction, by);
}

Result<std::vector<KnownPasskey>> passkeys_of(House& house, const std::string& by,
                                              const std::string& account) {
  PEEL_TRY(store::Transaction transaction, begin_reading(house, by, "account.read"));
  PEEL_CHECK(store::find_account(transaction, house.vault(), account));
  return known_passkeys(transaction, account);
}

Status remove_own_passkey(House& house, const std::string& by, const std::string& credential) {
  PEEL_TRY(Act act, Act::begin_own(house, by));
  PEEL_TRY(const store::Credential found, find_by_hash(act, credential));
  // Whether somebody else has such a one is nobody's business.
  if (found.account != by) return fail(ErrorCode::not_found, "there is no such passkey, or not any more");
  return remove(act, found);
}

Status remove_passkey(House& house, const std::string& by, const std::string& credential) {
  PEEL_TRY(Act act, Act::begin(house, by, "credential.remove"));
  PEEL_TRY(const store::Credential found, find_by_hash(act, credential));
  PEEL_TRY(const store::Account holder, store::find_account(act.transaction(), house.vault(), found.account));
  if (holder.closed) return fail(ErrorCode::refused, "the account is closed");
  return remove(act, found);
}

}  // namespace peel::service
