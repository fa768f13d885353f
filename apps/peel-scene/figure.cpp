#include "figure.h"

#include <algorithm>
#include <cmath>

#include "body.h"

namespace peel::scene {

Look random_look(Random& random, int number) {
  constexpr Colour coats[] = {{44, 54, 78},    {96, 74, 58},  {58, 78, 66},  {120, 52, 52}, {70, 70, 76},
                              {150, 122, 88},  {40, 42, 50},  {84, 60, 96},  {48, 96, 110}, {170, 138, 60},
                              {112, 116, 122}, {132, 84, 60}, {60, 104, 84}, {176, 96, 80}};
  constexpr Colour shirts[] = {
      {228, 226, 220}, {170, 190, 214}, {214, 190, 190}, {94, 98, 110}, {226, 212, 172}};
  constexpr Colour trousers[] = {{46, 52, 70}, {58, 58, 62}, {90, 80, 66}, {36, 38, 44}, {70, 84, 106}};
  constexpr Colour scarves[] = {{168, 58, 56},  {222, 206, 170}, {66, 96, 136},
                                {198, 150, 60}, {92, 122, 92},   {120, 80, 130}};
  constexpr Colour shoes[] = {{44, 36, 32}, {30, 30, 34}, {108, 74, 50}, {210, 206, 200}};
  Look look;
  look.cut = static_cast<Look::Cut>(random.below(5));
  look.height = std::clamp(1.70f + 0.075f * random.bell(), 1.54f, 1.88f);
  look.build = random.between(0.9f, 1.1f);
  look.coat =
      lit(coats[static_cast<std::size_t>(number) * 5 % std::size(coats)], random.between(0.9f, 1.15f));
  look.shirt = random.pick(shirts);
  look.trousers = lit(random.pick(trousers), random.between(0.9f, 1.2f));
  look.scarf = random.pick(scarves);
  look.shoes = random.pick(shoes);
  look.has_scarf = random.chance(0.3f);
  look.has_bag = random.chance(0.3f);
  look.has_rucksack = !look.has_bag && random.chance(0.25f);
  return look;
}

HeadPlace Figure::head_place(const Camera& camera, const Stance& stance) const {
  const float eyes = 0.935f * look_.height;
  HeadPlace place;
  place.eyes = camera.see({stance.foot.x + sway(stance), eyes + bob(stance), stance.foot.z});
  place.scale = camera.scale(stance.foot.z);
  place.roll = stance.roll;
  place.squeeze = stance.squeeze;
  place.shear = stance.shear;
  return place;
}

void Figure::cover(Layer& layer, const Camera& camera, const Stance& stance, int margin) const {
  constexpr float half = 0.42f;
  const Point top = camera.see({stance.foot.x - half, look_.height + 0.28f, stance.foot.z});
  const Point low = camera.see({stance.foot.x + half, -0.05f, stance.foot.z - 0.4f});
  const int left = std::max(static_cast<int>(top.x), -margin);
  const int high = std::max(static_cast<int>(top.y), -margin);
  const Point side = camera.see({stance.foot.x + half, 0, stance.foot.z});
  const int right = std::min(static_cast<int>(side.x) + 1, camera.frame().width + margin);
  const int bottom = std::min(static_cast<int>(low.y) + 1, camera.frame().height + margin);
  layer.reset(left, high, {std::max(0, right - left), std::max(0, bottom - high)});
}

void Figure::paint(Layer& layer, const Camera& camera, const Stance& stance) const {
  const HeadPlace place = head_place(camera, stance);
  const float chin = 0.935f * look_.height - head_->chin();
  const Body body{layer, camera, stance, look_, head_->skin(), chin};
  paint_legs(body);
  if (stance.away) {
    head_->draw_back(layer, place);
    paint_coat(body);
    paint_collar_behind(body);
    return;
  }
  paint_coat(body);
  head_->draw(layer, place);
  paint_collar(body);
}

}  // namespace peel::scene
