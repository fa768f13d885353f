#include "tools.h"

#include "vision/model_store.h"

namespace peel::app {

base::Result<watchlist::Tools> make_tools(const std::filesystem::path& models, const std::string& embedder,
                                          int threads) {
  PEEL_TRY(const vision::ModelStore store, vision::ModelStore::open(models));
  PEEL_TRY(const vision::Model detector, store.load(default_detector));
  PEEL_TRY(const vision::Model maker, store.load(embedder));
  watchlist::Tools tools;
  PEEL_TRY(tools.detector, vision::create_detector(detector, {.threads = threads}));
  PEEL_TRY(tools.embedder, vision::create_embedder(maker, {.threads = threads}));
  return tools;
}

}  // namespace peel::app
