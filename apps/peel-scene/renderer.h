// Turns walks into frames, and says of every frame where the faces are.
#pragma once

#include <vector>

#include "light.h"
#include "walk.h"

namespace peel::scene {

// One face in one frame.
struct Seen {
  int frame = 0;
  image::Box face;      // pixels of the frame; may reach beyond its edges
  float visible = 0;    // share of the face's ellipse that is in the frame and not covered, 0 to 1
  bool towards = true;  // false: the back of the head
};

class Renderer {
 public:
  Renderer(const Request& request, const Camera& camera, const Street& street, std::vector<Figure> figures,
           std::vector<Walk> walks);

  // Frame `number`; the same for the same request whatever was drawn before. `seen` gets one entry for
  // every person whose face may be in the frame, by index.
  const image::Image& draw(int number, std::vector<std::pair<std::size_t, Seen>>& seen);

 private:
  // Across a person the light grows from left to right: by `depth` either way, `half` pixels from `middle`.
  struct Side {
    float middle = 0;
    float half = 1;
    float depth = 0;
  };
  void draw_backdrop(float seconds);
  void draw_shadow(const Stance& stance, float seconds);
  void draw_person(std::size_t person, const Stance& now, const Stance& before, float seconds);
  void draw_thing(const Furniture& thing, float seconds);
  void lay(const Layer& layer, Gain gain, float air, std::uint8_t owner, Side side);
  void add_noise(int number);
  float visible_share(const image::Box& face, std::uint8_t owner) const;

  const Request& request_;
  const Camera& camera_;
  const Street& street_;
  std::vector<Figure> figures_;
  std::vector<Walk> walks_;
  Light light_;
  image::Image frame_;
  std::vector<std::uint8_t> owners_;  // of each pixel: 0 nobody's, person + 1, or 255 a thing
  std::vector<std::int8_t> noise_;
  std::vector<std::uint16_t> gains_;  // of one row
  Layer layer_;
};

}  // namespace peel::scene
