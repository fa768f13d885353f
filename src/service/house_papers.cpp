#include "service/house_papers.h"

#include <algorithm>

#include "base/json.h"
#include "service/lists.h"

namespace peel::service {

using base::ErrorCode;
using base::fail;
using base::Result;

Result<ListVersion> newest_version(store::Transaction& transaction, const House& house,
                                   const std::string& list) {
  PEEL_TRY(const store::List found, store::find_list(transaction, house.vault(), list));
  if (found.ended) return fail(ErrorCode::refused, "the list ended at {}", base::format_time(*found.ended));
  PEEL_TRY(const auto newest, store::newest_version(transaction, list));
  if (!newest) return fail(ErrorCode::not_found, "this list has no version yet that could be approved");
  return ListVersion{newest->number,
                     newest->content,
                     newest->model,
                     newest->subjects,
                     newest->templates,
                     newest->categories,
                     newest->forgotten.has_value()};
}

namespace {

// Whoever goes to a child, or to somebody who has a double on the list, is to know it.
struct Cautions {
  bool under_18 = false;
  std::size_t look_alikes = 0;  // how many others on the list; not who
};

Result<Cautions> cautions_about(store::Transaction& transaction, const House& house,
                                const base::Sha256& content, const Record& record) {
  PEEL_TRY(const store::ListVersion version, store::find_version(transaction, content));
  Cautions cautions;
  const auto kept = store::find_reference(transaction, house.vault(), version.list, record.reference);
  // Taken off the list: what runs by this version is being stopped, and whom it raised until then is dealt
  // with.
  if (!kept && kept.error().code != ErrorCode::not_found) return tl::make_unexpected(kept.error());
  cautions.under_18 = kept && kept->under_18;
  if (version.forgotten) return cautions;
  PEEL_TRY(const auto pairs, store::look_alikes_of(transaction, house.vault(), version));
  cautions.look_alikes = static_cast<std::size_t>(std::ranges::count_if(
      pairs, [&](const auto& pair) { return pair.a == record.subject || pair.b == record.subject; }));
  return cautions;
}

Result<bool> is_forgotten(store::Transaction& transaction, const base::Sha256& content) {
  PEEL_TRY(const store::ListVersion version, store::find_version(transaction, content));
  return version.forgotten.has_value();
}

}  // namespace

Result<Mandate> HousePapers::mandate(store::Transaction& transaction, const std::string& authorisation) {
  PEEL_TRY(const Plan plan, authorisations_.plan_in(transaction, authorisation));
  PEEL_TRY(const bool there, authorisations_.list_is_there(transaction, plan.watchlist));
  Mandate mandate = mandate_of(plan, !there);
  PEEL_TRY(mandate.version_forgotten, is_forgotten(transaction, plan.document.list.file));
  return mandate;
}

Result<policy::Permit> HousePapers::permit(store::Transaction& transaction, const std::string& authorisation,
                                           const policy::ListFacts& list) {
  PEEL_TRY(const bool forgotten, is_forgotten(transaction, list.file));
  if (forgotten)
    return fail(ErrorCode::refused, "this version of the list was forgotten; plan anew with the newest one");
  return authorisations_.permit_for(transaction, authorisation, list);
}

Result<EdgePapers> HousePapers::edge_papers(store::Transaction& transaction,
                                            const std::string& authorisation) {
  EdgePapers papers;
  PEEL_TRY(papers.papers, authorisations_.papers_for(transaction, authorisation));
  PEEL_TRY(SealedList list, sealed_list(house_, transaction, papers.papers.approved.authorisation.list.file));
  papers.list_key = std::move(list.key);
  papers.list_file = std::move(list.file);
  return papers;
}

Result<watchlist::Watchlist> HousePapers::open_list(const std::string& list_content) {
  PEEL_TRY(const base::Sha256 content, base::sha256_from_text(list_content));
  return service::open_list(house_, content);
}

Result<Listed> HousePapers::listed(store::Transaction& transaction, const std::string& list_content,
                                   const watchlist::Watchlist& list, std::uint32_t row) {
  const Record record = record_of(list, row);
  Listed listed;
  PEEL_TRY(listed.mark, commit_to_entry(transaction, house_, record));
  PEEL_TRY(const base::Sha256 content, base::sha256_from_text(list_content));
  PEEL_TRY(const Cautions cautions, cautions_about(transaction, house_, content, record));
  listed.facts = base::Json{{"subject", record.subject},     {"category", record.category},
                            {"source", record.source},       {"legal_basis", record.legal_basis},
                            {"taken_on", record.taken_on},   {"reviewed_by", record.reviewed_by},
                            {"under_18", cautions.under_18}, {"look_alikes", cautions.look_alikes}}
                     .dump();
  return listed;
}

}  // namespace peel::service
