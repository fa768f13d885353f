#include "lfr/authority.h"

#include <algorithm>
#include <optional>

#include "base/file.h"
#include "base/file_access.h"
#include "lfr/method.h"

namespace peel::lfr {

using base::ErrorCode;
using base::Result;

namespace {

constexpr std::size_t max_document = 1u << 20;
constexpr std::size_t max_key_file = 4096;

template <class Value>
Result<Value> read_document(const std::filesystem::path& path, Result<Value> (*parse)(std::string_view)) {
  PEEL_TRY(const std::string text, base::read_text_file(path, max_document));
  Result<Value> value = parse(text);
  if (!value) return base::fail_with(path.string(), value.error());
  return value;
}

Result<std::vector<std::filesystem::path>> tables_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    if (at->path().extension() == ".json") paths.push_back(at->path());
  if (error)
    return base::fail(ErrorCode::not_found,
                      "cannot read the folder of error rates {}: {}; name it with --operating-points",
                      folder.string(), error.message());
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

Result<TrustFile> read_trust_file(const std::filesystem::path& path) {
  PEEL_TRY(const std::string text, base::read_guarded_file(path, max_document));
  auto trust = policy::Trust::from_json(text);
  if (!trust) return base::fail_with(path.string(), trust.error());
  return TrustFile{std::move(*trust), base::sha256(base::as_bytes(text))};
}

Result<policy::Trust> read_trust(const std::filesystem::path& path) {
  PEEL_TRY(TrustFile file, read_trust_file(path));
  return std::move(file.trust);
}

Result<policy::SignedAuthorisation> read_authorisation(const std::filesystem::path& path) {
  return read_document<policy::SignedAuthorisation>(path, policy::authorisation_from_json);
}

Result<policy::SignedCalibration> read_calibration(const std::filesystem::path& path) {
  return read_document<policy::SignedCalibration>(path, policy::calibration_from_json);
}

Result<policy::Person> read_public_key(const std::filesystem::path& path) {
  return read_document<policy::Person>(path, policy::person_from_json);
}

Result<policy::PrivateKey> read_private_key(const std::filesystem::path& path) {
  PEEL_TRY(base::SecretBytes text, base::read_guarded_secret(path, max_key_file));
  Result<policy::PrivateKey> key = policy::private_key_from_json(std::move(text));
  if (!key) return base::fail_with(path.string(), key.error());
  return key;
}

Result<policy::Rules> calibrated_rules(const base::Sha256& model, const RulesFiles& files,
                                       const vision::ModelStore& store) {
  policy::Rules rules;
  PEEL_TRY(rules.calibration, read_calibration(files.calibration));
  PEEL_TRY(rules.running, running_method(store, files.embedder, model));
  return rules;
}

Result<policy::Rules> rules_for(const policy::OperatingPoint& point, const base::Sha256& model,
                                const RulesFiles& files, const vision::ModelStore& store) {
  if (!point.calibration) return uncalibrated_rules(model, files.operating_points);
  if (!files.calibration.empty()) return calibrated_rules(model, files, store);
  return base::fail(ErrorCode::refused,
                    "the authorisation is signed with the calibration {}; give it with --calibration",
                    base::to_text(*point.calibration));
}

Result<policy::Rules> rules_for(const policy::OperatingPoint& point, const base::Sha256& model,
                                const RulesFiles& files) {
  if (!point.calibration) return uncalibrated_rules(model, files.operating_points);
  PEEL_TRY(const vision::ModelStore store, vision::ModelStore::open(files.models));
  return rules_for(point, model, files, store);
}

Result<std::vector<RateTable>> read_tables(const std::filesystem::path& folder) {
  PEEL_TRY(const auto paths, tables_of(folder));
  std::vector<RateTable> tables;
  for (const auto& path : paths) {
    PEEL_TRY(policy::OperatingPoints table,
             read_document<policy::OperatingPoints>(path, policy::operating_points_from_json));
    tables.push_back({path, std::move(table)});
  }
  return tables;
}

Result<policy::Rules> uncalibrated_rules(const base::Sha256& model, const std::vector<RateTable>& tables) {
  const RateTable* found = nullptr;
  for (const auto& each : tables) {
    if (each.table.model != model) continue;
    if (found != nullptr)
      return base::fail(ErrorCode::invalid_input,
                        "{} and {} are both for the model {}; keep the right one only", found->path.string(),
                        each.path.string(), base::to_text(model));
    found = &each;
  }
  if (found == nullptr)
    return base::fail(
        ErrorCode::not_found,
        "no table of error rates is for the model that made the list ({}); measure that model, or build the "
        "list with one that was measured",
        base::to_text(model));
  policy::Rules rules;
  rules.operating_points = found->table;
  return rules;
}

Result<policy::Rules> uncalibrated_rules(const base::Sha256& model, const std::filesystem::path& folder) {
  PEEL_TRY(const auto tables, read_tables(folder));
  auto rules = uncalibrated_rules(model, tables);
  if (!rules) return base::fail_with(folder.string(), std::move(rules).error());
  return rules;
}

}  // namespace peel::lfr
