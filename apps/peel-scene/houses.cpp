#include <algorithm>
#include <array>

#include "backdrop.h"

namespace peel::scene {
namespace {

struct Style {
  Colour front;
  Colour trim;
  Colour shop;
  Colour awning;
  bool brick = false;
};

// One house's front: a wall along the street on one side, on which places are (z, height).
class Front {
 public:
  Front(Backdrop& backdrop, const House& house, Random& random)
      : backdrop_(backdrop), house_(house), random_(random) {
    constexpr std::array<Colour, 6> fronts{Colour{168, 98, 78}, {196, 170, 134}, {206, 198, 184},
                                           {150, 84, 70},       {188, 152, 116}, {176, 178, 172}};
    constexpr std::array<Colour, 6> shops{Colour{36, 70, 62}, {122, 38, 42},  {30, 48, 84},
                                          {54, 52, 58},       {150, 108, 44}, {72, 44, 78}};
    constexpr std::array<Colour, 5> awnings{
        Colour{176, 58, 52}, {46, 98, 84}, {214, 160, 60}, {52, 84, 138}, {140, 60, 96}};
    const int front = random.below(static_cast<int>(fronts.size()));
    style_ = {fronts[static_cast<std::size_t>(front)],
              {224, 217, 202},
              random.pick(shops),
              random.pick(awnings),
              front == 0 || front == 3};
    // The sun is on the right: fronts on the left are in it, those on the right are not.
    const float in_sun = house.side < 0 ? 1.16f : 0.66f;
    light_ = 0.80f + (in_sun - 0.80f) * backdrop.sun;
  }

  void paint();

 private:
  void rectangle(float z0, float z1, float low, float high, Colour colour, float out = 0) {
    const float x = static_cast<float>(house_.side) * (wall - out);
    backdrop_.fill({{x, low, z0}, {x, low, z1}, {x, high, z1}, {x, high, z0}}, shaded(colour));
  }
  Colour shaded(Colour colour) const {
    Colour seen = lit(colour, light_);
    if (house_.side > 0 && backdrop_.sun > 0.5f) seen = mix(seen, {70, 84, 122}, 0.16f);
    seen.alpha = colour.alpha;
    return seen;
  }
  float length() const { return house_.far - house_.near; }
  void paint_courses();
  void paint_window(float z, float low, float width, float high);
  void paint_floors();
  void paint_shop();
  void paint_awning();
  void paint_roof();

