// How good one face picture is for recognition: separate measures after ISO/IEC 29794-5, and one gate.
// docs/quality.md tells each measure's formula and why the gate stands where it stands.
#pragma once

#include <optional>
#include <string>

#include "image/image.h"
#include "vision/face.h"

namespace peel::vision {

struct Quality {
  float inter_eye_px = 0;   // distance of the eyes' centres in pixels of the picture
  float sharpness = 0;      // 0 (blurred) to 1, of the face scaled to a common size
  float yaw_degrees = 0;    // turn to the side, from the points; positive to the right of the picture
  float pitch_degrees = 0;  // up or down, from the points
  float roll_degrees = 0;   // tilt in the plane
  float exposure = 0;       // 0 (black or burnt out) to 1 (skin well inside the range)
  float contrast = 0;       // 0 to 1
  float confidence = 0;     // the detector's score: falls with occlusion
  float unified = 0;        // 0 to 1: how much this picture is worth beside others of the same face
};

// Each measure for itself, in its own file pair (quality_*.h); this calls them all.
Quality assess(const image::View& rgb, const Face& face);

// Why a face was refused, by the first measure that failed.
enum class Refusal { too_small, blurred, turned_away, badly_lit, low_contrast, occluded };
const char* name_of(Refusal refusal);     // "too_small", for JSON
std::string advice_for(Refusal refusal);  // a sentence for people

struct GateLimits {
  float min_inter_eye_px = 18;
  float min_sharpness = 0.15f;
  float max_yaw_degrees = 45;
  float max_pitch_degrees = 35;
  float max_roll_degrees = 45;
  float min_exposure = 0.4f;
  float min_contrast = 0.08f;
  float min_confidence = 0.5f;
};
// For a face that is searched, and, stricter, for a reference image of a list.
GateLimits probe_limits();
GateLimits reference_limits();

// Nothing when the face may be used.
std::optional<Refusal> refused(const Quality& quality, const GateLimits& limits);

}  // namespace peel::vision
