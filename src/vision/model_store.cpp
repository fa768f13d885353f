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
  std::sort(paths.begin(), paths.end());
  return paths;
}

Status check_name(const fs::path& path, const std::string& name) {
  if (path.stem() == name) return {};
  return fail(ErrorCode::corrupt, "{} calls its model '{}': name and file must be the same", path.string(),
              name);
}

}  // namespace

std::string to_text(const FusionInfo& fusion) {
  std::string text;
  for (const FusionInfo::Part& part : fusion.parts)
    text += fmt::format("{}{} {}{}", text.empty() ? "" : " + ", part.weight, part.model,
                        part.mirror ? "" : " (not mirrored)");
  return text;
}

Result<ModelStore> ModelStore::open(const fs::path& folder) {
  PEEL_TRY(const std::vector<fs::path> paths, manifests_in(folder));
  if (paths.empty())
    return fail(ErrorCode::not_found, "there is no model manifest (*.json) in {}", folder.string());
  ModelStore store;
  store.folder_ = folder;
  for (const fs::path& path : paths) {
    PEEL_TRY(const std::string text, base::read_text_file(path, 1u << 20));
    PEEL_TRY(ModelInfo info, parse_manifest(text, path.string()));
    PEEL_CHECK(check_name(path, info.name));
    store.models_.push_back(std::move(info));
  }
  PEEL_CHECK(store.read_fusions());
  return store;
}

Status ModelStore::read_fusions() {
  std::error_code error;
  const fs::path folder = folder_ / "fusions";
  if (!fs::exists(folder, error) && !error) return {};
  PEEL_TRY(const std::vector<fs::path> paths, manifests_in(folder));
  for (const fs::path& path : paths) {
    PEEL_TRY(const std::string text, base::read_text_file(path, 1u << 20));
    PEEL_TRY(FusionInfo info, parse_fusion(text, path.string()));
    PEEL_CHECK(check_name(path, info.name));
    if (const Status right = check_fusion(info); !right) return base::fail_with(path.string(), right.error());
    fusions_.push_back(std::move(info));
  }
  return {};
}

Status ModelStore::check_fusion(const FusionInfo& fusion) const {
  if (find(fusion.name) != nullptr)
    return fail(ErrorCode::corrupt, "a model has the name '{}' already", fusion.name);
  for (const FusionInfo::Part& part : fusion.parts)
    if (const ModelInfo* model = find(part.model); model == nullptr || model->kind != "embedder")
      return fail(ErrorCode::corrupt, "its part '{}' is no embedder that {} lists", part.model,
                  folder_.string());
  return {};
}

const ModelInfo* ModelStore::find(std::string_view name) const {
  const auto found = std::ranges::find(models_, name, &ModelInfo::name);
  return found == models_.end() ? nullptr : &*found;
}

const FusionInfo* ModelStore::fusion(std::string_view name) const {
  const auto found = std::ranges::find(fusions_, name, &FusionInfo::name);
  return found == fusions_.end() ? nullptr : &*found;
}

std::vector<const ModelInfo*> ModelStore::models_of(std::string_view name) const {
  std::vector<const ModelInfo*> models;
  if (const FusionInfo* fused = fusion(name); fused != nullptr)
    for (const FusionInfo::Part& part : fused->parts) models.push_back(find(part.model));
  else if (const ModelInfo* model = find(name); model != nullptr)
    models.push_back(model);
  return models;
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

Result<const ModelInfo*> ModelStore::listed(std::string_view name) const {
  if (const ModelInfo* found = find(name); found != nullptr) return found;
  return fail(ErrorCode::not_found,
              "there is no model '{}': no {}.json in {}; 'peel models' lists those that may be used",
              name.substr(0, 100), name.substr(0, 100), folder_.string());
}

Result<Model> ModelStore::load(std::string_view name) const {
  PEEL_TRY(const ModelInfo* const found, listed(name));
  PEEL_TRY(base::Bytes bytes, checked_bytes(*found));
  return Model{*found, std::move(bytes)};
}

}  // namespace peel::vision
