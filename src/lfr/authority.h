// The files of authority as they are read, and the rules of the force that follow from them; src/policy
// itself reads no files.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "policy/calibration.h"
#include "policy/key_file.h"
#include "policy/permit.h"
#include "vision/model_store.h"

namespace peel::lfr {

// Errors of all: those of base::read_text_file and of the format, with the path in front.
// Refused when others may change it (base::read_guarded_file): whoever may, decides who is believed.
struct TrustFile {
  policy::Trust trust;
  base::Sha256 hash;  // of the file's bytes
};
base::Result<TrustFile> read_trust_file(const std::filesystem::path& path);
base::Result<policy::Trust> read_trust(const std::filesystem::path& path);
base::Result<policy::SignedAuthorisation> read_authorisation(const std::filesystem::path& path);
base::Result<policy::SignedCalibration> read_calibration(const std::filesystem::path& path);
base::Result<policy::Person> read_public_key(const std::filesystem::path& path);
// Refused when others may read it.
base::Result<policy::PrivateKey> read_private_key(const std::filesystem::path& path);

// Where the error rates of an authorisation are looked for, and what this program is.
struct RulesFiles {
  std::filesystem::path calibration;       // empty: none
  std::filesystem::path operating_points;  // folder of tables, for authorisations without a calibration
  std::filesystem::path models;
  std::string embedder;
};

// The rules of the force with the calibration that `files` names or, for an authorisation without one, with
// the table of this model, found among the *.json files of the folder. Errors: not_found (no folder, or no
// table of the model), refused (signed with a calibration, and none is named), invalid_input (two tables of
// it), and those of reading.
// `store`: the one from which the models are loaded, so that what is checked is what is used.
base::Result<policy::Rules> rules_for(const policy::OperatingPoint& point, const base::Sha256& model,
                                      const RulesFiles& files, const vision::ModelStore& store);
// The same for what loads no model: opens `files.models` where there is a calibration to be checked.
base::Result<policy::Rules> rules_for(const policy::OperatingPoint& point, const base::Sha256& model,
                                      const RulesFiles& files);
// The two kinds by themselves.
base::Result<policy::Rules> calibrated_rules(const base::Sha256& model, const RulesFiles& files,
                                             const vision::ModelStore& store);
base::Result<policy::Rules> uncalibrated_rules(const base::Sha256& model,
                                               const std::filesystem::path& folder);

// All tables of a folder, to be read once and used for several lists.
struct RateTable {
  std::filesystem::path path;
  policy::OperatingPoints table;
};
base::Result<std::vector<RateTable>> read_tables(const std::filesystem::path& folder);
base::Result<policy::Rules> uncalibrated_rules(const base::Sha256& model,
                                               const std::vector<RateTable>& tables);

}  // namespace peel::lfr
