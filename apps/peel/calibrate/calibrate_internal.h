// Private to apps/peel: the parts of `peel calibrate`.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "accuracy/groups.h"
#include "accuracy/passing.h"
#include "command.h"
#include "eval/eval_internal.h"
#include "policy/calibration.h"

namespace peel::app {

struct CalibrateOptions {
  std::filesystem::path people;
  std::filesystem::path out;
  std::filesystem::path report;
  std::string set;     // in words
  std::string limits;  // in words
  std::vector<std::uint64_t> list_sizes;
  bool json = false;
  EvalOptions eval;  // models, threads, groups, replicates, seed, max_ratio and group_at
};

// What came of letting everybody in the table pass once.
struct Passed {
  accuracy::Passing passing;
  std::vector<float> best;                       // by person: the best score against anybody listed
  std::vector<std::uint32_t> nearest;            // whom that is with; oneself when nobody
  std::vector<std::vector<std::string>> labels;  // by person: one for each group column
  std::uint64_t searches = 0;
  std::map<std::string, std::size_t> failures;  // why images were not used: how many
};

// people.cpp: everybody passes by, as lfr::pass_by has it, and is compared with the reference of
// everybody else, the first of their images that the gate of reference pictures lets through. Shows its
// progress. Errors: those of pass_by.
base::Result<Passed> let_pass(const SearchTables& tables, const EvalTemplates& templates, float lowest,
                              int threads);

struct Calibrated {
  policy::Calibration calibration;
  accuracy::Passing passing;
  std::vector<accuracy::PassingCurve> curves;
  std::map<std::string, std::size_t> failures;
};

// result.cpp: whether what people state (words, groups, sizes of lists) can stand in a calibration, to be
// told before any picture is looked at. What only the measurement shows is not looked at. Errors:
// invalid_input.
base::Status check_before(const SearchTables& tables, const policy::Method& method,
                          const CalibrateOptions& options, base::Time now);

// people.cpp: by person, the label in each column that all of their images have; none where they differ.
std::vector<std::vector<std::string>> labels_of(const SearchTables& tables);

// result.cpp. Errors: invalid_input when nothing can be said with so few people, or a list is
// longer than the set gives.
base::Result<Calibrated> calibrated(const SearchTables& tables, Passed passed, const policy::Method& method,
                                    const CalibrateOptions& options, base::Time now);

// The rates that summaries and reports tell the thresholds of.
inline const std::vector<double> told_fpirs{0.01, 0.003, 0.001, 0.0003, 0.0001};

// words.cpp: all that whoever signs it answers for, line by line, and at which thresholds which rates are
// kept; the same in numbers.
std::vector<std::string> describe(const policy::Calibration& calibration);
base::Json summary_json(const policy::Calibration& calibration);
// report.cpp: a page with a plot.
std::string calibration_html(const Calibrated& calibrated);

base::Status measure_calibration(const CalibrateOptions& options);
void add_calibrate_sign(Command& group, Chosen& chosen);  // sign.cpp
void add_calibrate_show(Command& group, Chosen& chosen);

}  // namespace peel::app
