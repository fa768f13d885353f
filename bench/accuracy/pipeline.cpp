#include "accuracy/pipeline.h"

#include <atomic>
#include <cstdio>
#include <mutex>
#include <thread>

#include "support/support.h"

namespace peel::bench {
namespace {

using base::Result;
using base::Status;

struct Worker {
  vision::Tools tools;
  biometric::SharedCensus census = std::make_shared<biometric::Census>();
};

Result<Worker> make_worker(const PipelineOptions& options) {
  Worker worker;
  PEEL_TRY(worker.tools, make_tools({.detector = options.detector,
                                     .landmarks = options.landmarks,
                                     .embedder = options.embedder,
                                     .mirror = options.mirror}));
  return worker;
}

Status process(Worker& worker, const image::Image& picture, float smallest_face, FaceOfPicture& out,
               std::span<float> row) {
  PEEL_TRY(const auto faces,
           vision::detect_in_still(*worker.tools.detector, picture, {.smallest_face = smallest_face}));
  out.faces = faces.size();
  const auto face = vision::central_face(faces, picture.size());
  if (!face) return {};
  out.found = true;
  out.face = *face;
  out.quality = vision::assess(picture, *face);
  PEEL_TRY(const auto made, worker.tools.learn(picture, *face, worker.census, worker.census));
  std::ranges::copy(made.values(), row.begin());
  return {};
}

// Takes the next picture until none is left or one fails.
struct Run {
  const GetPicture& get;
  const PipelineOptions& options;
  PipelineResult& result;
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::optional<base::Error> error;

  void fail(base::Error why) {
    const std::lock_guard lock(mutex);
    if (!error) error = std::move(why);
    next = result.pictures.size();
  }

  void work(Worker& worker) {
    for (std::size_t i = next++; i < result.pictures.size(); i = next++) {
      const auto picture = get(i);
      if (!picture) return fail(picture.error());
      auto done = process(worker, *picture, options.smallest_face, result.pictures[i], result.vectors.row(i));
      if (!done) return fail(std::move(done).error());
      if (i % 500 == 499) std::fprintf(stderr, "%zu of %zu pictures\n", i + 1, result.pictures.size());
    }
  }
};

}  // namespace

Result<PipelineResult> run_pipeline(std::size_t count, const GetPicture& get,
                                    const PipelineOptions& options) {
  std::vector<Worker> workers;
  for (int i = 0; i < std::max(1, options.threads); ++i) {
    PEEL_TRY(Worker worker, make_worker(options));
    workers.push_back(std::move(worker));
  }
  PipelineResult result;
  result.pictures.resize(count);
  result.vectors = Vectors(count, workers[0].tools.embedder->dimensions());
  result.model = workers[0].tools.embedder->model();
  Run run{get, options, result, {}, {}, {}};
  {
    std::vector<std::jthread> threads;
    for (Worker& worker : workers) threads.emplace_back([&run, &worker] { run.work(worker); });
  }
  if (run.error) return tl::make_unexpected(*run.error);
  return result;
}

}  // namespace peel::bench
