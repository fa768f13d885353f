// What this program is, as far as error rates depend on it.
#pragma once

#include <string>
#include <vector>

#include "policy/calibration.h"
#include "vision/model_store.h"
#include "vision/tools.h"

namespace peel::lfr {

// One of the models that tools are loaded from.
struct UsedModel {
  const char* part = "";                       // "detector", "landmarks", "embedder"
  const vision::ModelInfo* info = nullptr;     // of the store
  const vision::FusionInfo* fusion = nullptr;  // of which it is a part; null where it is used by itself
};
// All of them, as vision::load_tools() takes them from this store; it refuses bytes that do not have their
// hashes. What the store does not list is left out; load_tools() says so.
std::vector<UsedModel> used_models(const vision::ModelStore& store, const vision::ToolOptions& options);

// The method of this program with the default detector and landmarks, that embedder or fusion of `store`, and
// templates bound to `templates` (vision::Embedder::model; of a list, what stands in it: that the embedder is
// the one that made it is checked when it is loaded). Give the store from which the models are loaded, too:
// another opening of the folder could find other manifests. Errors: not_found when it does not list one.
base::Result<policy::Method> running_method(const vision::ModelStore& store, const std::string& embedder,
                                            const base::Sha256& templates);

}  // namespace peel::lfr
