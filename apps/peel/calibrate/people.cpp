// Everybody of a table passes by once, and is searched among everybody else.
#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "base/progress.h"
#include "calibrate/calibrate_internal.h"
#include "lfr/passing_rule.h"
#include "policy/permit.h"

namespace peel::app {
namespace {

using base::Result;
using base::Status;

constexpr std::size_t no_image = static_cast<std::size_t>(-1);

struct Person {
  std::vector<std::size_t> images;  // with a template, in the table's order
  std::size_t reference = no_image;
};

std::vector<Person> people_of(const SearchTables& tables, const EvalTemplates& templates) {
  std::vector<Person> people(tables.subjects.size());
  for (const PersonRow& row : tables.probes) {
    Person& person = people[row.subject];
    if (!templates.has(row.image)) continue;
    person.images.push_back(row.image);
    const bool refused =
        vision::refused(templates.qualities[row.image], vision::reference_limits()).has_value();
    if (person.reference == no_image && !refused) person.reference = row.image;
  }
  return people;
}

// Takes the next person until none is left or one fails.
class Street {
 public:
  Street(const std::vector<Person>& people, const EvalTemplates& templates, const base::Sha256& model,
         float lowest, Passed& out)
      : people_(people), templates_(templates), model_(model), lowest_(lowest), out_(out) {
    for (std::uint32_t p = 0; p < people.size(); ++p)
      if (people[p].reference != no_image) listed_.push_back(p);
  }

  Status run(int threads) {
    std::vector<std::jthread> workers;
    workers.reserve(static_cast<std::size_t>(threads));
    for (int t = 0; t < threads; ++t) workers.emplace_back([this] { work(); });
    workers.clear();
    if (error_) return tl::make_unexpected(std::move(*error_));
    return {};
  }

 private:
  void work() {
    std::vector<float> scores(people_.size());
    for (std::size_t p = next_++; p < people_.size(); p = next_++) {
      std::ranges::fill(scores, accuracy::no_score);
      const Result<std::size_t> searches = pass(static_cast<std::uint32_t>(p), scores);
      const std::lock_guard lock(mutex_);
      if (!searches) {
        if (!error_ || p < failed_) error_ = searches.error();  // the first of them, as far as any was taken
        failed_ = std::min(failed_, p);
        next_ = people_.size();
        return;
      }
      keep(static_cast<std::uint32_t>(p), *searches, scores);
      progress_.update("people passing", ++done_, people_.size());
    }
  }

  // How often the person was searched; `scores` gets the best of all searches for each person listed.
  Result<std::size_t> pass(std::uint32_t person, std::vector<float>& scores) const {
    const auto census = std::make_shared<biometric::Census>();
    std::vector<lfr::Look> looks;
    for (const std::size_t image : people_[person].images) {
      PEEL_TRY(auto face, biometric::Template::create(templates_.row(image), model_, census));
      looks.push_back({std::move(face), templates_.qualities[image].unified});
    }
    std::size_t searches = 0;
    const auto search = [&](const biometric::Template& probe) -> Status {
      ++searches;
      for (const std::uint32_t other : listed_)
        if (other != person)
          scores[other] =
              std::max(scores[other], cosine(probe.values(), templates_.row(people_[other].reference)));
      return {};
    };
    PEEL_CHECK(lfr::pass_by(std::move(looks), {}, policy::Rules{}.searches_per_person, census, search));
    return searches;
  }

  void keep(std::uint32_t person, std::size_t searches, const std::vector<float>& scores) {
    out_.searches += searches;
    out_.passing.searched[person] = searches > 0;
    const auto best = std::ranges::max_element(scores);
    out_.best[person] = *best;
    if (*best > accuracy::no_score) out_.nearest[person] = static_cast<std::uint32_t>(best - scores.begin());
    for (const std::uint32_t other : listed_)
      if (scores[other] >= lowest_) out_.passing.resemblances.push_back({person, other, scores[other]});
  }

  const std::vector<Person>& people_;
  const EvalTemplates& templates_;
  const base::Sha256& model_;
  float lowest_;
  Passed& out_;
  std::vector<std::uint32_t> listed_;
  base::TerminalProgress progress_;
  std::atomic<std::size_t> next_{0};
  std::mutex mutex_;
  std::size_t done_ = 0;
  std::size_t failed_ = no_image;
  std::optional<base::Error> error_;
};

}  // namespace

std::vector<std::vector<std::string>> labels_of(const SearchTables& tables) {
  std::vector<std::vector<std::string>> labels(tables.subjects.size());
  std::vector<bool> seen(tables.subjects.size());
  for (const PersonRow& row : tables.probes) {
    auto& own = labels[row.subject];
    if (!seen[row.subject]) own = row.groups;
    seen[row.subject] = true;
    for (std::size_t g = 0; g < own.size(); ++g)
      if (own[g] != row.groups[g]) own[g].clear();
  }
  return labels;
}

Result<Passed> let_pass(const SearchTables& tables, const EvalTemplates& templates, float lowest,
                        int threads) {
  const std::vector<Person> people = people_of(tables, templates);
  PEEL_TRY(const base::Sha256 model, base::sha256_from_text(templates.models["template"].get<std::string>()));
  Passed out;
  out.labels = labels_of(tables);
  out.best.assign(people.size(), accuracy::no_score);
  for (std::uint32_t p = 0; p < people.size(); ++p) {
    out.passing.searched.push_back(false);
    out.passing.listed.push_back(people[p].reference != no_image);
    out.nearest.push_back(p);
  }
  for (const std::string& failure : templates.failures)
    if (!failure.empty()) ++out.failures[failure];
  PEEL_CHECK(Street(people, templates, model, lowest, out).run(threads));
  // The order in which threads finished must not show in sums.
  std::ranges::sort(out.passing.resemblances, {},
                    [](const accuracy::Resemblance& r) { return std::pair(r.passing, r.listed); });
  return out;
}

}  // namespace peel::app
