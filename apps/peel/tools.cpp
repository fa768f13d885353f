#include "tools.h"

#include "vision/model_store.h"

namespace peel::app {

base::Result<watchlist::Tools> make_tools(const std::filesystem::path& models, const std::string& embedder,
                                          int threads) {
  PEEL_TRY(const vision::ModelStore store, vision::ModelStore::open(models));
  watchlist::Tools tools;
  PEEL_TRY(tools.detector, vision::load_detector(store, default_detector, {.threads = threads}));
  PEEL_TRY(const vision::Model model, store.load(embedder));
  PEEL_TRY(tools.embedder, vision::create_embedder(model, {.threads = threads}));
  return tools;
}

}  // namespace peel::app
