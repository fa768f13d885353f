// Rules about watchlists and authorisations: what stands on a list, and what was proposed.
#include <array>

#include "ledger/receipt.h"
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

// Otherwise an alert, or a reference, could go early under this word.
Words erased_together(const State& state, const Entry& entry) {
  if (state.going == 0 || entry.act == "subject.erase" || is_of_erasure(entry)) return {};
  return because(
      "the {} entries before it say that something went because somebody was erased, and no erasure follows",
      state.going);
}

// Versions that were made while somebody stood on a list hold them, whatever became of the reference since.
bool is_on_a_version(const ListState& list, const Standing& standing) {
  const auto& versions = list.nobody_erased;
  const auto until = standing.until ? versions.lower_bound(*standing.until) : versions.end();
  for (auto each = versions.lower_bound(standing.since); each != until; ++each)
    if (!list.forgotten.contains(each->second)) return true;
  return false;
}

Words gone_with_the_person(const State& state, const Entry& entry) {
  const auto* const standings =
      entry.act == "subject.erase" ? find(state.standing, entry.text("subject")) : nullptr;
  if (standings == nullptr || state.erased.contains(entry.text("subject"))) return {};
  for (const Standing& standing : *standings) {
    const ListState& list = state.lists.find(standing.watchlist)->second;
    if (list.ended) continue;
    if (!standing.until)
      return because("the person was erased, and stands on the watchlist {} still", standing.watchlist);
    if (is_on_a_version(list, standing))
      return because(
          "the person was erased, and a version of the watchlist {} that has them was not forgotten",
          standing.watchlist);
  }
  return {};
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

constexpr std::array<Rule, 7> table{{
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
    {{"erased-together",
      "What goes because somebody is erased goes just before the erasure is entered, with nothing between, "
      "unless a backup was put back and nobody did anything since."},
     erased_together},
    {{"gone-with-the-person",
      "Who is erased stands on no watchlist that goes on, and every version of one that has them was "
      "forgotten."},
     gone_with_the_person},
    {{"proper-proposal",
      "An authorisation lasts 24 hours at the most and is for a content of its watchlist."},
     proper_proposal},
}};

}  // namespace

std::span<const Rule> list_rules() { return table; }

}  // namespace peel::ledger
