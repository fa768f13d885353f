// Painting the street's backdrop.
#pragma once

#include <vector>

#include "street.h"

namespace peel::scene {

// What the painters of one backdrop share. `sun` is 1 in full sun and 0 under cloud.
struct Backdrop {
  const Camera& camera;
  const std::vector<House>& houses;
  const std::vector<Furniture>& furniture;
  float sun = 1;
  std::uint64_t seed = 0;
  Layer layer;

  // The flat shape with these corners in the street; farther away it takes the colour of the air.
  void fill(std::span<const Place> corners, Paint paint);
  void fill(std::initializer_list<Place> corners, Paint paint) {
    fill({corners.begin(), corners.size()}, paint);
  }
  // A line in the street, `width` in metres at each end.
  void line(Place from, Place to, float width, Colour colour);
  Colour air() const;
};

void paint_sky(Backdrop& backdrop);
void paint_end_of_street(Backdrop& backdrop);
void paint_ground(Backdrop& backdrop);
void paint_houses(Backdrop& backdrop);

}  // namespace peel::scene
