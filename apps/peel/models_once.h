// What makes tools of the models; the folder is opened when they are first needed, and once: what runs
// without cameras needs none.
#pragma once

#include <mutex>
#include <optional>

#include "lfr/authority.h"
#include "vision/model_store.h"
#include "vision/tools.h"

namespace peel::app {

// Thread-safe.
class ModelsOnce {
 public:
  explicit ModelsOnce(const lfr::RulesFiles& files) : files_(files) {}

  base::Result<vision::Tools> load(int threads, float min_score) {
    {
      const std::lock_guard lock(guard_);
      if (!store_) {
        PEEL_TRY(store_, vision::ModelStore::open(files_.models));
      }
    }
    return vision::load_tools(*store_,
                              {.embedder = files_.embedder, .threads = threads, .min_score = min_score});
  }

 private:
  lfr::RulesFiles files_;
  std::mutex guard_;
  std::optional<vision::ModelStore> store_;
};

}  // namespace peel::app
