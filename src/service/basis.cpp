#include "service/basis.h"

#include "lfr/method.h"

namespace peel::service {

using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

constexpr const char* no_calibration =
    "The service was started without a calibration; thresholds follow from the error rates that were "
    "measured "
    "for the model alone";

Result<Basis> calibrated(const BasisFiles& files, const base::Clock& clock) {
  if (files.trust.empty())
    return fail(ErrorCode::invalid_input,
                "name the trust file with the auditor who signed the calibration, with --trust");
  Basis basis;
  PEEL_TRY(basis.calibrations, lfr::read_trust(files.trust));
  policy::Rules rules;
  PEEL_TRY(rules.calibration, lfr::read_calibration(files.rules.calibration));
  PEEL_CHECK(policy::signer_of(*rules.calibration, basis.calibrations, clock.now(), rules.clock_tolerance));
  PEEL_TRY(const vision::ModelStore store, vision::ModelStore::open(files.rules.models));
  PEEL_TRY(rules.running, lfr::running_method(store, files.rules.embedder, {}));
  basis.rules_for = [rules](const base::Sha256& model) -> Result<policy::Rules> {
    policy::Rules of_list = rules;
    of_list.running.templates = model;
    return of_list;
  };
  return basis;
}

}  // namespace

Result<Basis> open_basis(const BasisFiles& files, const base::Clock& clock) {
  if (!files.rules.calibration.empty()) return calibrated(files, clock);
  PEEL_TRY(const auto tables, lfr::read_tables(files.rules.operating_points));
  Basis basis;
  basis.uncalibrated = no_calibration;
  basis.rules_for = [tables](const base::Sha256& model) { return lfr::uncalibrated_rules(model, tables); };
  return basis;
}

}  // namespace peel::service
