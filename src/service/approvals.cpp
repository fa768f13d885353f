#include "service/approvals.h"

#include <algorithm>

#include "ledger/approval.h"
#include "policy/permit.h"
#include "service/act.h"
#include "store/lists.h"

namespace peel::service {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;
using policy::Role;

namespace {

std::string hex(const base::Sha256& hash) { return base::to_hex(hash.bytes); }

// Why an approval was refused, as a word of the log. Empty: it was not, or nobody could have been meant.
using Reason = std::string;

template <class... Args>
tl::unexpected<base::Error> refuse(Reason& reason, const char* word, fmt::format_string<Args...> text,
                                   Args&&... args) {
  reason = word;
  return fail(ErrorCode::refused, text, std::forward<Args>(args)...);
}

// What is to be approved, where it still can be.
// Nobody approves what they made themselves.
Status check_maker(Act& act, const Approving& approving, Reason& reason) {
  PEEL_TRY(const bool made, store::is_maker(act.transaction(), approving.id, approving.by));
  if (!made) return {};
  reason = "own-proposal";
  return fail(ErrorCode::refused,
              "nobody approves a list on which they put people or of which they made a version");
}

Result<policy::Document> newest_of_list(Act& act, const NewestVersion& newest, const Approving& approving,
                                        Reason& reason) {
  PEEL_CHECK(check_maker(act, approving, reason));
  const auto version = newest(act.transaction(), approving.id);
  const Status there = version ? check_not_forgotten(*version) : Status(tl::make_unexpected(version.error()));
  if (there)
    return policy::Document{name_of(approving.paper), approving.id, hex(version->content),
                            base::watchlist_terms(version->subjects, version->templates)};
  if (there.error().code == ErrorCode::refused) reason = "over";
  return tl::make_unexpected(there.error());
}

// Of the list that a plan is for: what was planned with it cannot run any more.
Result<bool> is_version_gone(store::Transaction& transaction, const std::string& list,
                             const base::Sha256& content) {
  PEEL_TRY(const auto versions, store::versions_of(transaction, list));
  const auto found = std::ranges::find(versions, content, &store::ListVersion::content);
  return found != versions.end() && found->forgotten.has_value();
}

Result<policy::Document> newest_document(Act& act, const NewestVersion& newest, const Approving& approving,
                                         Reason& reason) {
  if (approving.paper == Paper::watchlist) return newest_of_list(act, newest, approving, reason);
  PEEL_TRY(const store::Authorisation found,
           store::find_authorisation(act.transaction(), act.house().vault(), approving.id));
  PEEL_TRY(const auto document, policy::authorisation_from_json(found.document));
  if (found.withdrawn) return refuse(reason, "over", "the authorisation was withdrawn");
  if (act.now() >= document.authorisation.until)
    return refuse(reason, "over", "the authorisation has ended; nothing can be done with it any more");
  if (found.proposed_by == approving.by)
    return refuse(reason, "own-proposal", "nobody approves what they proposed themselves");
  PEEL_TRY(const bool gone,
           is_version_gone(act.transaction(), found.watchlist, document.authorisation.list.file));
  if (gone)
    return refuse(
        reason, "over",
        "the list has ended, or the version of it that this plan is for is gone, since somebody on it was "
        "taken off or erased, or a newer one took its place; have it planned anew");
  return policy::document_of(document.authorisation, found.watchlist);
}

Status check_role(const Act& act, Role role, Reason& reason) {
  if (role != Role::authorising_officer && role != Role::countersigning_officer)
    return fail(ErrorCode::invalid_input,
                "\"role\" must be authorising-officer or countersigning-officer, not {}",
                policy::name_of(role));
  if (std::ranges::find(act.who().roles, role) == act.who().roles.end())
    return refuse(reason, "role", "you are no {}", policy::name_of(role));
  return {};
}

Status check_free(Act& act, const policy::Document& document, Role role, Reason& reason) {
  PEEL_TRY(const auto trust, passkey_trust(act.house(), act.transaction()));
  PEEL_TRY(const auto approvals, still_counting(act.transaction(), trust, document));
  for (const auto& approval : approvals) {
    if (approval.account == act.who().id)
      return refuse(reason, "same-person", "you have approved this already; the other must be somebody else");
    if (approval.role == policy::name_of(role))
      return refuse(reason, "taken", "another {} has approved this already", policy::name_of(role));
  }
  return {};
}

struct Begun {
  Act act;
  policy::Document document;
};

Result<Begun> begin(House& house, const NewestVersion& newest, const Approving& approving, Reason& reason) {
  const std::string right = fmt::format("{}.approve", name_of(approving.paper));
  PEEL_TRY(Act act, Act::begin(house, approving.by, right));
  // What there is none of is no attempt.
  PEEL_TRY(policy::Document document, newest_document(act, newest, approving, reason));
  PEEL_CHECK(check_role(act, approving.role, reason));
  PEEL_CHECK(check_free(act, document, approving.role, reason));
  return Begun{std::move(act), std::move(document)};
}

base::Approved approved(const policy::Document& document, Role role) {
  return {document.kind, document.id, document.content, policy::name_of(role), document.terms};
}

// As whoever verifies the log will check it, and that the page was ours alone. Gives the passkey's new count.
Result<std::uint32_t> check_signature(const store::Credential& known, const base::Approved& what,
                                      const ledger::Approval& approval, const Assertion& assertion,
                                      const RelyingParty& us) {
  PEEL_TRY(const std::uint32_t count,
           check_assertion(assertion, known.public_key, base::approval_challenge(what).bytes, us));
  PEEL_CHECK(check_count(known.sign_count, count));
  PEEL_CHECK(ledger::check_approval(approval, {ledger::Algorithm::es256, known.public_key}, what,
                                    base::sha256(base::as_bytes(us.id))));
  return count;
}

// From when on approvals with it count: at once with the account's first.
base::Time counts_from(const std::vector<store::AnyCredential>& all, const store::Credential& credential) {
  const bool recovery = std::ranges::any_of(all, [&](const store::AnyCredential& other) {
    return other.credential.account == credential.account && other.credential.id != credential.id &&
           other.credential.added <= credential.added;
  });
  return recovery ? credential.added + policy::recovery_wait : base::Time{};
}

// Somebody else may have used the code with which a second passkey was made; its holder has a day to notice.
Status check_waited(Act& act, const store::Credential& known, Reason& reason) {
  PEEL_TRY(const auto trust, passkey_trust(act.house(), act.transaction()));
  const auto found =
      std::ranges::find(trust.passkeys, base::sha256(known.id), &policy::TrustedPasskey::credential);
  if (found == trust.passkeys.end()) return fail(ErrorCode::corrupt, "a passkey is gone while it is used");
  if (act.now() >= found->counts_from) return {};
  reason = "passkey";
  return fail(
      ErrorCode::refused,
      "this passkey was made with a new one-time code less than 24 hours ago; it approves from {} on. "
      "Use the one that you had before, or let somebody else approve",
      base::format_time(found->counts_from));
}

Status keep(Act& act, const policy::Document& document, Role role, const ledger::Approval& approval) {
  const std::string role_name = policy::name_of(role);
  PEEL_CHECK(act.enter(document.kind + ".approve", {{document.kind, document.id},
                                                    {"content", document.content},
                                                    {"role", role_name},
                                                    {"approval", approval}}));
  return store::keep_approval(
      act.transaction(),
      {document.kind, document.id, document.content, role_name, act.who().id, act.now(), approval.credential,
       approval.authenticator_data, approval.client_data, approval.signature});
}

}  // namespace

Status check_not_forgotten(const ListVersion& version) {
  if (!version.forgotten) return {};
  return fail(ErrorCode::refused,
              "somebody on the newest version of this list was taken off or erased, and the version with "
              "them; have a new one "
              "made");
}

const char* name_of(Paper paper) { return paper == Paper::authorisation ? "authorisation" : "watchlist"; }

Result<ToSign> what_to_sign(House& house, const NewestVersion& newest, const Approving& approving) {
  Reason nobody_tried;
  PEEL_TRY(Begun begun, begin(house, newest, approving, nobody_tried));
  PEEL_TRY(const auto own, store::credentials_of(begun.act.transaction(), approving.by));
  const auto challenge = base::approval_challenge(approved(begun.document, approving.role));
  ToSign to_sign{begun.document.content, {challenge.bytes.begin(), challenge.bytes.end()}, {}, house.us().id};
  for (const auto& credential : own) to_sign.credentials.push_back(credential.id);
  return to_sign;
}

namespace {

Result<store::Credential> credential_of(Act& act, const Assertion& assertion, Reason& reason) {
  auto known = store::find_credential(act.transaction(), assertion.credential);
  if (!known && known.error().code == ErrorCode::not_found)
    return refuse(reason, "passkey", "this passkey is not known here, or not any more");
  if (known && known->account != act.who().id)
    return refuse(reason, "passkey", "this is not one of your passkeys; approve with one of your own");
  return known;
}

Status try_to_hand_in(House& house, const NewestVersion& newest, const Approving& approving,
                      const std::pair<const std::string&, const Assertion&>& handed, Reason& reason) {
  const auto& [content, assertion] = handed;
  PEEL_TRY(Begun begun, begin(house, newest, approving, reason));
  auto& [act, document] = begun;
  if (content != document.content)
    return refuse(reason, "changed", "it was changed since you read it; read it again");
  PEEL_TRY(const store::Credential known, credential_of(act, assertion, reason));
  const ledger::Approval approval{hex(base::sha256(assertion.credential)), assertion.authenticator_data,
                                  assertion.client_data, assertion.signature};
  const auto count =
      check_signature(known, approved(document, approving.role), approval, assertion, house.us());
  if (!count) reason = "signature";
  if (!count) return tl::make_unexpected(count.error());
  PEEL_CHECK(check_waited(act, known, reason));
  PEEL_CHECK(keep(act, document, approving.role, approval));
  PEEL_CHECK(store::set_sign_count(act.transaction(), known.id, *count));
  return act.commit();
}

Status enter_refusal(House& house, const Approving& approving, const Reason& reason) {
  const std::string paper = name_of(approving.paper);
  PEEL_TRY(Act act, Act::begin_own(house, approving.by));
  PEEL_CHECK(act.enter(paper + ".refused", {{paper, approving.id}, {"because", reason}}));
  return act.commit();
}

}  // namespace

Status hand_in(House& house, const NewestVersion& newest, const Approving& approving,
               const std::string& content, const Assertion& assertion) {
  Reason reason;
  const Status done = try_to_hand_in(house, newest, approving, {content, assertion}, reason);
  if (!done && !reason.empty()) PEEL_CHECK(enter_refusal(house, approving, reason));
  return done;
}

Result<policy::PasskeyTrust> passkey_trust(House& house, store::Transaction& transaction) {
  policy::PasskeyTrust trust;
  trust.relying_party = base::sha256(base::as_bytes(house.us().id));
  PEEL_TRY(const auto accounts, store::all_accounts(transaction, house.vault()));
  PEEL_TRY(const auto credentials, store::all_credentials(transaction));
  for (const auto& [credential, removed] : credentials) {
    const auto holder = std::ranges::find(accounts, credential.account, &store::Account::id);
    if (holder == accounts.end()) return fail(ErrorCode::corrupt, "a passkey belongs to no account");
    trust.passkeys.push_back({base::sha256(credential.id),
                              {base::PasskeyAlgorithm::es256, credential.public_key},
                              holder->id,
                              holder->name,
                              holder->roles,
                              removed,
                              holder->closed.has_value(),
                              counts_from(credentials, credential)});
  }
  return trust;
}

policy::PasskeyApproval to_policy(const store::KeptApproval& kept) {
  // Both were checked when it was kept; what was altered since fits no signature.
  return {base::sha256_from_text(kept.credential).value_or(base::Sha256{}),
          policy::role_from_text(kept.role).value_or(Role::auditor),
          kept.at,
          kept.authenticator_data,
          kept.client_data,
          kept.signature};
}

Result<std::vector<store::KeptApproval>> still_counting(store::Transaction& transaction,
                                                        const policy::PasskeyTrust& trust,
                                                        const policy::Document& document) {
  PEEL_TRY(auto approvals, store::approvals_of(transaction, document.kind, document.id, document.content));
  std::erase_if(approvals, [&](const store::KeptApproval& kept) {
    const auto signer = policy::signer_of(
        {document.kind, document.id, document.content, kept.role, document.terms}, to_policy(kept), trust);
    return !signer || signer->account != kept.account;
  });
  return approvals;
}

std::string name_in(const policy::PasskeyTrust& trust, const std::string& account) {
  const auto found = std::ranges::find(trust.passkeys, account, &policy::TrustedPasskey::account);
  return found == trust.passkeys.end() ? std::string() : found->name;
}

Result<std::vector<ApprovedBy>> approved_by(store::Transaction& transaction,
                                            const policy::PasskeyTrust& trust,
                                            const policy::Document& document) {
  PEEL_TRY(const auto approvals, still_counting(transaction, trust, document));
  std::vector<ApprovedBy> people;
  for (const auto& each : approvals)
    people.push_back({each.account, name_in(trust, each.account), each.role, each.at});
  return people;
}

}  // namespace peel::service
