// peel eval verify: 1:1.
#include "base/csv.h"
#include "eval/eval_internal.h"
#include "vision/quality.h"

namespace peel::app {
namespace {

using accuracy::LabelledPair;
using accuracy::no_score;
using accuracy::Outcome;
using accuracy::Rate;
using accuracy::Resampling;

const std::vector<double> wanted_fmr{0.1, 0.03, 0.01, 0.003, 0.001, 0.0001};

struct Compared {
  std::vector<LabelledPair> pairs;              // all of the table
  accuracy::Trials trials;                      // those with two templates
  std::vector<std::vector<std::string>> mated;  // their groups
  std::vector<std::vector<std::string>> non_mated;
};

Compared compare(const PairTable& table, const EvalTemplates& templates) {
  Compared result;
  for (const PairRow& row : table.rows) {
    const bool both = templates.has(row.left) && templates.has(row.right);
    const float score = both ? cosine(templates.row(row.left), templates.row(row.right)) : no_score;
    const LabelledPair pair{{score, row.left_subject, row.right_subject}, row.mated, row.fold};
    result.pairs.push_back(pair);
    if (!both) continue;
    (row.mated ? result.trials.mated : result.trials.non_mated).push_back(pair.trial);
    (row.mated ? result.mated : result.non_mated).push_back(row.groups);
  }
  return result;
}

// Each image on that side once: whether it gave a template, and if not, why.
Rate failures_of(const PairTable& table, const EvalTemplates& templates, bool left,
                 const Resampling& resampling, std::map<std::string, std::size_t>& reasons) {
  std::map<std::size_t, std::uint32_t> images;
  for (const PairRow& row : table.rows)
    images.emplace(left ? row.left : row.right, left ? row.left_subject : row.right_subject);
  std::vector<Outcome> outcomes;
  for (const auto& [image, subject] : images) {
    outcomes.push_back({subject, subject, !templates.has(image)});
    if (!templates.has(image)) ++reasons[templates.failures[image]];
  }
  return accuracy::rate_of(outcomes, resampling);
}

// Without names and sorted, as those of identify.
std::string scores_csv(const PairTable& table, const Compared& compared) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < table.rows.size(); ++i)
    lines.push_back(fmt::format("{},{},{}\n", table.rows[i].mated ? 1 : 0,
                                base::csv_field(table.folds[table.rows[i].fold]),
                                score_text(compared.pairs[i].trial.score)));
  return sorted_csv("mated,fold,score\n", std::move(lines));
}

Evaluation evaluated(const PairTable& table, const EvalTemplates& templates, const Compared& compared,
                     const EvalOptions& options) {
  const Resampling resampling(table.subjects, options.replicates, options.seed);
  Evaluation e;
  e.kind = "verify";
  e.inputs = {table.input};
  const accuracy::Accuracy accuracy = accuracy::accuracy(compared.pairs, resampling);
  e.accuracy_deviation = accuracy.deviation;
  e.rates = {{"accuracy", accuracy.rate},
             {"eer", accuracy::equal_error(compared.trials, resampling).rate},
             {"fte", failures_of(table, templates, true, resampling, e.failures["enrol"])},
             {"fta", failures_of(table, templates, false, resampling, e.failures["acquire"])}};
  e.points = accuracy::operating_points(compared.trials, wanted_fmr, resampling);
  e.det = accuracy::det(compared.trials, 200);
  e.trials = compared.trials;
  const auto mated = static_cast<std::size_t>(std::ranges::count_if(table.rows, &PairRow::mated));
  e.counts = {{"images", table.images.size()},
              {"pairs", table.rows.size()},
              {"mated", mated},
              {"non_mated", table.rows.size() - mated},
              {"compared_mated", compared.trials.mated.size()},
              {"compared_non_mated", compared.trials.non_mated.size()},
              {"folds", table.folds.size()}};
  if (table.subjects_given) e.counts.emplace_back("subjects", table.subjects);
  e.models = templates.models;
  e.options = common_options(options);
  e.options["subjects"] = table.subjects_given ? "columns" : "deduced from mated pairs";
  e.options["accuracy_protocol"] =
      table.folds.size() > 1 ? "threshold of each fold from the others" : "best threshold on the same pairs";
  add_groups(e, table.group_columns, compared.mated, compared.non_mated, options, resampling);
  return e;
}

}  // namespace

base::Status verify(const std::filesystem::path& pairs, const EvalOptions& options) {
  PEEL_CHECK(check_options(options));
  PEEL_TRY(const PairTable table, read_pairs(pairs, options.groups));
  PEEL_TRY(const EvalTemplates templates, make_templates(table.images, options));
  const Compared compared = compare(table, templates);
  return write_evaluation(evaluated(table, templates, compared, options), options,
                          scores_csv(table, compared));
}

}  // namespace peel::app
