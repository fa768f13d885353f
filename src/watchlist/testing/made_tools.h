// For tests only: "faces" are coloured patches on grey, found by their colour and told apart by it, so that
// building a list can be tested without models and without anybody's face.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include "image/transform.h"
#include "vision/detector.h"
#include "vision/embedder.h"
#include "watchlist/builder.h"

namespace peel::watchlist::testing {

inline constexpr std::array<image::Colour, 7> made_people{{{230, 20, 20},
                                                           {20, 230, 20},
                                                           {20, 20, 230},
                                                           {230, 230, 20},
                                                           {20, 230, 230},
                                                           {230, 20, 230},
                                                           {230, 120, 20}}};
inline constexpr std::size_t unsure_person = 6;    // found with a score of 0.4
inline constexpr std::size_t failing_person = 5;   // looking at this one fails
inline constexpr std::size_t throwing_person = 4;  // and at this one throws

struct Patch {
  std::size_t person = 0;
  image::Box box;
  int shade = 0;  // added to the colour's blue: a slightly different look
};

inline image::Image made_scene(image::Size size, const std::vector<Patch>& patches) {
  image::Image scene(size, 3);
  std::fill(scene.bytes().begin(), scene.bytes().end(), std::uint8_t{128});
  for (const Patch& patch : patches) {
    image::Colour colour = made_people[patch.person];
    colour[2] = static_cast<std::uint8_t>(colour[2] + patch.shade);
    image::fill_box(scene, patch.box, colour);
  }
  return scene;
}

class MadeDetector final : public vision::Detector {
 public:
  explicit MadeDetector(std::shared_ptr<std::atomic<int>> calls = nullptr) : calls_(std::move(calls)) {}

  base::Result<std::vector<vision::Face>> detect(const image::View& rgb) override {
    if (calls_) std::this_thread::sleep_for(std::chrono::milliseconds(++*calls_ * 7 % 5));
    std::vector<vision::Face> faces;
    for (std::size_t person = 0; person < made_people.size(); ++person) {
      const auto box = box_of(rgb, made_people[person]);
      if (!box) continue;
      if (person == failing_person) return base::fail(base::ErrorCode::internal, "made to fail");
      if (person == throwing_person) throw std::runtime_error("made to throw");
      faces.push_back(face_in(*box, person == unsure_person ? 0.4f : 0.9f));
    }
    return faces;
  }
  vision::FaceHeights heights() const override { return {8, 4000}; }
  const base::Sha256& model() const override { return model_; }

 private:
  static std::optional<image::Box> box_of(const image::View& rgb, const image::Colour& colour) {
    int left = rgb.width, top = rgb.height, right = -1, bottom = -1;
    for (int y = 0; y < rgb.height; ++y)
      for (int x = 0; x < rgb.width; ++x) {
        const std::uint8_t* pixel = rgb.row(y) + 3 * x;
        int distance = 0;
        for (int c = 0; c < 3; ++c) distance = std::max(distance, std::abs(pixel[c] - colour[c]));
        if (distance > 45) continue;
        left = std::min(left, x), right = std::max(right, x);
        top = std::min(top, y), bottom = std::max(bottom, y);
      }
    if (right < 0) return std::nullopt;
    return image::Box{static_cast<float>(left), static_cast<float>(top), static_cast<float>(right - left + 1),
                      static_cast<float>(bottom - top + 1)};
  }
  static vision::Face face_in(const image::Box& box, float score) {
    const auto at = [&](float x, float y) {
      return image::Point{box.x + x * box.width, box.y + y * box.height};
    };
    return {box, {at(0.3f, 0.4f), at(0.7f, 0.4f), at(0.5f, 0.6f), at(0.35f, 0.8f), at(0.65f, 0.8f)}, score};
  }
  std::shared_ptr<std::atomic<int>> calls_;
  base::Sha256 model_ = base::sha256(base::as_bytes("made detector"));
};

// The middle's colour as a direction.
class MadeEmbedder final : public vision::Embedder {
 public:
  std::size_t dimensions() const override { return 3; }
  const base::Sha256& model() const override { return model_; }
  base::Result<biometric::Template> embed(const biometric::Crop& crop,
                                          const biometric::SharedCensus& census) override {
    const std::uint8_t* middle = crop.pixels().data() + (56 * 112 + 56) * 3;
    const std::array<float, 3> values{static_cast<float>(middle[0]) - 128,
                                      static_cast<float>(middle[1]) - 128,
                                      static_cast<float>(middle[2]) - 128};
    return biometric::Template::create(values, model_, census);
  }
  base::Status flush() override { return {}; }

 private:
  base::Sha256 model_ = base::sha256(base::as_bytes("made embedder"));
};

// Patches have neither detail nor light, so only size and confidence count.
inline vision::GateLimits made_limits() {
  vision::GateLimits limits;
  limits.min_inter_eye_px = 16;
  limits.min_sharpness = limits.min_exposure = limits.min_contrast = -1;
  limits.max_yaw_degrees = limits.max_pitch_degrees = limits.max_roll_degrees = 180;
  limits.min_confidence = 0.5f;
  return limits;
}

}  // namespace peel::watchlist::testing
