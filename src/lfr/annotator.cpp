#include "lfr/annotator.h"

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "image/transform.h"
#include "lfr/sighting.h"
#include "video/writer.h"

namespace peel::lfr {
namespace {

constexpr std::size_t longest_queue = 12;  // frames that wait to be drawn, besides those that are held back
constexpr base::Duration longest_pause = std::chrono::seconds{5};  // in the video, when a camera was away
// How coarsely the background is drawn, of the size at which the detector looked. What the detector may miss,
// less than 24 pixels high as it saw it, is drawn from 12: too few to recognise anybody.
constexpr float background = 0.5f;
constexpr image::Colour alert_colour{255, 221, 0};
constexpr image::Colour ink{11, 12, 12};

// From pixels of the frame to those of the video, which keeps its size when the camera changes its own.
struct Scale {
  float x;
  float y;
  image::Box operator()(const image::Box& box) const {
    return {box.x * x, box.y * y, box.width * x, box.height * y};
  }
};

image::Size even(image::Size size) { return {std::max(size.width & ~1, 2), std::max(size.height & ~1, 2)}; }

// A video in a file; nothing is made before the first frame.
class VideoFile final : public DrawnFrames {
 public:
  explicit VideoFile(std::filesystem::path path) : path_(std::move(path)) {}

  image::Size size_for(image::Size frame) const override { return even(frame); }

  base::Status write(const image::View& rgb, base::Duration position) override {
    if (!writer_) {
      PEEL_TRY(video::Writer writer, video::Writer::create(path_, {.size = rgb.size()}));
      writer_ = std::make_unique<video::Writer>(std::move(writer));
    }
    return writer_->write(rgb, time_of(position));
  }

  base::Status finish() override { return writer_ ? writer_->finish() : base::Status{}; }

 private:
  // The time of the frame in the video, in which a camera's absence is short.
  base::Duration time_of(base::Duration position) {
    if (last_ && position - *last_ > longest_pause) left_out_ += position - *last_ - longest_pause;
    last_ = position;
    return position - left_out_;
  }

  std::filesystem::path path_;
  std::unique_ptr<video::Writer> writer_;
  std::optional<base::Duration> last_;  // position of the last frame
  base::Duration left_out_{0};          // of the pauses between frames
};

struct Job {
  video::Frame frame;
  FramePlan plan;
  image::Size looked_at;
};

// The drawing thread: jobs in, drawn frames out. Keeps the first failure and takes no more after it.
class Drawer {
 public:
  explicit Drawer(std::unique_ptr<DrawnFrames> out) : out_(std::move(out)), thread_([this] { run(); }) {}
  ~Drawer() { close(); }

  // False when the queue is full and the job was not taken.
  bool put(Job job, bool wait) {
    std::unique_lock lock(mutex_);
    if (wait) room_.wait(lock, [this] { return jobs_.size() < longest_queue || failed_; });
    if (failed_) return true;
    if (jobs_.size() >= longest_queue) return false;
    jobs_.push_back(std::move(job));
    work_.notify_one();
    return true;
  }

  base::Status close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
      work_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
    return status_;
  }

  base::Status finish() {
    PEEL_CHECK(close());
    return out_->finish();
  }

 private:
  void run() {
    while (auto job = take()) {
      auto done = draw_safely(*job);
      if (done) continue;
      const std::lock_guard lock(mutex_);
      status_ = std::move(done);
      failed_ = true;
      jobs_.clear();
      room_.notify_all();
      return;
    }
  }

  std::optional<Job> take() {
    std::unique_lock lock(mutex_);
    work_.wait(lock, [this] { return closed_ || !jobs_.empty(); });
    if (jobs_.empty()) return std::nullopt;
    Job job = std::move(jobs_.front());
    jobs_.pop_front();
    room_.notify_one();
    return job;
  }

  // Memory that runs out here must not end the deployment: alerts do not need this video.
  base::Status draw_safely(const Job& job) {
    try {
      return draw_one(job);
    } catch (const std::exception& error) {
      return base::fail(base::ErrorCode::exhausted, "a frame could not be drawn: {}", error.what());
    }
  }

  base::Status draw_one(const Job& job) {
    if (size_ == image::Size{}) size_ = out_->size_for(job.frame.size());
    if (!out_->wanted()) return {};
    PEEL_TRY(const image::Image image, draw(job.frame, job.plan, job.looked_at, size_));
    return out_->write(image, job.frame.position());
  }

  std::unique_ptr<DrawnFrames> out_;
  image::Size size_;
  std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable room_;
  std::deque<Job> jobs_;
  bool closed_ = false;
  bool failed_ = false;
  base::Status status_;
  std::thread thread_;  // last: begins when all else is there
};

class DrawingAnnotator final : public Annotator {
 public:
  DrawingAnnotator(std::unique_ptr<DrawnFrames> out, AnnotatorOptions options)
      : options_(options), plan_(options.delay, options.reach), drawer_(std::move(out)) {}

