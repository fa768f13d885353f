#include "service/camera_look.h"

#include <algorithm>
#include <cmath>

#include "image/transform.h"
#include "service/act.h"
#include "service/authorisations.h"
#include "video/source.h"
#include "vision/tools.h"

namespace peel::service {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

constexpr int looked_at = 1280;        // longest side in which faces are looked for
constexpr int shown = 640;             // longest side of what is shown
constexpr float coarseness = 0.5f;     // of what is shown: a face of 16 pixels that was missed has 4
constexpr float around = 0.6f;         // covered beyond a face on every side, of its size
constexpr float weakest_face = 0.25f;  // a cover too many does no harm
constexpr int jpeg_quality = 80;
constexpr image::Colour cover{11, 12, 12};

image::Size fitted(image::Size size, int longest) {
  const float scale =
      std::min(1.0f, static_cast<float>(longest) / static_cast<float>(std::max(size.width, size.height)));
  const auto side = [&](int pixels) {
    return std::max(1, static_cast<int>(std::lround(static_cast<float>(pixels) * scale)));
  };
  return {side(size.width), side(size.height)};
}

image::Box with_margin(const image::Box& face, float scale) {
  return {(face.x - around * face.width) * scale, (face.y - around * face.height) * scale,
          face.width * (1 + 2 * around) * scale, face.height * (1 + 2 * around) * scale};
}

Result<video::Frame> first_frame(const std::string& address, const base::Clock& clock,
                                 base::Duration patience) {
  const base::Duration end = clock.steady() + patience;
  PEEL_TRY(const auto source,
           video::open(address, {.open_timeout = patience, .read_timeout = patience}, clock));
  const base::Duration left = std::max(end - clock.steady(), base::Duration{});
  PEEL_TRY(video::Arrival arrival, source->next_within(left));
  if (arrival.frame) return std::move(*arrival.frame);
  const std::string why = source->status().last_problem;
  return fail(
      ErrorCode::unavailable, "no picture came from {} within {} s{}{}", video::without_password(address),
      std::chrono::duration_cast<std::chrono::seconds>(patience).count(), why.empty() ? "" : ": ", why);
}

}  // namespace

Result<CoveredPicture> cover_faces(vision::Detector& detector, const image::View& rgb) {
  PEEL_TRY(const auto faces, vision::detect_in_still(detector, rgb));
  const image::Size size = fitted(rgb.size(), shown);
  const image::Size coarse = fitted(size, static_cast<int>(shown * coarseness));
  image::Image picture = image::resize(image::resize(rgb, coarse), size);
  const float scale = static_cast<float>(size.width) / static_cast<float>(rgb.width);
  for (const vision::Face& face : faces) image::fill_box(picture, with_margin(face.box, scale), cover);
  PEEL_TRY(base::Bytes jpeg, image::encode_jpeg(picture, jpeg_quality));
  return CoveredPicture{std::move(jpeg), size};
}

Status CameraLook::load() {
  if (detector_) return {};
  PEEL_TRY(const vision::ModelStore store, vision::ModelStore::open(models_));
  PEEL_TRY(detector_, vision::load_detector(store, vision::default_detector, {.min_score = weakest_face}));
  return {};
}

Result<CoveredPicture> CameraLook::look(const std::string& address) {
  const std::unique_lock alone(looking_, std::try_to_lock);
  if (!alone)
    return fail(ErrorCode::exhausted,
                "somebody else tries a camera at this moment; try again in a few seconds");
  PEEL_TRY(const video::Frame frame, first_frame(address, clock_, patience_));
  PEEL_CHECK(load());
  PEEL_TRY(const image::Image rgb, frame.rgb(fitted(frame.size(), looked_at)));
  return cover_faces(*detector_, rgb);
}

Result<CoveredPicture> look_before_planning(House& house, CameraLook& cameras, const std::string& by,
                                            const std::string& address) {
  PEEL_CHECK(check_camera_address(address, house.demo()));
  PEEL_TRY(Act act, Act::begin(house, by, "authorisation.propose"));
  PEEL_CHECK(act.enter("camera.test", {}));
  PEEL_CHECK(act.commit());
  return cameras.look(address);
}

}  // namespace peel::service
