// peel models: which models may be used, and whether their bytes are the listed ones.
#include "command.h"
#include "vision/model_store.h"

namespace peel::app {
namespace {

base::Json as_json(const vision::ModelStore& store, const vision::ModelInfo& model) {
  const auto state = store.check(model);
  return {{"name", model.name},
          {"kind", model.kind},
          {"adapter", model.adapter},
          {"package", model.package},
          {"file", model.file},
          {"sha256", base::to_hex(model.sha256.bytes)},
          {"size", model.size},
          {"licence", model.licence},
          {"training_data", model.training_data},
          {"usable", state.has_value()},
          {"problem", state ? "" : state.error().message}};
}

void print_row(const vision::ModelStore& store, const vision::ModelInfo& model) {
  const auto state = store.check(model);
  print(fmt::format("{:<20} {:<10} {:>7.1f} MB  {:<8} {}  {}", model.name, model.kind,
                    static_cast<double>(model.size) / 1e6, model.licence, state ? "ok" : "NOT USABLE",
                    model.package));
  if (!state) print("    " + state.error().message);
}

base::Json as_json(const vision::FusionInfo& fusion) {
  base::Json parts = base::Json::array();
  for (const auto& part : fusion.parts)
    parts.push_back({{"model", part.model}, {"weight", part.weight}, {"mirror", part.mirror}});
  return {{"name", fusion.name}, {"sha256", base::to_hex(fusion.sha256.bytes)}, {"parts", parts}};
}

base::Json fusions_json(const vision::ModelStore& store) {
  base::Json all = base::Json::array();
  for (const auto& fusion : store.fusions()) all.push_back(as_json(fusion));
  return all;
}

base::Status list_models(const std::filesystem::path& folder, bool json) {
  PEEL_TRY(const vision::ModelStore store, vision::ModelStore::open(folder));
  base::Json all = base::Json::array();
  bool usable = true;
  for (const auto& model : store.list()) {
    usable = usable && store.check(model);
    if (json)
      all.push_back(as_json(store, model));
    else
      print_row(store, model);
  }
  if (json) print_json({{"models", all}, {"fusions", fusions_json(store)}});
  for (const auto& fusion : store.fusions())
    if (!json) print(fmt::format("{:<20} {:<10} {}", fusion.name, "fusion", vision::to_text(fusion)));
  if (!usable)
    return base::fail(base::ErrorCode::not_found, "not all models are usable; run deps/setup to fetch them");
  return {};
}

}  // namespace

void add_models(Command& app, Chosen& chosen) {
  struct Options {
    std::filesystem::path folder;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  Command* command =
      app.add_subcommand("models", "List the models with licence, size and whether they are usable");
  add_models_folder(*command, options->folder);
  command->add_flag("--json", options->json, "Write JSON");
  command->footer("Example: peel models --json");
  command->callback([options, &chosen] {
    chosen.work = [options] { return list_models(options->folder, options->json); };
  });
}

}  // namespace peel::app
