// Rules about approvals: who signed just what, and that it counts once.
#include <array>

#include "ledger/replay_internal.h"

namespace peel::ledger {
namespace {

bool is_approval(const Entry& entry) { return entry.has("approval"); }

Words approved_as_it_is(const State& state, const Entry& entry) {
  if (!is_approval(entry)) return {};
  const ListState* const list = list_of(state, entry);
  if (entry.act == "watchlist.approve" && list != nullptr && list->content != entry.text("content"))
    return "what was approved is not what the watchlist's latest version says";
  const AuthorisationState* const authorisation = authorisation_of(state, entry);
  if (authorisation != nullptr && authorisation->content != entry.text("content"))
    return "what was approved is not what the authorisation says";
  return {};
}

Words approved_in_role(const State& state, const Entry& entry) {
  const Account* const account = find(state.accounts, entry.by);
  if (!is_approval(entry) || account == nullptr || account->has(entry.text("role"))) return {};
  return because("{} approved it as {}, and was none", entry.by, entry.text("role"));
}

// What was said of it when it was proposed or made, and so was signed with it.
std::string terms_of(const State& state, const Entry& entry) {
  const ListState* const list = list_of(state, entry);
  if (entry.act != "watchlist.approve") {
    const AuthorisationState* const authorisation = authorisation_of(state, entry);
    return authorisation == nullptr ? std::string() : authorisation->terms;
  }
  const VersionState* const version = list ? find(list->contents, entry.text("content")) : nullptr;
  return version == nullptr ? std::string() : version->terms;
}

Words approval_holds(const State& state, const Entry& entry) {
  if (!is_approval(entry)) return {};
  const auto& approval = std::get<Approval>(entry.members.at("approval"));
  const Credential* const credential = find(state.credentials, approval.credential);
  if (credential == nullptr || credential->removed || credential->account != entry.by)
    return because("it was approved with a passkey that {} did not have then", entry.by);
  const std::string_view kind = entry.act == "watchlist.approve" ? "watchlist" : "authorisation";
  const auto good = check_approval(
      approval, credential->passkey,
      {kind, entry.text(kind), entry.text("content"), entry.text("role"), terms_of(state, entry)},
      state.relying_party);
  if (good) return {};
  return because("the approval by {} is not genuine: {}", entry.by, good.error().message);
}

Words approved_by_others(const State& state, const Entry& entry) {
  if (!is_approval(entry)) return {};
  const AuthorisationState* const authorisation = authorisation_of(state, entry);
  if (authorisation != nullptr && authorisation->proposed_by == entry.by)
    return because("{} approved what they had proposed themselves", entry.by);
  const ListState* const list = list_of(state, entry);
  if (entry.act == "watchlist.approve" && list != nullptr && list->makers.contains(entry.by))
    return because("{} approved a list on which they had put people, or of which they had made a version",
                   entry.by);
  return {};
}

// Its approvals so far: of the authorisation, or of the version of the list.
const std::vector<ApprovedBy>* approvals_of(const State& state, const Entry& entry) {
  if (entry.act != "watchlist.approve") {
    const AuthorisationState* const authorisation = authorisation_of(state, entry);
    return authorisation == nullptr ? nullptr : &authorisation->approvals;
  }
  const ListState* const list = list_of(state, entry);
  const VersionState* const version = list ? find(list->contents, entry.text("content")) : nullptr;
  return version == nullptr ? nullptr : &version->approvals;
}

// One signature handed in twice is one approval, and nobody is two people.
Words approved_once(const State& state, const Entry& entry) {
  const auto* const before = is_approval(entry) ? approvals_of(state, entry) : nullptr;
  if (before == nullptr) return {};
  for (const ApprovedBy& other : *before) {
    if (!counts_still(state, other)) continue;
    if (other.account == entry.by) return because("{} had approved it already", entry.by);
    if (other.role == entry.text("role"))
      return because("another {}, {}, had approved it already", other.role, other.account);
  }
  return {};
}

Words no_fresh_recovery(const State& state, const Entry& entry) {
  if (!is_approval(entry)) return {};
  const auto& approval = std::get<Approval>(entry.members.at("approval"));
  const Credential* const credential = find(state.credentials, approval.credential);
  if (credential == nullptr || entry.at >= credential->counts_from) return {};
  return because(
      "{} approved with a passkey that was made less than 24 hours before, though they had had "
      "another",
      entry.by);
}

constexpr std::array<Rule, 6> table{{
    {{"approved-as-it-is",
      "What is approved is the content that was proposed, or the watchlist's latest version."},
     approved_as_it_is},
    {{"approved-in-role", "Whoever approves in a role holds it."}, approved_in_role},
    {{"approved-by-others",
      "Nobody approves an authorisation that they proposed, or a watchlist on which they put anybody or of "
      "which they made a version."},
     approved_by_others},
    {{"approved-once",
      "Nobody approves the same content twice, and one person does in each role, as long as the approval "
      "before counts."},
     approved_once},
    {{"approval-holds",
      "Every approval bears the signature, over just this content, what the log says of it, and role, of a "
      "passkey that the person had registered before and not removed."},
     approval_holds},
    {{"no-fresh-recovery",
      "A passkey of an account that had another before approves nothing for 24 hours after it was made."},
     no_fresh_recovery},
}};

}  // namespace

std::span<const Rule> approval_rules() { return table; }

}  // namespace peel::ledger
