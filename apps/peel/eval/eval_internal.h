// Private to apps/peel: the parts of `peel eval`.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "accuracy/groups.h"
#include "accuracy/identification.h"
#include "accuracy/verification.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/secret.h"
#include "command.h"
#include "vision/quality.h"
#include "vision/tools.h"

namespace peel::app {

struct EvalOptions {
  std::filesystem::path json;
  std::filesystem::path report;
  std::filesystem::path scores;
  std::filesystem::path models;
  std::string embedder = vision::default_embedder;
  int threads = 1;
  bool aligned = false;
  bool no_gate = false;
  std::vector<std::string> groups;
  double group_at = 0.01;
  double max_ratio = 2;
  std::size_t replicates = 1000;
  std::uint64_t seed = 1;
};

// eval.cpp: the options of whatever makes templates of a set and draws from it: --replicates, --models,
// --embedder, --threads.
void add_measuring(Command& command, EvalOptions& options);

// --- tables (tables.cpp) ---

struct EvalImage {
  std::filesystem::path path;
  std::string where;       // "pairs.csv line 7", for messages
  bool reference = false;  // passes the gate of reference pictures
};

// A table that was read, for the record.
struct EvalInput {
  std::string name;
  base::Sha256 hash;
};

struct PairRow {
  std::size_t left = 0;  // of PairTable::images
  std::size_t right = 0;
  bool mated = false;
  std::uint32_t left_subject = 0;
  std::uint32_t right_subject = 0;
  std::uint32_t fold = 0;
  std::vector<std::string> groups;  // one for each column asked for; empty: none
};
struct PairTable {
  EvalInput input;
  std::vector<EvalImage> images;  // each once
  std::vector<PairRow> rows;
  std::vector<std::string> folds;  // names; one without a column
  std::vector<std::string> group_columns;
  std::size_t subjects = 0;
  bool subjects_given = false;  // by columns; otherwise images joined by mated pairs are one person
};
// `groups`: columns; when empty, "group" if there is one. Errors: corrupt, not_found, invalid_input, with the
// line.
base::Result<PairTable> read_pairs(const std::filesystem::path& path, const std::vector<std::string>& groups);

struct PersonRow {
  std::size_t image = 0;  // of SearchTables::images
  std::uint32_t subject = 0;
  bool mated = false;  // probes: the subject is in the gallery
  std::vector<std::string> groups;
};
struct SearchTables {
  std::vector<EvalInput> inputs;
  std::vector<EvalImage> images;  // first the gallery's, then the probes'
  std::vector<PersonRow> gallery;
  std::vector<PersonRow> probes;
  std::vector<std::string> subjects;  // names; those of the gallery first
  std::size_t gallery_subjects = 0;
};
base::Result<SearchTables> read_search_tables(const std::filesystem::path& gallery,
                                              const std::filesystem::path& probes,
                                              const std::vector<std::string>& groups);

// All images of one table as probes, for people who pass one after another; at least two people.
base::Result<SearchTables> read_people(const std::filesystem::path& path,
                                       const std::vector<std::string>& groups);

// --- templates (templates.cpp) ---

struct EvalTemplates {
  std::size_t dimensions = 0;
  base::SecretBytes rows;                  // one row of f32 an image, of length 1; zeros where there is none
  std::vector<std::string> failures;       // why an image has no template; empty: it has one
  std::vector<vision::Quality> qualities;  // of those that have one; zeros for aligned crops
  base::Json models;

  bool has(std::size_t image) const { return failures[image].empty(); }
  std::span<const float> row(std::size_t image) const {
    return {reinterpret_cast<const float*>(rows.data()) + image * dimensions, dimensions};
  }
};
// What makes them, loaded before anything that takes long begins.
struct EvalTools {
  std::vector<vision::Tools> threads;  // one each; 1 or more
  base::Json models;                   // for the record

  const base::Sha256& template_model() const { return threads.front().embedder->model(); }
};
// Errors: those of vision::load_tools.
base::Result<EvalTools> load_eval_tools(const vision::ModelStore& store, const EvalOptions& options);
// Shows its progress on standard error. Errors: corrupt, with the image's table and line, when a file is no
// picture; invalid_input when it must be an aligned crop and has another size; internal.
base::Result<EvalTemplates> make_templates(const std::vector<EvalImage>& images, EvalTools tools,
                                           const EvalOptions& options);
// The same with the tools of the folder that the options name; errors also those of the models.
base::Result<EvalTemplates> make_templates(const std::vector<EvalImage>& images, const EvalOptions& options);

// --- scores (scores.cpp) ---

float cosine(std::span<const float> a, std::span<const float> b);
// One for each probe: each subject of the gallery by its best template; of equal scores the subject first
// named. `own` gets each mated probe's score with its own subject, no_score without.
std::vector<accuracy::Search> search_all(const SearchTables& tables, const EvalTemplates& templates,
                                         int threads, std::vector<float>& own);

// Six decimals; empty where there was no template.
std::string score_text(float score);
// The lines in an order that says nothing of where they come from.
std::string sorted_csv(std::string header, std::vector<std::string> lines);

// --- results ---

// Either kind of evaluation, as it is written out.
struct Evaluation {
  std::string kind;  // "verify" or "identify"
  std::vector<EvalInput> inputs;
  std::vector<std::pair<std::string, accuracy::Rate>> rates;  // by name, e.g. "eer"
  std::vector<accuracy::OperatingPoint> points;
  std::vector<accuracy::DetPoint> det;
  std::vector<std::pair<std::string, std::size_t>> counts;
  std::map<std::string, std::map<std::string, std::size_t>> failures;  // "enrol", "acquire": reason: images
  std::vector<std::pair<std::string, accuracy::Comparison>> groups;    // by column or crossing
  float group_threshold = 0;
  double max_ratio = 0;
  std::optional<double> accuracy_deviation;
  accuracy::Trials trials;
  base::Json models;
  base::Json options;
};

// Columns and their crossings, with what each says of the mated and the non-mated trials.
std::vector<std::pair<std::string, accuracy::Division>> divisions(
    const std::vector<std::string>& columns, const std::vector<std::vector<std::string>>& mated,
    const std::vector<std::vector<std::string>>& non_mated);
void add_groups(Evaluation& evaluation, const std::vector<std::string>& columns,
                const std::vector<std::vector<std::string>>& mated,
                const std::vector<std::vector<std::string>>& non_mated, const EvalOptions& options,
                const accuracy::Resampling& resampling);
base::Json common_options(const EvalOptions& options);

base::Json evaluation_json(const Evaluation& evaluation);   // json.cpp
std::string evaluation_html(const Evaluation& evaluation);  // report.cpp
std::string det_plot(const Evaluation& evaluation);         // plots.cpp: inline SVG
std::string score_plot(const Evaluation& evaluation);
base::Status write_evaluation(const Evaluation& evaluation, const EvalOptions& options,
                              const std::string& scores);
// Fails before the work when an output's folder is not there or a group is named twice.
base::Status check_options(const EvalOptions& options);

base::Status verify(const std::filesystem::path& pairs, const EvalOptions& options);  // verify.cpp
base::Status identify(const std::filesystem::path& gallery, const std::filesystem::path& probes,
                      const EvalOptions& options);  // identify.cpp

}  // namespace peel::app
