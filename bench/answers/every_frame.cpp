// The whole work on every n-th frame of a video with nothing saved by tracking: decode, detect, grade, align,
// make a template of each face that is good enough, and compare it with the listed people. For comparison
// with programs that look at single pictures; `peel live` does less, since it follows people from frame to
// frame.
//   peel_every_frame VIDEO ENTRIES_CSV EVERY SMALLEST THREADS THRESHOLD
// SMALLEST is the height in pixels of the video's picture of the smallest face worth finding; as in a
// deployment, the detector looks at the picture scaled so that this face is the smallest that it finds.
// Prints one JSON document: the faces of each frame, and the seconds from the first frame to the last.
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "base/json.h"
#include "roster.h"
#include "support/support.h"
#include "video/source.h"
#include "vision/quality.h"

namespace {

using namespace peel;
using base::Json;
using base::Result;
using SteadyClock = std::chrono::steady_clock;

struct Arguments {
  std::string video;
  std::string entries;
  std::uint64_t every = 1;
  float smallest = 40;
  int threads = 1;
  float threshold = 1;
};

struct Worker {
  vision::Tools tools;
  biometric::SharedCensus census = std::make_shared<biometric::Census>();
  std::vector<bench::Listed> roster;
};

template <class Number>
bool read_number(const char* text, Number& out) {
  const std::string_view words = text;
  return std::from_chars(words.data(), words.data() + words.size(), out).ec == std::errc() && out > 0;
}

Result<Arguments> arguments_of(int argc, char** argv) {
  Arguments given;
  const bool fits = argc == 7 && read_number(argv[3], given.every) && read_number(argv[4], given.smallest) &&
                    read_number(argv[5], given.threads) && read_number(argv[6], given.threshold);
  if (!fits)
    return base::fail(base::ErrorCode::invalid_input,
                      "usage: VIDEO ENTRIES_CSV EVERY SMALLEST THREADS THRESHOLD");
  given.video = argv[1];
  given.entries = argv[2];
  return given;
}

image::Size overview_size(image::Size size, const vision::Detector& detector, float smallest) {
  const float by = std::min(1.0f, detector.heights().smallest / smallest);
  const auto scaled = [by](int side) { return static_cast<int>(std::lround(static_cast<float>(side) * by)); };
  return {scaled(size.width), scaled(size.height)};
}

vision::Face enlarged(vision::Face face, float by) {
  face.box = {face.box.x * by, face.box.y * by, face.box.width * by, face.box.height * by};
  for (image::Point& point : face.points) point = {point.x * by, point.y * by};
  return face;
}

Result<Json> look_at(Worker& worker, const image::Image& picture, const vision::Face& face, float threshold) {
  Json answer{{"box", {face.box.x, face.box.y, face.box.width, face.box.height}}, {"score", face.score}};
  if (vision::refused(vision::assess(picture, face), vision::probe_limits())) return answer;
  PEEL_TRY(const auto probe, worker.tools.learn(picture, face, worker.census, worker.census));
  PEEL_TRY(const auto subject, bench::recognise(worker.roster, probe, threshold));
  answer["searched"] = true;
  if (subject) answer["subject"] = *subject;
  return answer;
}

Result<Json> look_at(Worker& worker, const video::Frame& frame, const Arguments& given) {
  const image::Size small = overview_size(frame.size(), *worker.tools.detector, given.smallest);
  const float by = static_cast<float>(frame.size().width) / static_cast<float>(small.width);
  PEEL_TRY(const image::Image overview, frame.rgb(small));
  PEEL_TRY(const auto faces, worker.tools.detector->detect(overview));
  Json answer = Json::array();
  if (faces.empty()) return answer;
  PEEL_TRY(const image::Image picture, frame.rgb());
  for (const vision::Face& face : faces) {
    PEEL_TRY(Json one, look_at(worker, picture, enlarged(face, by), given.threshold));
    answer.push_back(std::move(one));
  }
  return answer;
}

Result<Worker> make_worker(const Arguments& given) {
  Worker worker;
  PEEL_TRY(worker.tools, bench::make_tools({.threads = given.threads}));
  PEEL_TRY(worker.roster, bench::read_roster(given.entries, worker.tools, worker.census));
  return worker;
}

// Gets ready what is made at the first use of a size, so that it is not counted.
base::Status warm_up(Worker& worker, const Arguments& given, const base::Clock& clock) {
  PEEL_TRY(const auto source, video::open(given.video, {}, clock));
  PEEL_TRY(const auto first, source->next());
  if (!first) return base::fail(base::ErrorCode::corrupt, "{} holds no frame", given.video);
  PEEL_TRY(const image::Image overview,
           first->rgb(overview_size(first->size(), *worker.tools.detector, given.smallest)));
  return worker.tools.detector->detect(overview).map([](const auto&) {});
}

Result<Json> run(const Arguments& given) {
  const base::SystemClock clock;
  PEEL_TRY(Worker worker, make_worker(given));
  PEEL_CHECK(warm_up(worker, given, clock));
  PEEL_TRY(const auto source, video::open(given.video, {}, clock));
  Json frames = Json::array();
  const auto began = SteadyClock::now();
  while (true) {
    PEEL_TRY(const auto frame, source->next());
    if (!frame) break;
    if (frame->number() % given.every != 0) continue;
    PEEL_TRY(Json faces, look_at(worker, *frame, given));
    frames.push_back({{"frame", frame->number()}, {"faces", std::move(faces)}});
  }
  const std::chrono::duration<double> seconds = SteadyClock::now() - began;
  return Json{{"frames", frames}, {"seconds", seconds.count()}};
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments given = bench::must("peel_every_frame", arguments_of(argc, argv));
  std::puts(bench::must("peel_every_frame", run(given)).dump().c_str());
}