  Backdrop& backdrop_;
  const House& house_;
  Random& random_;
  Style style_;
  float light_ = 1;
};

constexpr float shop_height = 3.5f;

void Front::paint_courses() {
  if (!style_.brick || house_.near > 60) return;
  for (float y = shop_height; y < house_.height; y += 0.26f)
    backdrop_.line({static_cast<float>(house_.side) * wall, y, house_.near},
                   {static_cast<float>(house_.side) * wall, y, house_.far}, 0.03f,
                   with_alpha(shaded({92, 52, 44}), 0.35f));
  for (int i = 0; i < 60; ++i) {  // bricks that are darker or lighter than the others
    const float z = house_.near + length() * random_.unit();
    const float y = shop_height + (house_.height - shop_height) * random_.unit();
    const Colour tint = random_.chance(0.5f) ? Colour{70, 34, 30} : Colour{214, 158, 130};
    rectangle(z, z + 0.3f, y, y + 0.13f, with_alpha(tint, 0.25f));
  }
}

void Front::paint_window(float z, float low, float width, float high) {
  rectangle(z - 0.14f, z + width + 0.14f, low - 0.12f, high + 0.16f, style_.trim);
  rectangle(z, z + width, low, high, {52, 58, 68});
  const bool curtain = random_.chance(0.35f);
  const Colour sky = mix({120, 132, 148}, {128, 164, 200}, backdrop_.sun);
  rectangle(z + 0.05f, z + width - 0.05f, low + (high - low) * 0.45f, high - 0.06f,
            mix({58, 66, 80}, sky, 0.75f));
  rectangle(z + 0.05f, z + width - 0.05f, low + 0.06f, low + (high - low) * 0.47f,
            mix({44, 50, 60}, sky, 0.3f));
  if (curtain)
    rectangle(z + 0.05f, z + width * 0.35f, low + 0.06f, high - 0.06f, with_alpha({214, 206, 190}, 0.75f));
  rectangle(z + width / 2 - 0.03f, z + width / 2 + 0.03f, low, high, {216, 210, 198});
  rectangle(z, z + width, (low + high) / 2 - 0.03f, (low + high) / 2 + 0.03f, {216, 210, 198});
  rectangle(z - 0.2f, z + width + 0.2f, low - 0.24f, low - 0.1f, lit(style_.trim, 0.86f), 0.06f);
}

void Front::paint_floors() {
  const int columns = std::max(2, static_cast<int>(length() / 2.3f));
  const float pitch = length() / static_cast<float>(columns);
  for (float low = shop_height + 0.85f; low + 2.1f < house_.height; low += 2.9f)
    for (int i = columns - 1; i >= 0; --i)
      paint_window(house_.near + pitch * (static_cast<float>(i) + 0.5f) - 0.5f, low, 1.0f, low + 1.65f);
}

void Front::paint_shop() {
  rectangle(house_.near, house_.far, 0, shop_height, style_.shop);
  rectangle(house_.near + 0.3f, house_.far - 1.7f, 0.55f, 2.7f, {34, 36, 42});
  const Colour inside = mix({255, 212, 140}, {224, 190, 140}, backdrop_.sun);
  const Point low = backdrop_.camera.see({0, 0.6f, house_.near});
  const Point top = backdrop_.camera.see({0, 2.7f, house_.near});
  const float x = static_cast<float>(house_.side) * wall;
  backdrop_.fill({{x, 0.65f, house_.near + 0.4f},
                  {x, 0.65f, house_.far - 1.8f},
                  {x, 2.6f, house_.far - 1.8f},
                  {x, 2.6f, house_.near + 0.4f}},
                 Paint(lit(inside, 0.62f), lit(inside, 0.3f), top, low));
  for (int i = 0; i < 9; ++i) {  // goods in the window
    const float z = house_.near + 0.5f + (length() - 2.9f) * random_.unit();
    const Colour goods{static_cast<std::uint8_t>(random_.below(150) + 60),
                       static_cast<std::uint8_t>(random_.below(110) + 50),
                       static_cast<std::uint8_t>(random_.below(90) + 40)};
    const float shelf = random_.chance(0.5f) ? 0.68f : 1.5f;
    rectangle(z, z + random_.between(0.2f, 0.5f), shelf, shelf + random_.between(0.15f, 0.55f),
              with_alpha(goods, 0.8f));
  }
  for (float z = house_.near + 0.4f; z < house_.far - 1.8f; z += 1.35f)
    rectangle(z, z + 0.09f, 0.55f, 2.7f, style_.shop);
  rectangle(house_.far - 1.4f, house_.far - 0.4f, 0.05f, 2.5f, lit(style_.shop, 0.6f));
  rectangle(house_.far - 1.25f, house_.far - 0.55f, 1.1f, 2.3f, {90, 104, 116});
  rectangle(house_.near + 0.1f, house_.far - 0.1f, 2.85f, 3.42f, lit(style_.shop, 1.35f), 0.12f);
  rectangle(house_.near + 0.9f, house_.far - 0.9f, 3.05f, 3.22f, with_alpha({238, 214, 150}, 0.85f), 0.13f);
  rectangle(house_.near, house_.far, 3.42f, 3.58f, style_.trim, 0.15f);
}

void Front::paint_awning() {
  const float side = static_cast<float>(house_.side);
  const float out = wall - 1.35f;
  bool coloured = true;
  for (float z = house_.far - 1.8f; z > house_.near + 0.3f; z -= 0.42f, coloured = !coloured) {
    const float next = std::max(z - 0.42f, house_.near + 0.3f);
    const Colour colour = shaded(lit(coloured ? style_.awning : Colour{238, 232, 218}, 1.05f));
    backdrop_.fill({{side * wall, 2.95f, z},
                    {side * wall, 2.95f, next},
                    {side * out, 2.42f, next},
                    {side * out, 2.42f, z}},
                   colour);
    backdrop_.fill({{side * out, 2.42f, z},
                    {side * out, 2.42f, next},
                    {side * out, 2.22f, next},
                    {side * out, 2.22f, z}},
                   lit(colour, 0.82f));
  }
  const float z = house_.near + 0.3f;
  backdrop_.fill(
      {{side * wall, 2.95f, z}, {side * out, 2.42f, z}, {side * out, 2.22f, z}, {side * wall, 2.3f, z}},
      shaded(lit(style_.awning, 0.6f)));
}

void Front::paint_roof() {
  rectangle(house_.near, house_.far, house_.height - 0.35f, house_.height, style_.trim, 0.25f);
  rectangle(house_.near, house_.far, house_.height - 0.5f, house_.height - 0.35f,
            with_alpha({30, 26, 30}, 0.45f));
  const float side = static_cast<float>(house_.side);
  backdrop_.fill({{side * wall, house_.height, house_.near},
                  {side * wall, house_.height, house_.far},
                  {side * (wall + 3), house_.height + 1.8f, house_.far},
                  {side * (wall + 3), house_.height + 1.8f, house_.near}},
                 shaded({96, 92, 98}));
  const float z = house_.near + length() * 0.6f;
  rectangle(z, z + 0.9f, house_.height, house_.height + 1.5f, lit(style_.front, 0.8f));
  rectangle(z + 0.15f, z + 0.35f, house_.height + 1.5f, house_.height + 1.9f, {150, 88, 66});
  rectangle(z + 0.5f, z + 0.7f, house_.height + 1.5f, house_.height + 1.9f, {150, 88, 66});
}

void Front::paint() {
  paint_roof();
  rectangle(house_.near, house_.far, 0, house_.height, style_.front);
  paint_courses();
  for (float y = 0; y < 3; ++y)  // grime below the cornice and along the joint with the next house
    rectangle(house_.near, house_.near + 0.12f + 0.1f * y, 0, house_.height, with_alpha({30, 26, 28}, 0.12f));
  paint_floors();
  rectangle(house_.near, house_.far, house_.height - 0.35f, house_.height, style_.trim, 0.25f);
  paint_shop();
  if (random_.chance(0.65f)) paint_awning();
}

}  // namespace

void paint_houses(Backdrop& backdrop) {
  Random random(backdrop.seed, 14);
  std::vector<const House*> order;
  for (const House& house : backdrop.houses) order.push_back(&house);
  std::stable_sort(order.begin(), order.end(),
                   [](const House* a, const House* b) { return a->near > b->near; });
  for (const House* house : order) Front(backdrop, *house, random).paint();
}

}  // namespace peel::scene
