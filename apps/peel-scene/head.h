// A head cut out of a portrait, ready to be drawn at any size.
#pragma once

#include <filesystem>
#include <vector>

#include "canvas.h"
#include "cast.h"
#include "image/transform.h"

namespace peel::scene {

inline constexpr float face_height = 0.215f;  // metres, of the detector's box: forehead to chin

// How a head is placed: a point of the frame for the middle of the eyes, pixels a metre, and its pose.
struct HeadPlace {
  Point eyes;
  float scale = 100;  // pixels a metre
  float roll = 0;     // radians, clockwise
  float squeeze = 1;  // width against height: a head that turns a little looks narrower
  float shear = 0;    // pixels to the right per pixel down
};

class Head {
 public:
  // Reads the portrait and cuts the head out. Errors: those of image::read_with_alpha.
  static base::Result<Head> load(const std::filesystem::path& folder, const Portrait& portrait);

  void draw(Layer& layer, const HeadPlace& place) const;
  // The same head from behind: hair or hood without a face.
  void draw_back(Layer& layer, const HeadPlace& place) const;
  // The face's box in the frame, when drawn there.
  image::Box face(const HeadPlace& place) const;
  Colour skin() const { return skin_; }
  Colour hair() const { return hair_; }
  const Portrait& portrait() const { return *portrait_; }
  // Metres from the eyes down to the chin.
  float chin() const { return chin_; }

 private:
  struct Sprite {
    std::vector<image::Image> levels;  // each half the size of the one before
  };
  image::Affine placed(const HeadPlace& place, float level_scale) const;
  void draw(Layer& layer, const HeadPlace& place, const Sprite& sprite) const;

  const Portrait* portrait_ = nullptr;
  Sprite front_;
  Sprite back_;
  Point eyes_;       // in the cut-out's pixels
  image::Box face_;  // in the cut-out's pixels
  float pixels_a_metre_ = 1;
  float chin_ = 0.12f;
  Colour skin_;
  Colour hair_;
};

}  // namespace peel::scene
