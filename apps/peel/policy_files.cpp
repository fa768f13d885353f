#include "policy_files.h"

#include "vision/tools.h"

namespace peel::app {

using base::ErrorCode;
using base::Result;

Result<std::filesystem::path> resolved(const std::filesystem::path& path) {
  std::error_code error;
  const auto target = std::filesystem::canonical(path, error);
  if (!error) return target;
  return base::fail(error == std::errc::no_such_file_or_directory ? ErrorCode::not_found : ErrorCode::io,
                    "cannot read {}: {}", path.string(), error.message());
}

void add_rules_files(Command& command, RulesFiles& files) {
  command.add_option("--calibration", files.calibration, "C.json with which the authorisation is signed");
  add_error_rate_files(command, files);
}

void add_error_rate_files(Command& command, RulesFiles& files) {
  files.operating_points = std::filesystem::path(PEEL_DATA_FOLDER) / "operating-points";
  files.embedder = vision::default_embedder;
  command
      .add_option("--operating-points", files.operating_points,
                  "Folder of tables of error rates, one a model, for what has no calibration")
      ->show_default();
  add_models_folder(command, files.models);
  command.add_option("--embedder", files.embedder, "Model that made the list's templates")->show_default();
}

}  // namespace peel::app