  void push(const video::Frame& frame, const FrameFaces& faces) override {
    // Plans are in pixels of one size: what waits was of another.
    if (!waiting_.empty() && waiting_.back().frame.size() != frame.size()) hand_over(true);
    waiting_.push_back({frame, faces.looked_at});
    plan_.push(frame.position(), faces.detected, faces.tracked, faces.loose);
    hand_over(false);
  }

  void show(std::uint64_t track, std::string label) override { plan_.show(track, std::move(label)); }

  void cover(std::uint64_t track) override { plan_.withdraw(track); }

  void hide(std::uint64_t track, base::Duration since) override { plan_.hide(track, since); }

  void idle() override { hand_over(true); }

  base::Status finish() override {
    hand_over(true);
    return drawer_.finish();
  }

  std::uint64_t dropped() const override { return dropped_; }

 private:
  void hand_over(bool all) {
    while (auto plan = plan_.pop(all)) {
      Job job{std::move(waiting_.front().frame), std::move(*plan), waiting_.front().looked_at};
      waiting_.pop_front();
      if (!drawer_.put(std::move(job), all || !options_.drop_when_behind)) ++dropped_;
    }
  }

  AnnotatorOptions options_;
  BlurPlan plan_;
  struct Waiting {
    video::Frame frame;
    image::Size looked_at;
  };
  std::deque<Waiting> waiting_;  // the frames of the plans that wait, in the same order
  std::uint64_t dropped_ = 0;
  Drawer drawer_;
};

image::Box frame_of(const image::Box& face) { return image::grown(face, 0.15f); }

// Copies the part of the sharp picture that shows a face onto the other, which is as large.
void sharpen(image::Image& image, const image::Image& sharp, const image::Box& face) {
  const image::Box part = image::clipped(face, sharp.size());
  const image::Point corner{std::floor(part.x), std::floor(part.y)};
  const image::Image cut =
      image::crop(sharp, {corner.x, corner.y, std::floor(part.width), std::floor(part.height)});
  if (!cut.empty()) image::paste(image, cut, static_cast<int>(corner.x), static_cast<int>(corner.y));
}

void draw_shown(image::Image& image, const FramePlan::Shown& shown, Scale scale) {
  const image::Box box = frame_of(scale(shown.box));
  const int thickness = std::max(2, image.height() / 360);
  const int text = std::max(12, image.height() / 48);
  image::draw_box(image, box, alert_colour, thickness);
  const auto height = static_cast<float>(text);
  // Above the face, or below where there is no room.
  const float top = box.y > 2 * height ? box.y - 1.8f * height : box.bottom();
  const float width = 0.82f * height * static_cast<float>(shown.label.size()) + height;
  image::fill_box(image, {box.x, top, width, 1.8f * height}, alert_colour);
  image::draw_text(image, {box.x + 0.4f * height, top + 1.4f * height}, shown.label, ink, text);
}

}  // namespace

base::Result<image::Image> draw(const video::Frame& frame, const FramePlan& plan, image::Size looked_at,
                                image::Size size) {
  const Scale scale{static_cast<float>(size.width) / static_cast<float>(frame.size().width),
                    static_cast<float>(size.height) / static_cast<float>(frame.size().height)};
  if (plan.covered) {
    image::Image nothing(size, 3);
    image::fill_box(nothing, {0, 0, static_cast<float>(size.width), static_cast<float>(size.height)},
                    cover_colour);
    return nothing;
  }
  const auto coarser = [](int side) {
    return std::max(2, static_cast<int>(static_cast<float>(side) * background));
  };
  PEEL_TRY(const image::Image coarse, frame.rgb({coarser(looked_at.width), coarser(looked_at.height)}));
  image::Image image = image::resize(coarse, size);
  if (!plan.shown.empty()) {
    PEEL_TRY(const image::Image sharp, frame.rgb(size));
    for (const FramePlan::Shown& shown : plan.shown) sharpen(image, sharp, scale(shown.box));
  }
  for (const image::Box& box : plan.obscured) image::fill_box(image, scale(box), cover_colour);
  for (const FramePlan::Shown& shown : plan.shown) draw_shown(image, shown, scale);
  return image;
}

std::unique_ptr<Annotator> Annotator::create(std::filesystem::path path, AnnotatorOptions options) {
  return create(std::make_unique<VideoFile>(std::move(path)), options);
}

std::unique_ptr<Annotator> Annotator::create(std::unique_ptr<DrawnFrames> frames, AnnotatorOptions options) {
  return std::make_unique<DrawingAnnotator>(std::move(frames), options);
}

}  // namespace peel::lfr
