// A person: a painted head on a painted body that walks.
#pragma once

#include <memory>

#include "camera.h"
#include "head.h"
#include "random.h"

namespace peel::scene {

// What somebody looks like below the chin.
struct Look {
  enum class Cut { overcoat, jacket, dress, puffer, jumper };
  Cut cut = Cut::overcoat;
  float height = 1.7f;  // metres, to the top of the skull
  float build = 1;      // width of the shoulders against the usual
  Colour coat{60, 60, 80};
  Colour shirt{220, 220, 220};
  Colour trousers{50, 52, 60};
  Colour shoes{40, 34, 30};
  Colour scarf{150, 60, 50};
  bool has_scarf = false;
  bool has_bag = false;       // a strap across and a bag at the hip
  bool has_rucksack = false;  // two straps
};

// People with following numbers wear coats of different colours.
Look random_look(Random& random, int number);

// One moment of a walk.
struct Stance {
  Place foot;         // on the ground, between the feet
  float phase = 0;    // of the gait, radians; two steps a turn
  bool away = false;  // walks away: seen from behind
  float roll = 0;     // of the head
  float squeeze = 1;
  float shear = 0;
};

class Figure {
 public:
  Figure(std::shared_ptr<const Head> head, const Look& look) : head_(std::move(head)), look_(look) {}

  // Paints into a layer that `bounds` of the same stance has been given to.
  void paint(Layer& layer, const Camera& camera, const Stance& stance) const;
  // Empties the layer and lays it over what the figure may touch, clipped to the frame and `margin` pixels
  // around.
  void cover(Layer& layer, const Camera& camera, const Stance& stance, int margin) const;

  HeadPlace head_place(const Camera& camera, const Stance& stance) const;
  image::Box face(const Camera& camera, const Stance& stance) const {
    return head_->face(head_place(camera, stance));
  }
  const Head& head() const { return *head_; }
  const Look& look() const { return look_; }

 private:
  std::shared_ptr<const Head> head_;
  Look look_;
};

}  // namespace peel::scene
