#include "lfr/live_view.h"

#include <algorithm>

#include "base/secret.h"
#include "image/image.h"

namespace peel::lfr {
namespace {

constexpr int jpeg_quality = 70;

std::shared_ptr<const base::Bytes> kept(base::Bytes jpeg) {
  return {new base::Bytes(std::move(jpeg)), [](base::Bytes* bytes) {
            base::wipe(*bytes);
            delete bytes;
          }};
}

}  // namespace

class LiveView::Frames final : public DrawnFrames {
 public:
  explicit Frames(std::shared_ptr<LiveView> view) : view_(std::move(view)) {}
  ~Frames() override { view_->clear(); }

  image::Size size_for(image::Size frame) const override {
    const int longest = std::max(frame.width, frame.height);
    if (longest <= largest_side) return frame;
    return {frame.width * largest_side / longest, frame.height * largest_side / longest};
  }
  bool wanted() override { return view_->wanted(); }
  base::Status write(const image::View& rgb, base::Duration) override {
    PEEL_TRY(base::Bytes jpeg, image::encode_jpeg(rgb, jpeg_quality));
    view_->put(std::move(jpeg));
    return {};
  }
  base::Status finish() override { return {}; }

 private:
  std::shared_ptr<LiveView> view_;
};

std::unique_ptr<DrawnFrames> LiveView::frames_for(std::shared_ptr<LiveView> view) {
  return std::make_unique<Frames>(std::move(view));
}

std::optional<LiveView::Picture> LiveView::newest(std::uint64_t after) {
  const std::lock_guard lock(mutex_);
  asked_ = clock_.steady();
  // Of a camera that is away there is none: an old one could show who is covered by now.
  if (drawn_ && *asked_ - *drawn_ > patience) picture_.jpeg.reset();
  if (!picture_.jpeg || picture_.number <= after) return std::nullopt;
  return picture_;
}

void LiveView::clear() {
  const std::lock_guard lock(mutex_);
  picture_.jpeg.reset();
}

bool LiveView::looked_at() {
  const std::lock_guard lock(mutex_);
  return looked_at_now();
}

bool LiveView::looked_at_now() {
  if (asked_ && clock_.steady() - *asked_ <= patience) return true;
  picture_.jpeg.reset();  // nobody looks: nothing is kept
  return false;
}

void LiveView::show(base::Bytes jpeg) {
  {
    const std::lock_guard lock(mutex_);
    if (!looked_at_now()) return;
    drawn_ = clock_.steady();
  }
  put(std::move(jpeg));
}

bool LiveView::wanted() {
  const std::lock_guard lock(mutex_);
  const base::Duration now = clock_.steady();
  if (!looked_at_now()) return false;
  if (drawn_ && now - *drawn_ < pace) return false;
  drawn_ = now;
  return true;
}

void LiveView::put(base::Bytes jpeg) {
  auto newer = kept(std::move(jpeg));
  const std::lock_guard lock(mutex_);
  picture_ = {picture_.number + 1, std::move(newer)};
}

}  // namespace peel::lfr
