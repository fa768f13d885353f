// How long each step takes for one face: quality, alignment, template.
//   face_bench THREADS PICTURE [flags of Google Benchmark]
// The largest face of the picture is used.
#include <algorithm>
#include <benchmark/benchmark.h>
#include <charconv>
#include <cstring>
#include <deque>

#include "image/image.h"
#include "support/support.h"
#include "vision/align.h"
#include "vision/quality.h"

namespace {

using namespace peel;

constexpr const char* program = "face_bench";

struct Subject {
  image::Image picture;
  vision::Face face;
  biometric::SharedCensus census = std::make_shared<biometric::Census>();
};

base::Result<Subject> largest_face(const char* path, int threads) {
  Subject subject;
  PEEL_TRY(subject.picture, image::read(path));
  PEEL_TRY(const auto detector, bench::make_detector(threads));
  PEEL_TRY(const auto faces, vision::detect_in_still(*detector, subject.picture));
  if (faces.empty()) return base::fail(base::ErrorCode::invalid_input, "{} shows no face", path);
  subject.face = faces.front();
  return subject;
}

void grade(benchmark::State& state, const Subject& subject) {
  for (auto _ : state) benchmark::DoNotOptimize(vision::assess(subject.picture, subject.face));
}

void cut_out(benchmark::State& state, const Subject& subject, vision::Aligner& aligner) {
  for (auto _ : state) {
    auto crop = aligner.align(subject.picture, subject.face, subject.census);
    if (!crop) bench::give_up(program, crop.error());
    benchmark::DoNotOptimize(crop->pixels().data());
  }
}

void embed(benchmark::State& state, const Subject& subject, vision::Embedder& embedder) {
  const auto crop = bench::must(program, vision::align(subject.picture, subject.face.points, subject.census));
  for (auto _ : state) {
    auto made = embedder.embed(crop, subject.census);
    if (!made) bench::give_up(program, made.error());
    benchmark::DoNotOptimize(made->values().data());
  }
}

template <class Step>
void add(const std::string& name, Step step) {
  benchmark::RegisterBenchmark(name.c_str(), step)
      ->Unit(benchmark::kMillisecond)
      ->UseRealTime()
      ->MeasureProcessCPUTime();
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  int threads = 0;
  if (argc > 1) std::from_chars(argv[1], argv[1] + std::strlen(argv[1]), threads);
  if (argc != 3 || threads < 1)
    bench::give_up(program, {base::ErrorCode::invalid_input, "usage: face_bench THREADS PICTURE"});
  const Subject subject = bench::must(program, largest_face(argv[2], threads));
  add("quality", [&](auto& state) { grade(state, subject); });
  vision::Aligner by_detector;
  add("align/detector", [&](auto& state) { cut_out(state, subject, by_detector); });
  vision::Tools tools = bench::must(program, bench::make_tools({.threads = threads}));
  add("align", [&](auto& state) { cut_out(state, subject, tools.aligner); });
  std::vector<std::unique_ptr<vision::Embedder>> embedders;
  for (const auto model : bench::embedders)
    for (const bool mirror : {false, true}) {
      embedders.push_back(bench::must(program, bench::make_embedder(model, threads, mirror)));
      add(fmt::format("template/{}{}", model, mirror ? "/mirror" : ""),
          [&subject, &embedder = *embedders.back()](auto& state) { embed(state, subject, embedder); });
    }
  benchmark::RunSpecifiedBenchmarks();
}
