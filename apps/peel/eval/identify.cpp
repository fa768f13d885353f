// peel eval identify: open-set search.
#include "eval/eval_internal.h"

namespace peel::app {
namespace {

using accuracy::no_score;
using accuracy::Outcome;
using accuracy::Rate;
using accuracy::Resampling;
using accuracy::Search;

const std::vector<double> wanted_fpir{0.1, 0.03, 0.01, 0.003, 0.001, 0.0001};

// A subject is enrolled when one of its images is.
Rate enrolment(const SearchTables& tables, const EvalTemplates& templates, const Resampling& resampling,
               std::map<std::string, std::size_t>& reasons) {
  std::vector<bool> enrolled(tables.gallery_subjects);
  for (const PersonRow& row : tables.gallery) {
    if (templates.has(row.image))
      enrolled[row.subject] = true;
    else
      ++reasons[templates.failures[row.image]];
  }
  std::vector<Outcome> outcomes;
  for (std::uint32_t s = 0; s < enrolled.size(); ++s) outcomes.push_back({s, s, !enrolled[s]});
  return accuracy::rate_of(outcomes, resampling);
}

Rate acquisition(const SearchTables& tables, const EvalTemplates& templates, const Resampling& resampling,
                 std::map<std::string, std::size_t>& reasons) {
  std::vector<Outcome> outcomes;
  for (const PersonRow& row : tables.probes) {
    outcomes.push_back({row.subject, row.subject, !templates.has(row.image)});
    if (!templates.has(row.image)) ++reasons[templates.failures[row.image]];
  }
  return accuracy::rate_of(outcomes, resampling);
}

// Without names and sorted: a measurement needs the scores and what they are of, never who resembles whom.
// With names this would be a search that no permit allows.
std::string scores_csv(const SearchTables& tables, const std::vector<Search>& searches,
                       const std::vector<float>& own) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < searches.size(); ++i) {
    const bool mated = tables.probes[i].mated;
    const Search& s = searches[i];
    lines.push_back(fmt::format("{},{},{},{},{}\n", mated ? 1 : 0, s.rank == 1 ? 1 : 0, score_text(s.best),
                                score_text(own[i]), s.rank > 0 ? std::to_string(s.rank) : ""));
  }
  return sorted_csv("mated,found,score,own_score,rank\n", std::move(lines));
}

void add_probe_groups(Evaluation& e, const SearchTables& tables, const EvalOptions& options,
                      const Resampling& resampling) {
  std::vector<std::vector<std::string>> mated;
  std::vector<std::vector<std::string>> non_mated;
  for (const PersonRow& probe : tables.probes) (probe.mated ? mated : non_mated).push_back(probe.groups);
  add_groups(e, options.groups, mated, non_mated, options, resampling);
}

Evaluation evaluated(const SearchTables& tables, const EvalTemplates& templates,
                     const std::vector<Search>& searches, const EvalOptions& options) {
  const Resampling resampling(tables.subjects.size(), options.replicates, options.seed);
  Evaluation e;
  e.kind = "identify";
  e.inputs = tables.inputs;
  e.trials = accuracy::as_trials(searches);
  e.rates = {{"rank1", accuracy::rank_rate(searches, 1, resampling)},
             {"rank10", accuracy::rank_rate(searches, 10, resampling)},
             {"fte", enrolment(tables, templates, resampling, e.failures["enrol"])},
             {"fta", acquisition(tables, templates, resampling, e.failures["acquire"])}};
  e.points = accuracy::operating_points(e.trials, wanted_fpir, resampling);
  e.det = accuracy::det(e.trials, 200);
  e.counts = {{"gallery_images", tables.gallery.size()}, {"gallery_subjects", tables.gallery_subjects},
              {"probes", tables.probes.size()},          {"mated", e.trials.mated.size()},
              {"non_mated", e.trials.non_mated.size()},  {"subjects", tables.subjects.size()}};
  e.models = templates.models;
  e.options = common_options(options);
  e.options["subjects"] = "columns";
  add_probe_groups(e, tables, options, resampling);
  return e;
}

}  // namespace

base::Status identify(const std::filesystem::path& gallery, const std::filesystem::path& probes,
                      const EvalOptions& options) {
  PEEL_CHECK(check_options(options));
  PEEL_TRY(const SearchTables tables, read_search_tables(gallery, probes, options.groups));
  PEEL_TRY(const EvalTemplates templates, make_templates(tables.images, options));
  std::vector<float> own;
  const auto searches = search_all(tables, templates, options.threads, own);
  return write_evaluation(evaluated(tables, templates, searches, options), options,
                          scores_csv(tables, searches, own));
}

}  // namespace peel::app
