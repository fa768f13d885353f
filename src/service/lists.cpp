#include "service/lists.h"

#include <system_error>

#include "base/random.h"
#include "base/text.h"
#include "service/act.h"
#include "service/lists_internal.h"

namespace peel::service {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

constexpr std::size_t longest_name = 100;

Result<std::vector<ApprovedBy>> approvals_of_version(store::Transaction& transaction,
                                                     const policy::PasskeyTrust& trust,
                                                     const store::ListVersion& version) {
  return approved_by(transaction, trust,
                     {name_of(Paper::watchlist), version.list, base::to_hex(version.content.bytes),
                      base::watchlist_terms(version.subjects, version.templates)});
}

Result<std::optional<store::ListVersion>> approved_before(store::Transaction& transaction,
                                                          const policy::PasskeyTrust& trust,
                                                          const std::string& list) {
  PEEL_TRY(const auto versions, store::versions_of(transaction, list));
  // The newest, which is last, is the one that is to be approved.
  for (std::size_t i = versions.size(); i-- > 1;) {
    PEEL_TRY(const auto approvals, approvals_of_version(transaction, trust, versions[i - 1]));
    if (approvals.size() == 2) return versions[i - 1];
  }
  return std::optional<store::ListVersion>();
}

Result<ListSummary> summary_of(store::Transaction& transaction, const policy::PasskeyTrust& trust,
                               store::List list) {
  ListSummary summary{std::move(list), {}, {}, false, {}};
  PEEL_TRY(summary.counts, store::count_all(transaction, summary.list.id));
  PEEL_TRY(summary.version, store::newest_version(transaction, summary.list.id));
  summary.changed =
      !summary.list.ended &&
      (summary.version ? summary.version->revision != summary.list.revision : summary.counts.references > 0);
  if (summary.version) {
    PEEL_TRY(summary.approvals, approvals_of_version(transaction, trust, *summary.version));
  }
  return summary;
}

}  // namespace

Status forget_version(Act& act, const store::ListVersion& version, const std::string& because) {
  PEEL_CHECK(act.enter_as_program(
      "watchlist.forget",
      {{"watchlist", version.list}, {"content", base::to_hex(version.content.bytes)}, {"because", because}}));
  return store::forget_version(act.transaction(), act.house().vault(), version.id, act.now());
}

// What is committed is gone whatever happens to the files: nobody has their keys any more.
Status remove_version_files(const House& house, const std::vector<store::ListVersion>& versions) {
  Status removed;
  for (const auto& version : versions) {
    std::error_code problem;
    std::filesystem::remove(file_of(house, version.id), problem);
    if (problem)
      removed =
          fail(ErrorCode::io, "nobody can open it any more, but the list's file {} could not be deleted: {}",
               file_of(house, version.id).string(), problem.message());
  }
  return removed;
}

Status end_list(Act& act, const std::string& list) {
  PEEL_CHECK(find_open_list(act.transaction(), act.house(), list));
  PEEL_TRY(const auto versions, store::versions_of(act.transaction(), list));
  PEEL_CHECK(act.enter("watchlist.end", {{"watchlist", list}}));
  PEEL_CHECK(store::end_list(act.transaction(), list, act.now()));
  PEEL_CHECK(act.commit());
  return remove_version_files(act.house(), versions);
}

Result<store::List> find_open_list(store::Transaction& transaction, const House& house,
                                   const std::string& list) {
  PEEL_TRY(store::List found, store::find_list(transaction, house.vault(), list));
  if (found.ended)
    return fail(ErrorCode::refused, "the watchlist ended at {}", base::format_time(*found.ended));
  return found;
}

bool is_under_review(const store::Reference& reference, base::Time now) {
  const auto due = base::parse_date(reference.review_on);
  return !due || *due < std::chrono::floor<std::chrono::days>(now);
}

Result<store::List> new_list(House& house, const std::string& by, const std::string& name) {
  PEEL_CHECK(base::check_line(name, "the name", longest_name));
  PEEL_TRY(Act act, Act::begin(house, by, "watchlist.new"));
  const store::List list{base::new_id("list"), name, act.now(), {}, 0};
  PEEL_CHECK(act.enter("watchlist.new", {{"watchlist", list.id}}));
  PEEL_CHECK(store::add_list(act.transaction(), house.vault(), list));
  PEEL_CHECK(act.commit());
  return list;
}

Status end_list(House& house, const std::string& by, const std::string& list) {
  PEEL_TRY(Act act, Act::begin(house, by, "watchlist.end"));
  return end_list(act, list);
}

Status end_list_as_program(House& house, const std::string& list) {
  PEEL_TRY(Act act, Act::begin_program(house));
  return end_list(act, list);
}

Result<std::vector<ListSummary>> read_lists(House& house, const std::string& by) {
  PEEL_TRY(store::Transaction transaction, begin_reading(house, by, "watchlist.choose"));
  PEEL_TRY(auto lists, store::all_lists(transaction, house.vault()));
  std::vector<ListSummary> summaries;
  PEEL_TRY(const auto trust, passkey_trust(house, transaction));
  for (store::List& list : lists) {
    PEEL_TRY(ListSummary summary, summary_of(transaction, trust, std::move(list)));
    summaries.push_back(std::move(summary));
  }
  return summaries;
}

Result<ListReading> read_list(House& house, const std::string& by, const std::string& list,
                              const ListPage& page) {
  PEEL_TRY(store::Transaction transaction, begin_reading(house, by, "watchlist.read"));
  PEEL_TRY(store::List found, store::find_list(transaction, house.vault(), list));
  ListReading reading;
  PEEL_TRY(const auto trust, passkey_trust(house, transaction));
  PEEL_TRY(reading.summary, summary_of(transaction, trust, std::move(found)));
  PEEL_TRY(auto read, store::references_page(transaction, house.vault(), list, page.after, page.most));
  reading.next = read.next;
  for (store::Reference& reference : read.references) {
    const bool under_review = is_under_review(reference, house.clock().now());
    reading.references.push_back({std::move(reference), under_review});
  }
  PEEL_TRY(reading.approved_before, approved_before(transaction, trust, list));
  const auto& version = reading.summary.version;
  if (version && !version->forgotten && !reading.summary.list.ended) {
    PEEL_TRY(reading.look_alikes,
             store::look_alikes_of(transaction, house.vault(), *reading.summary.version));
  }
  return reading;
}

Result<std::vector<store::ListVersion>> was_on(House& house, const std::string& by, const std::string& list,
                                               const std::string& subject) {
  PEEL_TRY(store::Transaction transaction, begin_reading(house, by, "watchlist.read"));
  PEEL_CHECK(store::find_list(transaction, house.vault(), list));
  PEEL_TRY(const auto versions, store::versions_of(transaction, list));
  std::vector<store::ListVersion> found;
  for (const auto& version : versions) {
    const auto mark = store::commit_to(transaction, house.vault(), subject, version.id);
    if (!mark && mark.error().code == ErrorCode::not_found) break;  // never named, or erased
    if (!mark) return tl::make_unexpected(mark.error());
    PEEL_TRY(const bool member, store::is_member(transaction, version.id, *mark));
    if (member) found.push_back(version);
  }
  return found;
}

}  // namespace peel::service
