// Adding, taking away and looking at references.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/random.h"
#include "base/text.h"
#include "service/act.h"
#include "service/lists_internal.h"
#include "watchlist/builder.h"

namespace peel::service {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;
using What = AddedReference::What;

namespace {

constexpr std::size_t longest_text = 500;  // bytes, as in the list's file
constexpr std::array<std::string_view, 5> case_outcomes{"open", "charged", "convicted", "released",
                                                        "not-applicable"};
constexpr std::array<std::string_view, 3> reasons_to_remove{"withdrawn", "wrong", "ended"};

bool starts_with(base::ByteView bytes, std::string_view magic) {
  return base::as_text(bytes).starts_with(magic);
}

Status check_dates(const NewReference& given, base::Time now) {
  PEEL_CHECK(watchlist::check_taken_on(given.taken_on, now));
  PEEL_TRY(const base::Date review, base::parse_date(given.review_on));
  if (review < std::chrono::floor<std::chrono::days>(now))
    return fail(ErrorCode::invalid_input, "review_on {} has passed already: it is the day of the next review",
                given.review_on);
  return {};
}

Status check(const NewReference& given, base::Time now) {
  const std::array<std::pair<std::string_view, const std::string&>, 4> lines{
      {{"subject", given.subject},
       {"source", given.source},
       {"legal_basis", given.legal_basis},
       {"reviewed_by", given.reviewed_by}}};
  for (const auto& [name, text] : lines) PEEL_CHECK(base::check_line(text, name, longest_text));
  if (!given.exception.empty()) PEEL_CHECK(base::check_line(given.exception, "exception", longest_text));
  PEEL_CHECK(watchlist::category_from_text(given.category));
  PEEL_CHECK(check_dates(given, now));
  if (std::ranges::find(case_outcomes, given.case_outcome) == case_outcomes.end())
    return fail(ErrorCode::invalid_input, "'{}' is no case_outcome; known are {}",
                given.case_outcome.substr(0, 64), fmt::join(case_outcomes, ", "));
  if (given.picture.size() > largest_picture)
    return fail(ErrorCode::invalid_input, "the picture has more than {} MiB", largest_picture >> 20);
  return {};
}

AddedReference refused(std::string reason, std::string message) {
  return {What::refused, {}, false, std::move(reason), std::move(message)};
}

// What the person themself stands against.
std::optional<AddedReference> refused_person(const NewReference& given) {
  if (given.case_outcome == "released")
    return refused("released",
                   "Who was released without charge is not looked for with the picture that was taken then: "
                   "have the picture deleted where it is from.");
  if (given.under_18 && given.exception.empty())
    return refused("under_18", "Somebody under 18 needs an exception: say in words why it is needed.");
  return std::nullopt;
}

// How a list stands to what is to be added: known already, or no room. Empty: it may be added.
Result<std::optional<AddedReference>> already(store::Transaction& transaction, const House& house,
                                              const std::string& list, const NewReference& given,
                                              const base::Sha256& image) {
  PEEL_CHECK(find_open_list(transaction, house, list));
  PEEL_TRY(auto same, store::references_of_subject(transaction, house.vault(), list, given.subject, image));
  if (same.same_image) {
    store::Reference& known = same.references[*same.same_image];
    const bool under_review = is_under_review(known, house.clock().now());
    return AddedReference{What::known, std::move(known), under_review, {}, {}};
  }
  if (!same.references.empty() && same.references.front().category != given.category)
    return fail(ErrorCode::invalid_input, "{} is {} on this list already; one person has one category",
                given.subject, same.references.front().category);
  if (same.references.size() >= most_references_of_subject)
    return fail(ErrorCode::exhausted, "{} has {} references on this list already; remove one that is worse",
                given.subject, most_references_of_subject);
  PEEL_TRY(const std::uint64_t references, store::count_references(transaction, list));
  if (references >= most_references)
    return fail(ErrorCode::exhausted, "the list has {} references already, as many as one may have",
                most_references);
  return std::nullopt;
}

store::Reference reference_of(const NewReference& given, const watchlist::Examined& seen, base::Time now) {
  return {base::new_id("ref"), given.subject,
          given.category,      given.source,
          given.legal_basis,   given.taken_on,
          given.reviewed_by,   given.review_on,
          given.case_outcome,  given.under_18,
          given.exception,     seen.quality,
          seen.advice,         now};
}

base::ByteView bytes_of(std::span<const float> values) {
  return {reinterpret_cast<const std::uint8_t*>(values.data()), values.size_bytes()};
}

Result<AddedReference> keep(House& house, const std::string& by, const std::string& list,
                            const NewReference& given, const watchlist::Examined& seen) {
  PEEL_TRY(Act act, Act::begin(house, by, "reference.add"));
  PEEL_TRY(auto known, already(act.transaction(), house, list, given, seen.bytes));
  if (known) return std::move(*known);
  store::Reference reference = reference_of(given, seen, act.now());
  PEEL_TRY(const bool twice, store::has_image(act.transaction(), house.vault(), list, seen.bytes));
  if (twice)
    reference.advice.emplace_back(
        "The same picture stands on this list for another person: find out whose it is.");
  PEEL_CHECK(
      store::add_reference(act.transaction(), house.vault(), list, reference,
                           {seen.bytes, seen.face->model(), seen.picture, bytes_of(seen.face->values())}));
  PEEL_CHECK(store::note_maker(act.transaction(), list, by));
  PEEL_TRY(const base::Sha256 person,
           store::commit_to(act.transaction(), house.vault(), given.subject, store::as_person));
  PEEL_CHECK(
      act.enter("reference.add",
                {{"watchlist", list}, {"reference", reference.id}, {"subject", base::to_hex(person.bytes)}}));
  PEEL_CHECK(act.commit());
  return AddedReference{What::added, std::move(reference), false, {}, {}};
}

}  // namespace

Result<AddedReference> add_reference(House& house, const std::string& by, const std::string& list,
                                     const NewReference& given) {
  PEEL_CHECK(check(given, house.clock().now()));
  {
    // Before the picture is looked at, which takes a while: whether they may, and whether it is there
    // already.
    PEEL_TRY(store::Transaction transaction, begin_reading(house, by, "reference.add"));
    if (auto no = refused_person(given)) return std::move(*no);
    PEEL_TRY(auto known, already(transaction, house, list, given, base::sha256(given.picture)));
    if (known) return std::move(*known);
  }
  if (!starts_with(given.picture, "\xFF\xD8\xFF") && !starts_with(given.picture, "\x89PNG"))
    return refused("unreadable", "The picture must be a JPEG or a PNG.");
  PEEL_TRY(const auto looker, house.looker());
  PEEL_TRY(watchlist::Examined seen, looker->look(given.picture));
  if (!seen.face) return refused(std::move(seen.reason), std::move(seen.message));
  auto kept = keep(house, by, list, given, seen);
  base::wipe(std::span(seen.picture));
  return kept;
}

namespace {

Result<std::vector<store::ListVersion>> forget_versions_with(Act& act, const std::string& list,
                                                             const store::Reference& removed) {
  PEEL_TRY(auto versions, store::versions_of(act.transaction(), list));
  std::erase_if(versions, [&](const store::ListVersion& version) {
    return version.forgotten || version.made < removed.added;
  });
  for (const auto& version : versions) PEEL_CHECK(forget_version(act, version, "removed"));
  return versions;
}

}  // namespace

Result<std::vector<store::ListVersion>> take_off_list(Act& act, const std::string& list,
                                                      const std::string& reference,
                                                      const std::string& because) {
  PEEL_CHECK(find_open_list(act.transaction(), act.house(), list));
  const store::Vault& vault = act.house().vault();
  PEEL_TRY(const auto removed, store::find_reference(act.transaction(), vault, list, reference));
  PEEL_CHECK(store::remove_reference(act.transaction(), vault, list, reference));
  PEEL_CHECK(
      act.enter("reference.remove", {{"watchlist", list}, {"reference", reference}, {"because", because}}));
  return forget_versions_with(act, list, removed);
}

Status remove_reference(House& house, const std::string& by, const std::string& list,
                        const std::string& reference, const std::string& because) {
  if (std::ranges::find(reasons_to_remove, because) == reasons_to_remove.end())
    return fail(ErrorCode::invalid_input, "'{}' is no reason to remove a reference; known are {}",
                because.substr(0, 64), fmt::join(reasons_to_remove, ", "));
  PEEL_TRY(Act act, Act::begin(house, by, "reference.remove"));
  PEEL_TRY(const auto versions, take_off_list(act, list, reference, because));
  PEEL_CHECK(act.commit());
  return remove_version_files(house, versions);
}

Result<base::SecretBytes> view_reference(House& house, const std::string& by, const std::string& list,
                                         const std::string& reference) {
  PEEL_TRY(Act act, Act::begin(house, by, "reference.view"));
  PEEL_CHECK(find_open_list(act.transaction(), house, list));
  PEEL_TRY(base::SecretBytes picture, store::picture_of(act.transaction(), house.vault(), list, reference));
  PEEL_CHECK(act.enter("reference.view", {{"watchlist", list}, {"reference", reference}}));
  PEEL_CHECK(act.commit());
  return picture;
}

}  // namespace peel::service
