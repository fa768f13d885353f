#include "support/support.h"

#include <cstdio>

namespace peel::bench {

void give_up(std::string_view program, const base::Error& error) {
  std::fprintf(stderr, "%.*s: %s\n", static_cast<int>(program.size()), program.data(), error.message.c_str());
  std::exit(EXIT_FAILURE);
}

base::Result<vision::Model> load_model(std::string_view name) {
  PEEL_TRY(const vision::ModelStore store, vision::ModelStore::open(PEEL_MODELS_FOLDER));
  return store.load(name);
}

base::Result<vision::Tools> make_tools(const vision::ToolOptions& options) {
  PEEL_TRY(const vision::ModelStore store, vision::ModelStore::open(PEEL_MODELS_FOLDER));
  return vision::load_tools(store, options);
}

base::Result<std::unique_ptr<vision::Detector>> make_detector(int threads) {
  PEEL_TRY(const vision::Model model, load_model("centerface"));
  return vision::create_detector(model, {.threads = threads});
}

base::Result<std::unique_ptr<vision::Embedder>> make_embedder(std::string_view model, int threads,
                                                              bool mirror) {
  PEEL_TRY(const vision::ModelStore store, vision::ModelStore::open(PEEL_MODELS_FOLDER));
  return vision::load_embedder(store, model, {.threads = threads, .mirror = mirror});
}

base::Result<std::vector<EmbedderShare>> parts_of(std::string_view embedder) {
  PEEL_TRY(const vision::ModelStore store, vision::ModelStore::open(PEEL_MODELS_FOLDER));
  std::vector<EmbedderShare> parts;
  if (store.fusion(embedder) == nullptr) return parts;
  for (const vision::ModelInfo* model : store.models_of(embedder))
    parts.push_back({model->name, static_cast<std::size_t>(model->dimension)});
  return parts;
}

}  // namespace peel::bench
