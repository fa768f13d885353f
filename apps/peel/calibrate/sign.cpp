// peel calibrate sign and show: an auditor answers for a calibration; anybody can read it.
#include <cstdio>

#include "base/file.h"
#include "calibrate/calibrate_internal.h"
#include "policy_files.h"

namespace peel::app {
namespace {

using base::ErrorCode;
using base::fail;

struct Options {
  std::filesystem::path calibration;
  std::filesystem::path key;
  std::filesystem::path out;
  std::filesystem::path trust;
  bool json = false;
};

base::Status show_before(const policy::Calibration& calibration) {
  for (const auto& line : describe(calibration)) print(line);
  if (std::fflush(stdout) == 0) return {};
  return fail(ErrorCode::io, "the calibration could not be shown, so it was not signed");
}

base::Status sign(const Options& options) {
  PEEL_TRY(const policy::PrivateKey key, read_private_key(options.key));
  PEEL_CHECK(policy::check_may_sign_calibration(key.person));
  PEEL_TRY(policy::SignedCalibration document, read_calibration(options.calibration));
  if (!document.approvals.empty())
    return fail(ErrorCode::refused, "{} is signed already; one auditor signs a calibration",
                options.calibration.string());
  PEEL_CHECK(policy::check_version(document.calibration));
  PEEL_CHECK(show_before(document.calibration));
  document.approvals.push_back(policy::approve(document.calibration, key.signing, base::SystemClock().now()));
  const std::string text = policy::to_json(document);
  const std::filesystem::path& out = options.out.empty() ? options.calibration : options.out;
  PEEL_CHECK(base::write_file(out, base::as_bytes(text), base::FileMode::everyone_reads,
                              options.out.empty() ? base::IfExists::replace : base::IfExists::refuse));
  print(fmt::format("{}: signed by {} ({}); {}", out.string(), key.person.name,
                    policy::name_of(key.person.role), base::to_text(base::sha256(base::as_bytes(text)))));
  return {};
}

base::Status show(const Options& options) {
  PEEL_TRY(const policy::SignedCalibration document, read_calibration(options.calibration));
  if (options.json)
    print_json(summary_json(document.calibration));
  else
    for (const auto& line : describe(document.calibration)) print(line);
  if (options.trust.empty()) return {};
  PEEL_TRY(const policy::Trust trust, read_trust(options.trust));
  PEEL_TRY(const policy::Person person,
           policy::signer_of(document, trust, base::SystemClock().now(), policy::Rules{}.clock_tolerance));
  if (!options.json)
    print(fmt::format("Signature        valid: {}, {}", person.name, policy::name_of(person.role)));
  return {};
}

}  // namespace

void add_calibrate_sign(Command& group, Chosen& chosen) {
  Command* command = group.add_subcommand("sign", "Show a calibration and sign it as an auditor");
  auto options = std::make_shared<Options>();
  command->add_option("calibration", options->calibration, "C.json")->required();
  command->add_option("--key", options->key, "KEYFILE that 'peel key new' made for you")->required();
  command->add_option("--out", options->out,
                      "Where the signed one goes; never overwritten. Default: in place");
  command->footer(
      "Example: peel calibrate sign data/calibration/lfw-fused-quick.json --key eve.key --out "
      "lfw-signed.json");
  command->callback([options, &chosen] { chosen.work = [options] { return sign(*options); }; });
}

void add_calibrate_show(Command& group, Chosen& chosen) {
  Command* command = group.add_subcommand(
      "show", "Show what a calibration says and what not; with --trust, whether its signature counts");
  auto options = std::make_shared<Options>();
  command->add_option("calibration", options->calibration, "C.json")->required();
  command->add_option("--trust", options->trust, "TRUST.json: whose signatures count");
  command->add_flag("--json", options->json, "Write JSON");
  command->footer("Example: peel calibrate show C.json --trust trust.json");
  command->callback([options, &chosen] { chosen.work = [options] { return show(*options); }; });
}

}  // namespace peel::app
