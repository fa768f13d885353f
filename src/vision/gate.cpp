// Which faces are good enough, and what to say when one is not.
#include <cmath>

#include "vision/quality.h"

namespace peel::vision {

const char* name_of(Refusal refusal) {
  switch (refusal) {
    case Refusal::too_small:
      return "too_small";
    case Refusal::blurred:
      return "blurred";
    case Refusal::turned_away:
      return "turned_away";
    case Refusal::badly_lit:
      return "badly_lit";
    case Refusal::low_contrast:
      return "low_contrast";
    case Refusal::occluded:
      return "occluded";
  }
  return "unknown";
}

std::string advice_for(Refusal refusal) {
  switch (refusal) {
    case Refusal::too_small:
      return "The face is too small: use a picture in which it is larger.";
    case Refusal::blurred:
      return "The face is blurred: use a sharper picture.";
    case Refusal::turned_away:
      return "The face is turned away: use a picture that shows it from the front.";
    case Refusal::badly_lit:
      return "The face is too dark or burnt out: use a picture with even light.";
    case Refusal::low_contrast:
      return "The face has hardly any contrast: use a picture without haze or glare.";
    case Refusal::occluded:
      return "The face is covered or cut off: use a picture that shows all of it.";
  }
  return {};
}

// docs/quality.md has the measurements behind both.
GateLimits probe_limits() { return {}; }

GateLimits reference_limits() {
  GateLimits limits;
  limits.min_inter_eye_px = 24;
  limits.min_sharpness = 0.2f;
  limits.max_yaw_degrees = 40;
  limits.max_pitch_degrees = 35;
  limits.max_roll_degrees = 40;
  limits.min_exposure = 0.5f;
  limits.min_contrast = 0.1f;
  limits.min_confidence = 0.6f;
  return limits;
}

std::optional<Refusal> refused(const Quality& quality, const GateLimits& limits) {
  // Written so that a measure that is not a number is refused too.
  if (!(quality.inter_eye_px >= limits.min_inter_eye_px)) return Refusal::too_small;
  if (!(quality.confidence >= limits.min_confidence)) return Refusal::occluded;
  if (!(std::abs(quality.yaw_degrees) <= limits.max_yaw_degrees)) return Refusal::turned_away;
  if (!(std::abs(quality.pitch_degrees) <= limits.max_pitch_degrees)) return Refusal::turned_away;
  if (!(std::abs(quality.roll_degrees) <= limits.max_roll_degrees)) return Refusal::turned_away;
  if (!(quality.sharpness >= limits.min_sharpness)) return Refusal::blurred;
  if (!(quality.exposure >= limits.min_exposure)) return Refusal::badly_lit;
  if (!(quality.contrast >= limits.min_contrast)) return Refusal::low_contrast;
  return std::nullopt;
}

}  // namespace peel::vision
