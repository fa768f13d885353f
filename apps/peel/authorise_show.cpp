// peel authorise show: what an authorisation says, who signed it, and whether it would be granted now.
#include <filesystem>

#include "authorise.h"
#include "policy_files.h"
#include "watchlist/watchlist.h"

namespace peel::app {
namespace {

using base::Result;

struct Options {
  std::filesystem::path authorisation;
  std::filesystem::path trust;
  std::filesystem::path list;
  RulesFiles files;
  bool json = false;
};

struct Signer {
  policy::Approval approval;
  std::string name;  // "unknown" where the trust file does not have the key
  std::string role;
  std::string problem;  // empty when the signature counts
};

// All that is found out before anything is shown.
struct Findings {
  policy::SignedAuthorisation document;
  std::vector<Signer> signers;
  Result<policy::Rules> rules;
  Result<policy::Derived> threshold;
  base::Status granted;
};

Signer signer(const policy::Authorisation& authorisation, const policy::Approval& approval,
              const policy::Trust& trust) {
  const policy::Person* holder = trust.find(approval.key);
  const auto counts = policy::signer_of(authorisation, approval, trust);
  return {approval, holder == nullptr ? "unknown" : holder->name,
          holder == nullptr ? "" : policy::name_of(holder->role), counts ? "" : counts.error().message};
}

// As `peel live` would be answered with this list now.
base::Status would_be_granted(const policy::SignedAuthorisation& document, const policy::Trust& trust,
                              const policy::ListFacts& list, const Result<policy::Rules>& rules) {
  if (!rules) return tl::make_unexpected(rules.error());
  const auto permit = policy::grant(document, trust, list, *rules, base::SystemClock());
  if (!permit) return tl::make_unexpected(permit.error());
  return {};
}

Result<policy::Derived> threshold_of(const policy::Authorisation& authorisation,
                                     const Result<policy::Rules>& rules) {
  if (!rules) return tl::make_unexpected(rules.error());
  return policy::threshold_under(authorisation, *rules);
}

Result<Findings> look(const Options& options) {
  PEEL_TRY(const policy::SignedAuthorisation document, read_authorisation(options.authorisation));
  PEEL_TRY(const policy::Trust trust, read_trust(options.trust));
  policy::ListFacts list = document.authorisation.list;
  if (!options.list.empty()) {
    PEEL_TRY(list, watchlist::read_facts(options.list));
  }
  const auto rules =
      rules_for(document.authorisation.operating_point, document.authorisation.list.model, options.files);
  std::vector<Signer> signers;
  for (const auto& approval : document.approvals)
    signers.push_back(signer(document.authorisation, approval, trust));
  return Findings{document, signers, rules, threshold_of(document.authorisation, rules),
                  would_be_granted(document, trust, list, rules)};
}

base::Json as_json(const Signer& signer) {
  return {{"name", signer.name},
          {"role", signer.role},
          {"key", base::to_text(signer.approval.key)},
          {"signed_at", base::format_time(signer.approval.signed_at)},
          {"valid", signer.problem.empty()},
          {"problem", signer.problem}};
}

base::Json threshold_json(const policy::Rules& rules, const policy::Derived& threshold) {
  base::Json json = {{"value", threshold.threshold}, {"extrapolated", threshold.extrapolated}};
  if (rules.calibration) {
    json["calibration"] = base::to_text(rules.calibration->hash);
    json["origin"] = rules.calibration->calibration.set.words;
    json["limits"] = rules.calibration->calibration.limits;
  } else {
    json["table"] = base::to_text(rules.operating_points.hash);
    json["origin"] = rules.operating_points.origin;
  }
  return json;
}

Result<base::Json> as_json(const Findings& findings) {
  // The authorisation as it stands in its file.
  PEEL_TRY(const base::Json file, base::parse_json(policy::to_json(findings.document)));
  base::Json signatures = base::Json::array();
  for (const auto& signer : findings.signers) signatures.push_back(as_json(signer));
  base::Json threshold = nullptr;
  if (findings.threshold) threshold = threshold_json(*findings.rules, *findings.threshold);
  return base::Json{{"authorisation", file["authorisation"]},
                    {"signatures", signatures},
                    {"threshold", threshold},
                    {"granted", findings.granted.has_value()},
                    {"problem", findings.granted ? "" : findings.granted.error().message}};
}

void print_words(const Findings& findings) {
  for (const auto& line : describe(findings.document.authorisation)) print(line);
  if (findings.threshold)
    for (const auto& line : describe_table(*findings.rules, *findings.threshold)) print(line);
  else
    print("                 NOT USABLE: " + findings.threshold.error().message);
  if (findings.signers.empty()) print("Signatures       none");
  for (const auto& signer : findings.signers) {
    print(fmt::format("Signature        {}: {}{}{}, {}", signer.problem.empty() ? "valid" : "NOT VALID",
                      signer.name, signer.role.empty() ? "" : ", ", signer.role,
                      both_times(signer.approval.signed_at)));
    if (!signer.problem.empty()) print("                 " + signer.problem);
  }
  print(findings.granted ? "Permit           would be granted now" : "Permit           would be refused now");
}

base::Status show(const Options& options) {
  PEEL_TRY(const Findings findings, look(options));
  if (options.json) {
    PEEL_TRY(const base::Json json, as_json(findings));
    print_json(json);
  } else {
    print_words(findings);
  }
  if (findings.granted) return {};
  return base::fail(base::ErrorCode::refused, "no permit now: {}", findings.granted.error().message);
}

}  // namespace

void add_authorise_show(Command& group, Chosen& chosen) {
  Command* command = group.add_subcommand(
      "show",
      "Show what an authorisation says, whose signatures are valid, and whether it would be granted now. "
      "Exit 0: it would; 3: it would not, and why; else it cannot be read");
  auto options = std::make_shared<Options>();
  command->add_option("authorisation", options->authorisation, "A.json")->required();
  command->add_option("--trust", options->trust, "TRUST.json: whose signatures count")->required();
  command->add_option("--watchlist", options->list,
                      "LIST; says too whether it is the one that was signed for");
  add_rules_files(*command, options->files);
  command->add_flag("--json", options->json, "Write JSON");
  command->footer("Example: peel authorise show A.json --trust trust.json --watchlist market.list");
  command->callback([options, &chosen] { chosen.work = [options] { return show(*options); }; });
}

}  // namespace peel::app
