#include "policy_files.h"

#include <algorithm>
#include <optional>

#include "base/file.h"
#include "base/file_access.h"

namespace peel::app {

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

Result<policy::Person> read_public_key(const std::filesystem::path& path) {
  return read_document<policy::Person>(path, policy::person_from_json);
}

Result<policy::PrivateKey> read_private_key(const std::filesystem::path& path) {
  PEEL_TRY(base::SecretBytes text, base::read_guarded_secret(path, max_key_file));
  Result<policy::PrivateKey> key = policy::private_key_from_json(std::move(text));
  if (!key) return base::fail_with(path.string(), key.error());
  return key;
}

Result<std::filesystem::path> resolved(const std::filesystem::path& path) {
  std::error_code error;
  const auto target = std::filesystem::canonical(path, error);
  if (!error) return target;
  return base::fail(error == std::errc::no_such_file_or_directory ? ErrorCode::not_found : ErrorCode::io,
                    "cannot read {}: {}", path.string(), error.message());
}

void add_operating_points_folder(CLI::App& command, std::filesystem::path& folder) {
  folder = std::filesystem::path(PEEL_DATA_FOLDER) / "operating-points";
  command.add_option("--operating-points", folder, "Folder of tables of error rates, one a model")
      ->capture_default_str();
}

Result<policy::Rules> rules_for(const base::Sha256& model, const std::filesystem::path& folder) {
  PEEL_TRY(const auto paths, tables_of(folder));
  policy::Rules rules;
  std::optional<std::filesystem::path> found;
  for (const auto& path : paths) {
    PEEL_TRY(policy::OperatingPoints table,
             read_document<policy::OperatingPoints>(path, policy::operating_points_from_json));
    if (table.model != model) continue;
    if (found)
      return base::fail(ErrorCode::invalid_input,
                        "{} and {} are both for the model {}; keep the right one only", found->string(),
                        path.string(), base::to_text(model));
    found = path;
    rules.operating_points = std::move(table);
  }
  if (found) return rules;
  return base::fail(
      ErrorCode::not_found,
      "no table of error rates in {} is for the model that made the list ({}); measure that model, or build "
      "the list with one that was measured",
      folder.string(), base::to_text(model));
}

}  // namespace peel::app
