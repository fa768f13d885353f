// How long the detector takes for one picture that is in memory as RGB.
//   detect_bench THREADS PICTURE... [flags of Google Benchmark]
#include <benchmark/benchmark.h>
#include <charconv>
#include <cstring>
#include <deque>

#include "image/image.h"
#include "support/support.h"

namespace {

using namespace peel;

constexpr const char* program = "detect_bench";

void detect_once(benchmark::State& state, vision::Detector& detector, const image::Image& picture) {
  // The network is made ready for a size at its first picture.
  if (auto first = detector.detect(picture); !first) bench::give_up(program, first.error());
  std::size_t faces = 0;
  for (auto _ : state) {
    const auto found = detector.detect(picture);
    if (!found) bench::give_up(program, found.error());
    faces = found->size();
  }
  state.counters["faces"] = static_cast<double>(faces);
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  int threads = 0;
  if (argc > 1) std::from_chars(argv[1], argv[1] + std::strlen(argv[1]), threads);
  if (argc < 3 || threads < 1)
    bench::give_up(program, {base::ErrorCode::invalid_input, "usage: detect_bench THREADS PICTURE..."});
  const auto detector = bench::must(program, bench::make_detector(threads));
  std::deque<image::Image> pictures;
  for (int i = 2; i < argc; ++i) {
    pictures.push_back(bench::must(program, image::read(argv[i])));
    const auto name = fmt::format("detect/{}", pictures.back().width());
    benchmark::RegisterBenchmark(name.c_str(), [&detector = *detector, &picture = pictures.back()](
                                                   auto& state) { detect_once(state, detector, picture); })
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime()
        ->MeasureProcessCPUTime();
  }
  benchmark::RunSpecifiedBenchmarks();
}
