#include "vision/model_store.h"

#include <algorithm>

#include "base/file.h"
#include "vision/manifest_internal.h"

namespace peel::vision {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

namespace fs = std::filesystem;

Result<std::vector<fs::path>> manifests_in(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> paths;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    if (entry->path().extension() == ".json") paths.push_back(entry->path());
  if (error)
    return fail(ErrorCode::not_found, "cannot read the models folder {}: {}", folder.string(),
                error.message());
  if (paths.empty())
    return fail(ErrorCode::not_found, "there is no model manifest (*.json) in {}", folder.string());
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

Result<ModelStore> ModelStore::open(const fs::path& folder) {
  PEEL_TRY(const std::vector<fs::path> paths, manifests_in(folder));
  ModelStore store;
  store.folder_ = folder;
  for (const fs::path& path : paths) {
    PEEL_TRY(const std::string text, base::read_text_file(path, 1u << 20));
    PEEL_TRY(ModelInfo info, parse_manifest(text, path.string()));
    if (path.stem() != info.name)
      return fail(ErrorCode::corrupt, "{} calls its model '{}': name and file must be the same",
                  path.string(), info.name);
    store.models_.push_back(std::move(info));
  }
  return store;
}

Result<base::Bytes> ModelStore::checked_bytes(const ModelInfo& info) const {
  const fs::path path = folder_ / "files" / info.file;
  auto bytes = base::read_file(path, max_model_size);
  if (!bytes && bytes.error().code == ErrorCode::not_found)
    return fail(ErrorCode::not_found, "the model {} is missing: {} is not there; run deps/setup to fetch it",
                info.name, path.string());
  if (!bytes) return bytes;
  if (bytes->size() != info.size)
    return fail(ErrorCode::refused,
                "the model {} is refused: {} has {} bytes, not the {} of its manifest; run deps/setup to "
                "fetch it again",
                info.name, path.string(), bytes->size(), info.size);
  const base::Sha256 hash = base::sha256(*bytes);
  if (hash != info.sha256)
    return fail(
        ErrorCode::refused,
        "the model {} is refused: {} is {}, not the {} of its manifest; run deps/setup to fetch it again",
        info.name, path.string(), base::to_text(hash), base::to_text(info.sha256));
  return bytes;
}

Status ModelStore::check(const ModelInfo& info) const {
  PEEL_TRY([[maybe_unused]] const base::Bytes bytes, checked_bytes(info));
  return {};
}

Result<Model> ModelStore::load(std::string_view name) const {
  const auto found =
      std::find_if(models_.begin(), models_.end(), [&](const ModelInfo& m) { return m.name == name; });
  if (found == models_.end())
    return fail(ErrorCode::not_found,
                "there is no model '{}': no {}.json in {}; 'peel models' lists those that may be used",
                name.substr(0, 100), name.substr(0, 100), folder_.string());
  PEEL_TRY(base::Bytes bytes, checked_bytes(*found));
  return Model{*found, std::move(bytes)};
}

}  // namespace peel::vision
