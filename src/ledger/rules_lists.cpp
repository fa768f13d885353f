// Rules about watchlists and authorisations: what was proposed, and who approved exactly that.
#include <array>

#include "ledger/replay_internal.h"
#include "ledger/time_internal.h"

namespace peel::ledger {
namespace {

// Who tries to approve what is over is refused, and that is entered.
bool may_be_over(const Entry& entry) {
  return entry.act == "watchlist.refused" || entry.act == "authorisation.refused";
}

// A person who was taken off cannot be taken off or looked at.
bool needs_reference(const Entry& entry) {
  return entry.act == "reference.remove" || entry.act == "reference.view";
}

Words known_papers(const State& state, const Entry& entry) {
  if (entry.has("watchlist") && entry.act != "watchlist.new") {
    const ListState* const list = find(state.lists, entry.text("watchlist"));
    if (list == nullptr) return because("there is no watchlist {}", entry.text("watchlist"));
    if (list->ended && !may_be_over(entry))
      return because("the watchlist {} had ended before", entry.text("watchlist"));
    if (needs_reference(entry) && !list->references.contains(entry.text("reference")))
      return because("{} does not stand on the watchlist {}", entry.text("reference"),
                     entry.text("watchlist"));
  }
  if (!entry.has("authorisation") || entry.act == "authorisation.propose") return {};
  const AuthorisationState* const authorisation = find(state.authorisations, entry.text("authorisation"));
  if (authorisation == nullptr) return because("there is no authorisation {}", entry.text("authorisation"));
  if (authorisation->withdrawn && !may_be_over(entry))
    return because("the authorisation {} had been withdrawn at {}", entry.text("authorisation"),
                   time_to_entry(*authorisation->withdrawn));
  return {};
}

Words versions_count_up(const State& state, const Entry& entry) {
  const ListState* const list = list_of(state, entry);
  if (entry.act != "watchlist.version" || list == nullptr) return {};
  if (entry.number("version") != list->version + 1)
    return because("version {} of the watchlist follows version {}", entry.number("version"), list->version);
  if (entry.number("subjects") == 0 || entry.number("templates") < entry.number("subjects"))
    return "a watchlist has at least one person, and of everybody at least one template";
  // Nobody gets onto a list unseen.
  if (entry.number("subjects") != list->people.size())
    return because("the version is said to have {} people, and {} stand on the watchlist",
                   entry.number("subjects"), list->people.size());
  // Otherwise who approved the earlier one would have approved this one too.
  if (list->contents.contains(entry.text("content")))
    return "an earlier version of the watchlist had this content: every version has its own";
  return {};
}

// The content of a version that an entry uses, or forgets, and the list that it is of.
std::pair<const ListState*, const std::string*> version_used(const State& state, const Entry& entry) {
  if (entry.act == "watchlist.approve" || entry.act == "watchlist.forget")
    return {find(state.lists, entry.text("watchlist")), &entry.text("content")};
  if (entry.act == "authorisation.propose")
    return {find(state.lists, entry.text("watchlist")), &entry.text("list_content")};
  if (entry.act != "deployment.start") return {nullptr, nullptr};
  const AuthorisationState* const authorisation = find(state.authorisations, entry.text("authorisation"));
  if (authorisation == nullptr) return {nullptr, nullptr};
  return {find(state.lists, authorisation->watchlist), &authorisation->list_content};
}

Words forgotten_for_good(const State& state, const Entry& entry) {
  const auto [list, content] = version_used(state, entry);
  if (list == nullptr) return {};
  if (const base::Time* const gone = find(list->forgotten, *content))
    return because("the version of the watchlist had been forgotten at {}", time_to_entry(*gone));
  if (entry.act == "watchlist.forget" && !list->contents.contains(*content))
    return because("the watchlist {} has no such version to forget", entry.text("watchlist"));
  return {};
}

Words stays_erased(const State& state, const Entry& entry) {
  if (entry.act != "reference.add" || !state.erased.contains(entry.text("subject"))) return {};
  return because("somebody who had been erased stands on the watchlist {} again", entry.text("watchlist"));
}

Words proper_proposal(const State& state, const Entry& entry) {
  if (entry.act != "authorisation.propose") return {};
  const base::Time from = *time_from_entry(entry.text("from"));
  const base::Time until = *time_from_entry(entry.text("until"));
  if (from >= until || until - from > longest_authorisation)
    return "the authorisation ends before it begins, or lasts longer than 24 hours";
  const ListState* const of = list_of(state, entry);
  if (of != nullptr && !of->contents.contains(entry.text("list_content")))
    return "the authorisation is for a watchlist's content that this log does not have";
  return {};
}

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

constexpr std::array<Rule, 10> table{{
    {{"known-papers",
      "The watchlist that an entry is about has not ended and has the reference that it names, the "
      "authorisation was not withdrawn; an approval that was refused may be of either."},
     known_papers},
    {{"versions-count-up",
      "A watchlist's versions are 1, 2, 3 and so on, with at least a person and a template each, as "
      "many people as stand on it then, and a content that none had before."},
     versions_count_up},
    {{"forgotten-for-good",
      "A version of a watchlist that was forgotten is approved, authorised and started with no more."},
     forgotten_for_good},
    {{"stays-erased", "Nobody who was erased is put on a watchlist again under the same mark."},
     stays_erased},
    {{"proper-proposal",
      "An authorisation lasts 24 hours at the most and is for a content of its watchlist."},
     proper_proposal},
    {{"approved-as-it-is",
      "What is approved is the content that was proposed, or the watchlist's latest version."},
     approved_as_it_is},
    {{"approved-in-role", "Whoever approves in a role holds it."}, approved_in_role},
    {{"approved-by-others",
      "Nobody approves an authorisation that they proposed, or a watchlist on which they put anybody or of "
      "which they made a version."},
     approved_by_others},
    {{"approval-holds",
      "Every approval bears the signature, over just this content, what the log says of it, and role, of a "
      "passkey that the person had registered before and not removed."},
     approval_holds},
    {{"no-fresh-recovery",
      "A passkey of an account that had another before approves nothing for 24 hours after it was made."},
     no_fresh_recovery},
}};

}  // namespace

std::span<const Rule> list_rules() { return table; }

}  // namespace peel::ledger
