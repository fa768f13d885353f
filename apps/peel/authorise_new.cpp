// peel authorise new: writes what two people are to sign, once it could be granted at all.
#include <filesystem>
#include <memory>

#include "addresses.h"
#include "authorise.h"
#include "base/file.h"
#include "policy_files.h"
#include "watchlist/watchlist.h"

namespace peel::app {
namespace {

struct Options {
  std::string use;
  std::filesystem::path list;
  std::string from;
  std::string until;
  std::string fpir;
  std::string threshold;
  std::string uncalibrated;
  std::vector<std::string> categories;
  std::filesystem::path trust;
  RulesFiles files;
  std::filesystem::path out;
  AddressFiles addresses;
  policy::Authorisation authorisation;  // the words and the cameras
};

bool calibrated(const Options& options) { return !options.files.calibration.empty(); }

// With a calibration that somebody of the force answers for, now and not when officers stand in the street.
base::Result<policy::Rules> rules_of(const Options& options, const base::Sha256& model) {
  if (!calibrated(options)) return uncalibrated_rules(model, options.files.operating_points);
  if (options.trust.empty())
    return base::fail(base::ErrorCode::invalid_input,
                      "--calibration needs --trust TRUST.json: an auditor of the force must have signed it");
  PEEL_TRY(const policy::Trust trust, read_trust(options.trust));
  PEEL_TRY(const vision::ModelStore store, vision::ModelStore::open(options.files.models));
  PEEL_TRY(policy::Rules rules, calibrated_rules(model, options.files, store));
  PEEL_CHECK(policy::signer_of(*rules.calibration, trust, base::SystemClock().now(), rules.clock_tolerance));
  return rules;
}

base::Result<policy::OperatingPoint> operating_point_of(const Options& options, const policy::ListFacts& list,
                                                        const policy::Rules& rules) {
  std::optional<std::string> why;
  if (!calibrated(options)) why = options.uncalibrated;
  if (options.threshold.empty()) return policy::point_for_fpir(options.fpir, list, rules, why);
  return policy::point_for_threshold(options.threshold, rules, why);
}

// Without the operating point.
base::Result<policy::Authorisation> authorisation_of(const Options& options) {
  policy::Authorisation authorisation = options.authorisation;
  authorisation.id = policy::new_authorisation_id();
  PEEL_TRY(authorisation.use, policy::use_from_text(options.use));
  PEEL_TRY(authorisation.from, base::parse_time(options.from));
  PEEL_TRY(authorisation.until, base::parse_time(options.until));
  PEEL_TRY(authorisation.list, watchlist::read_facts(options.list));
  if (!options.categories.empty()) {
    PEEL_TRY(authorisation.categories, policy::categories_from_texts(options.categories));
  }
  const base::Time now = base::SystemClock().now();
  if (authorisation.until <= now)
    return base::fail(base::ErrorCode::invalid_input,
                      "the authorisation would have ended already, at {}; it is {} now",
                      base::format_time(authorisation.until), base::format_time(now));
  return authorisation;
}

// The salt first: without it nothing can be done by what was written.
base::Status write(const Options& options, const std::string& text, const std::string& salt) {
  if (!salt.empty())
    PEEL_CHECK(base::write_file(options.addresses.salt, base::as_bytes(salt + "\n"),
                                base::FileMode::owner_only, base::IfExists::refuse));
  const base::Status written = base::write_file(options.out, base::as_bytes(text),
                                                base::FileMode::everyone_reads, base::IfExists::refuse);
  std::error_code ignored;
  if (!written && !salt.empty()) std::filesystem::remove(options.addresses.salt, ignored);
  return written;
}

base::Status make(const Options& options) {
  PEEL_TRY(policy::Authorisation authorisation, authorisation_of(options));
  PEEL_TRY(const policy::Rules rules, rules_of(options, authorisation.list.model));
  std::string salt;
  if (!options.addresses.cameras.empty()) {
    PEEL_TRY(salt, plan_addresses(authorisation, options.addresses.cameras));
  }
  PEEL_TRY(authorisation.operating_point, operating_point_of(options, authorisation.list, rules));
  PEEL_CHECK(policy::validate(authorisation));
  // What the rules forbid is said before two people have read and signed it.
  PEEL_TRY(const policy::Derived derived, policy::threshold_under(authorisation, rules));
  PEEL_CHECK(write(options, policy::to_json({authorisation, {}}), salt));
  print(fmt::format("{}: {}, signed by nobody yet; the threshold is {}", options.out.string(),
                    authorisation.id, derived.decimal));
  print(fmt::format("Two people must sign it, each with: peel authorise sign {} --key KEYFILE{}{}",
                    options.out.string(),
                    authorisation.operating_point.calibration ? " --calibration CALIBRATION" : "",
                    salt.empty() ? "" : " --cameras FILE --camera-salt FILE"));
  return {};
}

void add_cameras(Command& command, Options& options) {
  Command* group = command.add_option_group("Cameras", "One of");
  group->add_option("--camera", options.authorisation.cameras, "Name of a camera; give all of them");
  auto* cameras = group->add_option(
      "--cameras", options.addresses.cameras,
      "FILE of lines NAME=SOURCE, owner-only: their addresses are signed for too, as a hash");
  group->require_option(1);
  auto* salt = command.add_option("--camera-salt", options.addresses.salt,
                                  "With --cameras: FILE to write what the hash was made with, for the "
                                  "signers and whoever runs it");
  cameras->needs(salt);
  salt->needs(cameras);
}

void add_words(Command& command, policy::Authorisation& authorisation) {
  command.add_option("--place", authorisation.place, "Where")->required();
  command.add_option("--purpose", authorisation.purpose, "What it is to achieve")->required();
  command.add_option("--basis", authorisation.legal_basis, "The law that allows it")->required();
  command.add_option("--necessity", authorisation.necessity, "Why it is needed, in words")->required();
  command.add_option("--proportionality", authorisation.proportionality, "Why no less would do, in words")
      ->required();
}

void add_operating_point(Command& command, Options& options) {
  Command* group = command.add_option_group("Threshold", "One of");
  group->add_option("--fpir", options.fpir, "Wanted rate of false alerts per person passing, e.g. 0.001");
  group->add_option("--threshold", options.threshold,
                    "Similarity, e.g. 0.55; refused when below what the highest rate that is allowed needs");
  group->require_option(1);
  Command* source = command.add_option_group("Error rates", "One of");
  source->add_option("--calibration", options.files.calibration,
                     "C.json that an auditor signed, from which the threshold follows");
  source->add_option(
      "--uncalibrated", options.uncalibrated,
      "Why there is none, in words: both officers sign it, and it stands in summary and report");
  source->require_option(1);
  command.add_option("--trust", options.trust, "TRUST.json, for who signed the calibration");
}

}  // namespace

void add_authorise_new(Command& group, Chosen& chosen) {
  Command* command = group.add_subcommand("new", "Write an authorisation, to be signed by two people");
  auto options = std::make_shared<Options>();
  command->add_option("--use", options->use, "lfr (live)")->required();
  command
      ->add_option("--watchlist", options->list, "LIST whose hash and size are signed for; no key is needed")
      ->required();
  command->add_option(
      "--category", options->categories,
      "Look only for people on it of this category, e.g. missing; give all of them. Without it "
      "for everybody on it. The threshold is that of the whole list all the same");
  command->add_option("--from", options->from, "Begin, as 2026-05-01T09:30:00Z or 2026-05-01T10:30:00+01:00")
      ->required();
  command->add_option("--until", options->until, "End; at most 24 hours later")->required();
  add_cameras(*command, *options);
  add_words(*command, options->authorisation);
  add_operating_point(*command, *options);
  add_error_rate_files(*command, options->files);
  command->add_option("--out", options->out, "A.json; never overwritten")->required();
  command->footer(
      "Example: peel authorise new --use lfr --watchlist market.list --camera north south\n"
      "  --from 2026-05-01T09:00:00+01:00 --until 2026-05-01T17:00:00+01:00 --place 'Market Square'\n"
      "  --purpose 'Find people wanted by the courts' --basis 'Common law; Data Protection Act 2018, part "
      "3'\n"
      "  --necessity 'Visits to their addresses failed' --proportionality 'One square, one day' --fpir 0.001 "
      "--calibration C.json --trust trust.json --out A.json");
  command->callback([options, &chosen] { chosen.work = [options] { return make(*options); }; });
}

}  // namespace peel::app
