#include "lfr/alert.h"

#include <fmt/format.h>

#include "base/json.h"
#include "lfr/numbers_internal.h"

namespace peel::lfr {
namespace {

base::Json quality_json(const vision::Quality& quality) {
  return {{"unified", rounded(quality.unified, 3)},
          {"inter_eye_px", rounded(quality.inter_eye_px, 1)},
          {"sharpness", rounded(quality.sharpness, 3)},
          {"yaw_degrees", rounded(quality.yaw_degrees, 1)},
          {"pitch_degrees", rounded(quality.pitch_degrees, 1)},
          {"roll_degrees", rounded(quality.roll_degrees, 1)},
          {"exposure", rounded(quality.exposure, 3)},
          {"contrast", rounded(quality.contrast, 3)},
          {"confidence", rounded(quality.confidence, 3)}};
}

base::Json box_json(const image::Box& box) {
  return {{"x", rounded(box.x, 1)},
          {"y", rounded(box.y, 1)},
          {"width", rounded(box.width, 1)},
          {"height", rounded(box.height, 1)}};
}

}  // namespace

std::string AlertSink::label(const Alert& alert) const {
  std::string name;
  for (const char c : alert.entry.substr(0, 24)) name += (c >= ' ' && c <= '~') ? c : '?';
  return fmt::format("{} {:.2f} {}", name, alert.score, watchlist::name_of(alert.category));
}

std::string to_json(const Alert& alert) {
  const base::Json json{{"id", alert.id},
                        {"time", base::format_time(alert.captured)},
                        {"camera", alert.camera},
                        {"recorded", alert.recorded},
                        {"track", alert.track},
                        {"frame", alert.frame},
                        {"entry", alert.entry},
                        {"list_row", alert.list_row},
                        {"category", watchlist::name_of(alert.category)},
                        {"score", rounded(alert.score, 4)},
                        {"threshold", rounded(alert.threshold, 4)},
                        {"quality", quality_json(alert.quality)},
                        {"box", box_json(alert.box)},
                        {"latency_ms", rounded(milliseconds(alert.latency), 1)},
                        {"crop", base::to_base64(alert.crop_jpeg.view())}};
  // A name that is no UTF-8 must not lose an alert: it is written with replacement characters.
  return json.dump(-1, ' ', false, base::Json::error_handler_t::replace);
}

}  // namespace peel::lfr
