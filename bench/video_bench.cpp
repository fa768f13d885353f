// How long video takes: decoding a frame, making RGB of it at full and half size, encoding one.
// The clip is made first: 1920 x 1080 at 25 frames a second, moving and noisy, like a street camera's.
#include <benchmark/benchmark.h>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <unistd.h>

#include "video/source.h"
#include "video/writer.h"

namespace {

using namespace peel;

constexpr image::Size full{1920, 1080};
constexpr image::Size half{960, 540};
constexpr int clip_frames = 100;
constexpr base::Duration frame_time = std::chrono::milliseconds{40};

template <class T>
T need(base::Result<T> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "%s\n", result.error().message.c_str());
  std::exit(1);
}

// A field of soft shapes that drifts, with grain: neither still nor pure noise, so that the encoder works as
// usual.
image::Image street(int number) {
  image::Image picture(full, 3);
  std::minstd_rand random(static_cast<unsigned>(number) + 1);
  for (int y = 0; y < full.height; ++y) {
    std::uint8_t* pixel = picture.row(y);
    for (int x = 0; x < full.width; ++x) {
      const double shape = std::sin((x + 5 * number) / 37.0) * std::cos((y + 2 * number) / 23.0);
      const int grain = static_cast<int>(random() % 9) - 4;
      for (int c = 0; c < 3; ++c) *pixel++ = static_cast<std::uint8_t>(128 + 80 * shape + 10 * c + grain);
    }
  }
  return picture;
}

class Clip {
 public:
  Clip()
      : path_(std::filesystem::temp_directory_path() / fmt::format("peel-video-bench-{}.mp4", ::getpid())) {
    auto writer = need(video::Writer::create(path_, {.size = full}));
    for (int i = 0; i < clip_frames; ++i)
      if (!writer.write(street(i), frame_time * i)) std::exit(1);
    if (!writer.finish()) std::exit(1);
  }
  ~Clip() { std::filesystem::remove(path_); }
  Clip(const Clip&) = delete;
  Clip& operator=(const Clip&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

const Clip& clip() {
  static const Clip made;
  return made;
}

std::unique_ptr<video::Source> opened() {
  static const base::SystemClock clock;
  return need(video::open(clip().path().string(), {}, clock));
}

// Frames a second, and CPU time of all threads for each.
void decode(benchmark::State& state) {
  clip();
  std::int64_t frames = 0;
  for (auto _ : state) {
    const auto source = opened();
    while (need(source->next())) ++frames;
  }
  state.SetItemsProcessed(frames);
  state.counters["cpu_ms_per_frame"] = benchmark::Counter(
      static_cast<double>(frames) / 1000, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(decode)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);

void rgb(benchmark::State& state) {
  const auto source = opened();
  const auto frame = need(source->next());
  const image::Size size{static_cast<int>(state.range(0)), static_cast<int>(state.range(1))};
  for (auto _ : state) benchmark::DoNotOptimize(need(frame->rgb(size)).data());
}
BENCHMARK(rgb)
    ->Args({full.width, full.height})
    ->Args({half.width, half.height})
    ->Args({640, 360})
    ->Unit(benchmark::kMillisecond);

void encode(benchmark::State& state) {
  const auto path = clip().path().string() + ".again.mp4";
  std::vector<image::Image> pictures;
  for (int i = 0; i < 25; ++i) pictures.push_back(street(i));
  auto writer = need(video::Writer::create(path, {.size = full}));
  int number = 0;
  for (auto _ : state) {
    const auto& picture = pictures[static_cast<std::size_t>(number) % pictures.size()];
    if (!writer.write(picture, frame_time * number++)) state.SkipWithError("cannot write");
  }
}
BENCHMARK(encode)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
