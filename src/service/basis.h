// On what the thresholds of this service's authorisations rest: one calibration, or tables of error rates.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "lfr/authority.h"
#include "policy/permit.h"

namespace peel::service {

struct BasisFiles {
  lfr::RulesFiles rules;        // `calibration` empty: there is none
  std::filesystem::path trust;  // with the auditor who signed the calibration; needed with one
};

struct Basis {
  // The rules for a list whose templates are bound to this model. Errors: not_found when no table is for it.
  std::function<base::Result<policy::Rules>(const base::Sha256& model)> rules_for;
  // Why thresholds follow from no calibration; none where they do.
  std::optional<std::string> uncalibrated;
  policy::Trust calibrations;  // whose signature counts under a calibration
};

// Reads the files once: what is put in their place later has no effect. Errors: those of reading;
// invalid_input (a calibration without a trust file); refused (nobody who is trusted signed the calibration).
base::Result<Basis> open_basis(const BasisFiles& files, const base::Clock& clock);

}  // namespace peel::service
