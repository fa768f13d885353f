// From images to templates, by the pipeline that a deployment uses.
#include <algorithm>
#include <atomic>
#include <cstring>
#include <limits>
#include <mutex>
#include <optional>
#include <thread>

#include "base/file.h"
#include "base/progress.h"
#include "eval/eval_internal.h"
#include "image/image.h"
#include "lfr/method.h"
#include "vision/model_store.h"
#include "vision/quality.h"

namespace peel::app {
namespace {

using base::Result;
using base::Status;

constexpr float smallest_face = 24;  // pixels high

struct Worker {
  vision::Tools tools;
  biometric::SharedCensus census = std::make_shared<biometric::Census>();
};

// Either the template or the reason why there is none.
struct Learned {
  std::optional<biometric::Template> face;
  std::string failure;
  vision::Quality quality;
};

Result<Learned> learn_aligned(Worker& worker, const image::View& picture) {
  PEEL_TRY(const biometric::Crop crop, worker.tools.aligner.accept(picture, worker.census));
  PEEL_TRY(auto made, worker.tools.embedder->embed(crop, worker.census));
  return Learned{std::move(made), {}, {}};
}

Result<Learned> learn(Worker& worker, const EvalImage& image, const EvalOptions& options) {
  PEEL_TRY(const image::Image picture, image::read(image.path));
  if (options.aligned) return learn_aligned(worker, picture);
  PEEL_TRY(const auto faces,
           vision::detect_in_still(*worker.tools.detector, picture, {.smallest_face = smallest_face}));
  const auto face = vision::central_face(faces, picture.size());
  if (!face) return Learned{{}, faces.empty() ? "no_face" : "no_central_face", {}};
  const vision::Quality quality = vision::assess(picture, *face);
  if (!options.no_gate) {
    const auto limits = image.reference ? vision::reference_limits() : vision::probe_limits();
    if (const auto refusal = vision::refused(quality, limits))
      return Learned{{}, vision::name_of(*refusal), quality};
  }
  PEEL_TRY(auto made, worker.tools.learn(picture, *face, worker.census, worker.census));
  return Learned{std::move(made), {}, quality};
}

// Takes the next image until none is left or one fails.
class Run {
 public:
  Run(const std::vector<EvalImage>& images, const EvalOptions& options, EvalTemplates& out)
      : images_(images), options_(options), out_(out) {}

  Status run(std::vector<Worker>& workers) {
    {
      std::vector<std::jthread> threads;
      threads.reserve(workers.size());
      for (Worker& worker : workers) threads.emplace_back([this, &worker] { work(worker); });
    }
    if (error_) return tl::make_unexpected(std::move(*error_));
    return {};
  }

 private:
  void work(Worker& worker) {
    for (std::size_t i = next_++; i < images_.size(); i = next_++) {
      Result<Learned> learned = learn(worker, images_[i], options_);
      const std::lock_guard lock(mutex_);
      if (!learned) return stop(i, std::move(learned.error()));
      keep(i, *learned);
      progress_.update("images", ++done_, images_.size());
    }
  }

  // Images are taken in their order, and each that was taken is finished. So the first that fails is told,
  // whichever worker was the quicker.
  void stop(std::size_t image, base::Error error) {
    error.message = fmt::format("{}: {}", images_[image].where, error.message);
    if (!error_ || image < failed_) error_ = std::move(error);
    failed_ = std::min(failed_, image);
    next_ = images_.size();
  }

  void keep(std::size_t image, const Learned& learned) {
    out_.failures[image] = learned.failure;
    out_.qualities[image] = learned.quality;
    if (!learned.face) return;
    const auto values = learned.face->values();
    std::memcpy(out_.rows.data() + image * values.size_bytes(), values.data(), values.size_bytes());
  }

  const std::vector<EvalImage>& images_;
  const EvalOptions& options_;
  EvalTemplates& out_;
  base::TerminalProgress progress_;
  std::atomic<std::size_t> next_{0};
  std::mutex mutex_;
  std::size_t done_ = 0;
  std::size_t failed_ = std::numeric_limits<std::size_t>::max();
  std::optional<base::Error> error_;
};

base::Json entry_json(const std::string& name, const base::Sha256& hash) {
  return {{"name", name}, {"sha256", base::to_hex(hash.bytes)}};
}

base::Json models_json(const vision::ModelStore& store, const EvalOptions& options) {
  base::Json json;
  for (const lfr::UsedModel& used : lfr::used_models(store, {.embedder = options.embedder})) {
    const std::string part = used.part;
    if (options.aligned && part != "embedder") continue;  // nothing is detected
    if (used.fusion != nullptr) json[part] = entry_json(used.fusion->name, used.fusion->sha256);
    json[used.fusion == nullptr ? part : part + " " + used.info->name] =
        entry_json(used.info->name, used.info->sha256);
  }
  return json;
}

}  // namespace

Result<EvalTools> load_eval_tools(const vision::ModelStore& store, const EvalOptions& options) {
  EvalTools tools;
  for (int i = 0; i < options.threads; ++i) {
    PEEL_TRY(vision::Tools own, vision::load_tools(store, {.embedder = options.embedder}));
    tools.threads.push_back(std::move(own));
  }
  tools.models = models_json(store, options);
  tools.models["template"] = base::to_text(tools.template_model());
  return tools;
}

Result<EvalTemplates> make_templates(const std::vector<EvalImage>& images, EvalTools tools,
                                     const EvalOptions& options) {
  EvalTemplates out;
  out.dimensions = tools.threads.front().embedder->dimensions();
  out.failures.resize(images.size());
  out.qualities.resize(images.size());
  PEEL_TRY(out.rows, base::SecretBytes::create(images.size() * out.dimensions * sizeof(float)));
  std::memset(out.rows.data(), 0, out.rows.size());
  out.models = tools.models;
  std::vector<Worker> workers;
  for (vision::Tools& own : tools.threads) workers.push_back({std::move(own)});
  PEEL_CHECK(Run(images, options, out).run(workers));
  for (Worker& worker : workers) PEEL_CHECK(worker.tools.flush());
  return out;
}

Result<EvalTemplates> make_templates(const std::vector<EvalImage>& images, const EvalOptions& options) {
  PEEL_TRY(const auto store, vision::ModelStore::open(options.models));
  PEEL_TRY(EvalTools tools, load_eval_tools(store, options));
  return make_templates(images, std::move(tools), options);
}

}  // namespace peel::app
