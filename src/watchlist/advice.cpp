#include <cmath>

#include "watchlist/examine.h"

namespace peel::watchlist {
namespace {

// What all but the worst of LFW's pictures reach (docs/quality.md); size and pose are those of a portrait.
constexpr float good_inter_eye_px = 40;
constexpr float good_confidence = 0.83f;
constexpr float good_turn_degrees = 20;
constexpr float good_sharpness = 0.5f;
constexpr float good_exposure = 0.84f;
constexpr float good_contrast = 0.28f;

}  // namespace

std::vector<std::string> advice_for(const vision::Quality& quality) {
  std::vector<std::string> advice;
  const auto unless = [&](bool good, const char* sentence) {
    if (!good) advice.emplace_back(sentence);
  };
  const float turned = std::max(std::abs(quality.yaw_degrees), std::abs(quality.roll_degrees));
  unless(quality.inter_eye_px >= good_inter_eye_px,
         "The face is small: a picture in which it is larger would be found more often.");
  unless(quality.confidence >= good_confidence,
         "The face is hard to make out: look for a picture on which nothing covers it.");
  unless(turned <= good_turn_degrees && std::abs(quality.pitch_degrees) <= good_turn_degrees,
         "The face is somewhat turned: add a picture from the front if there is one.");
  unless(quality.sharpness >= good_sharpness,
         "The face is not quite sharp: add a sharper picture if there is one.");
  unless(quality.exposure >= good_exposure,
         "Parts of the face are too dark or burnt out: add a picture with even light if there is one.");
  unless(quality.contrast >= good_contrast,
         "The face has little contrast: add a picture without haze or glare if there is one.");
  return advice;
}

}  // namespace peel::watchlist
