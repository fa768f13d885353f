// A calibration: how often somebody who passes is taken for somebody on a list, as it was measured with one
// set of models, one gate and one way of deciding, and signed for. From it follow thresholds (P4).
// docs/calibration.md tells how it is measured and has the byte format.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/authorisation.h"
#include "policy/operating_point.h"
#include "policy/trust.h"

namespace peel::policy {

// With what it was measured: scores and error rates of one method say nothing about another.
struct Method {
  // What changes the models' answers: their files, and what their manifests say of them
  // (vision::ModelStore::identity).
  base::Sha256 detector;
  base::Sha256 landmarks;
  base::Sha256 embedder;
  base::Sha256 templates;      // what templates are bound to (vision::Embedder::model)
  std::string gate;            // vision::to_text of the limits of those who pass,
  std::string reference_gate;  // and of a list's pictures; words, at most 1,000 characters, as is the rule
  std::string rule;            // lfr::to_text: which pictures are kept, fused and searched, and how often
  std::string models;          // their names, for people; words as the others. Nothing follows from them.
  friend bool operator==(const Method&, const Method&) = default;
};

// Of whom.
struct MeasuredSet {
  std::string words;         // what the set is; at most 4,000 characters
  base::Sha256 table;        // of the file that names its images and people
  std::uint64_t people = 0;  // 1 to 10^7
  std::uint64_t images = 0;
  std::uint64_t searched = 0;  // people who passed and were searched
  std::uint64_t listed = 0;    // people with a reference
  std::uint64_t searches = 0;  // of all people together
};

// Rates are decimals as text, "0." and 1 to 12 digits.
struct CalibratedPoint {
  std::string threshold;           // a similarity
  std::uint64_t resemblances = 0;  // ordered pairs of people that reach it
  std::uint64_t clusters = 0;      // groups of people that these join; what the rate rests on
  std::string fpir;                // as observed, per person passing
  std::string upper;               // the careful end of its interval, 95 %
};

struct CalibratedList {
  std::uint64_t size = 0;               // people on the list, one reference each
  std::vector<CalibratedPoint> points;  // 1 to 2,000; thresholds rising; neither rate rises
};

enum class GroupVerdict { within, exceeds, not_shown };
const char* name_of(GroupVerdict verdict);  // "within", "exceeds", "not shown"

struct CalibratedGroup {
  std::string name;          // words, at most 200 characters
  std::uint64_t people = 0;  // searched
  std::uint64_t errors = 0;  // people who resemble somebody on the longest list
  std::string ratio;         // to the best group, with its interval, in words
  GroupVerdict verdict = GroupVerdict::not_shown;
};
// One way of dividing people, as they were labelled by people.
struct CalibratedDivision {
  std::string name;       // of the column, or "a x b"
  std::string threshold;  // at which they were compared
  std::vector<CalibratedGroup> groups;
};

struct Calibration {
  // Of the format. 1, whose method covers the models' files only and not their manifests, is still read; no
  // threshold follows from it any more.
  int version = 2;
  Method method;
  MeasuredSet set;
  std::string limits;  // what it does not say, in words; at most 4,000 characters
  base::Time measured{};
  std::uint64_t replicates = 0;  // of the bootstrap; fewest_replicates or more
  std::uint64_t seed = 0;
  std::string max_ratio;  // between groups, which the verdicts are about: 1 to 3 digits, ".", two digits
  std::vector<CalibratedDivision> divisions;  // none where nobody was labelled
  std::vector<CalibratedList> lists;          // 1 to 32, sizes rising
};

// With fewer draws, the ends of an interval are themselves drawn by luck.
inline constexpr std::uint64_t fewest_replicates = 100;

struct SignedCalibration {
  Calibration calibration;
  std::vector<Approval> approvals;  // one, of an auditor, to be used
  base::Sha256 hash{};              // of the bytes of the file it was read from
};

// Errors: invalid_input, naming what is wrong.
base::Status validate(const Calibration& calibration);

// "peel-calibration/2" (or its version), a line feed, the canonical JSON of the calibration, a line feed, the
// time of signing.
std::string signing_bytes(const Calibration& calibration, base::Time signed_at);
Approval approve(const Calibration& calibration, const base::SigningKey& key, base::Time now);

// The file: canonical JSON with a final line feed. Errors of reading: corrupt, exhausted above 1 MiB;
// invalid_input as validate().
std::string to_json(const SignedCalibration& signed_calibration);
base::Result<SignedCalibration> calibration_from_json(std::string_view text);

// Who may sign: an auditor. Nobody who wants a deployment, nor who runs it, may answer for how well it works;
// trust files keep the roles apart. Errors: refused.
base::Status check_may_sign_calibration(const Person& person);

// Whether it is of a version that anything may be concluded from, and that is still signed. Errors: refused.
base::Status check_version(const Calibration& calibration);

// Whether one auditor whom the force trusts signed just these bytes, not later than `now`. Errors (refused),
// each with its own message: nobody, more than one, an unknown key, a role that may not, altered, later than
// now.
base::Result<Person> signer_of(const SignedCalibration& signed_calibration, const Trust& trust,
                               base::Time now, base::Duration tolerance);

// Whether this program works as the one that was measured. Errors: refused, naming the first difference.
base::Status check_method(const Method& measured, const Method& running);

// What may be concluded from a calibration at all.
struct CalibrationRules {
  double widest = 4;     // how many times the observed rate the careful end may be
  double max_ratio = 2;  // between groups of people
  // How often a permit lets one person be searched. Where the set's people were searched less often, each
  // further search is counted as another chance of the same size, which is more than it can be.
  std::uint32_t searches_per_person = 3;
};

// The lowest threshold whose careful end, for so many searches, keeps `fpir`, for the shortest measured list
// that is not shorter than `list_size` templates: each template counts as a person. Never falls when `fpir`
// falls or the list grows. Errors (refused), each with its own message: of version 1; list longer than
// measured; groups too far apart, or held to a wider limit than the rules have; rate below what was measured
// (rule of 3); interval too wide. invalid_input when numbers are out of range.
base::Result<Derived> threshold_for(const Calibration& calibration, double fpir, std::uint64_t list_size,
                                    const CalibrationRules& rules = {});

}  // namespace peel::policy
