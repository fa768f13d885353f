#include "renderer.h"

#include <algorithm>
#include <cmath>

namespace peel::scene {
namespace {

constexpr std::uint8_t a_thing = 255;
constexpr std::size_t noise_size = 1u << 20;
constexpr float shutter = 0.5f;  // share of a frame's time that the shutter is open

// How much of the colour of the air lies over something that far away.
float air_at(float z) {
  const float haze = 0.5f * (1 - std::exp(-z / 150));
  const float leaving = std::clamp((z - 62) / 12, 0.0f, 1.0f);  // people far away melt into the air
  return haze + (1 - haze) * leaving;
}

std::uint16_t fixed(float value) {
  return static_cast<std::uint16_t>(std::clamp(value, 0.0f, 4.0f) * 256 + 0.5f);
}

}  // namespace

Renderer::Renderer(const Request& request, const Camera& camera, const Street& street,
                   std::vector<Figure> figures, std::vector<Walk> walks)
    : request_(request),
      camera_(camera),
      street_(street),
      figures_(std::move(figures)),
      walks_(std::move(walks)),
      light_(request.seed),
      frame_(request.size, 3),
      owners_(static_cast<std::size_t>(request.size.width) * static_cast<std::size_t>(request.size.height)),
      noise_(noise_size) {
  Random random(request.seed, 4);
  for (auto& grain : noise_) grain = static_cast<std::int8_t>(std::lround(2.1f * random.bell()));
}

void Renderer::draw_backdrop(float seconds) {
  const float exposure = light_.exposure(seconds);
  const auto sun = static_cast<std::uint32_t>(light_.sun(seconds) * 256 * exposure + 0.5f);
  const auto cloud = static_cast<std::uint32_t>((1 - light_.sun(seconds)) * 256 * exposure + 0.5f);
  const std::uint8_t* in_sun = street_.in_sun().data();
  const std::uint8_t* in_shade = street_.in_shade().data();
  std::uint8_t* out = frame_.data();
  const std::size_t count = frame_.bytes().size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t value = (in_sun[i] * sun + in_shade[i] * cloud) >> 8;
    out[i] = static_cast<std::uint8_t>(value > 255 ? 255 : value);
  }
}

// Soft darkness under the feet, and a long shadow where the sun shines.
void Renderer::draw_shadow(const Stance& stance, float seconds) {
  const Place foot = stance.foot;
  const float scale = camera_.scale(foot.z);
  const float flat = Camera::height / foot.z;  // how much the ground is foreshortened
  const float direct = light_.sun(seconds) * street_.sunlit(foot.x, foot.z);
  const Point under = camera_.see(foot);
  const Point far = camera_.see({foot.x - 1.6f, 0, foot.z + 0.2f});
  const int left = static_cast<int>(far.x - 0.3f * scale);
  const int right = static_cast<int>(under.x + 0.6f * scale) + 1;
  const int top = static_cast<int>(std::min(far.y, under.y) - 0.5f * scale * flat);
  const int bottom = static_cast<int>(under.y + 0.5f * scale * flat) + 1;
  const image::Size size = request_.size;
  const int x0 = std::max(left, 0);
  const int y0 = std::max(top, 0);
  layer_.reset(x0, y0, {std::min(right, size.width) - x0, std::min(bottom, size.height) - y0});
  if (layer_.size().width == 0 || layer_.size().height == 0) return;
  for (int i = 1; i <= 7; ++i) {
    const float radius = 0.12f + 0.04f * static_cast<float>(i);
    layer_.fill(Path::ellipse(under, radius * scale, radius * scale * flat), Colour{0, 0, 0, 17});
    if (direct < 0.05f || i % 2 == 0) continue;
    const float half = 0.08f + 0.025f * static_cast<float>(i);
    const Point ends[] = {
        camera_.see({foot.x, 0, foot.z - half}), camera_.see({foot.x - 1.5f, 0, foot.z - half + 0.2f}),
        camera_.see({foot.x - 1.62f, 0, foot.z + 0.2f}),
        camera_.see({foot.x - 1.5f, 0, foot.z + half + 0.2f}), camera_.see({foot.x, 0, foot.z + half})};
    layer_.fill(Path({std::begin(ends), std::end(ends)}), with_alpha({12, 16, 40}, 0.15f * direct));
  }
  lay(layer_, {}, 0, 0, {});
}

void Renderer::draw_person(std::size_t person, const Stance& now, const Stance& before, float seconds) {
  const Figure& figure = figures_[person];
  figure.cover(layer_, camera_, now, 8);
  if (layer_.size().width == 0 || layer_.size().height == 0) return;
  figure.paint(layer_, camera_, now);
  const Point eyes = figure.head_place(camera_, now).eyes;
  const Point eyes_before = figure.head_place(camera_, before).eyes;
  layer_.blur_along((eyes.x - eyes_before.x) * shutter, (eyes.y - eyes_before.y) * shutter);
  const float direct = light_.sun(seconds) * street_.sunlit(now.foot.x, now.foot.z);
  const Side side{eyes.x, 0.2f * camera_.scale(now.foot.z), 0.07f + 0.16f * direct};
  lay(layer_, light_.on(street_, now.foot, seconds), air_at(now.foot.z),
      static_cast<std::uint8_t>(person + 1), side);
}

void Renderer::draw_thing(const Furniture& thing, float seconds) {
  lay(thing.picture, light_.on(street_, thing.place, seconds), air_at(thing.place.z), a_thing, {});
}

// Over the frame, in the light of its place and through the air; `owner` 0 leaves the pixels' owner.
void Renderer::lay(const Layer& layer, Gain gain, float air, std::uint8_t owner, Side side) {
  const image::Size size = request_.size;
  const int left = std::max(0, layer.x());
  const int right = std::min(size.width, layer.x() + layer.size().width);
  const int bottom = std::min(size.height, layer.y() + layer.size().height);
  gains_.resize(3 * static_cast<std::size_t>(std::max(0, right - left)));
  for (int x = left; x < right; ++x) {  // the sun on the right leaves the left of a person darker
    const float across = std::clamp((static_cast<float>(x) - side.middle) / side.half, -1.0f, 1.0f);
    const float factor = (1 - air) * (1 + side.depth * across);
    const std::uint16_t here[] = {fixed(gain.red * factor), fixed(gain.green * factor),
                                  fixed(gain.blue * factor)};
    std::copy_n(here, 3, gains_.data() + 3 * static_cast<std::size_t>(x - left));
  }
  const std::uint32_t airs[3] = {fixed(air * 0.80f), fixed(air * 0.83f), fixed(air * 0.86f)};
  for (int y = std::max(0, layer.y()); y < bottom; ++y) {
    const std::uint8_t* from = layer.row(y - layer.y()) + 4 * (left - layer.x());
    std::uint8_t* to = frame_.row(y) + 3 * left;
    std::uint8_t* owned =
        owners_.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width) + left;
    const std::uint16_t* gains = gains_.data();
    for (int x = left; x < right; ++x, from += 4, to += 3, ++owned, gains += 3) {
      const std::uint32_t alpha = from[3];
      if (alpha == 0) continue;
      const std::uint32_t rest = 256 - alpha - (alpha >> 7);
      for (int c = 0; c < 3; ++c) {
        const std::uint32_t value = (from[c] * gains[c] + alpha * airs[c] + to[c] * rest) >> 8;
        to[c] = static_cast<std::uint8_t>(value > 255 ? 255 : value);
      }
      if (owner != 0 && alpha > 127) *owned = owner;
    }
  }
}

void Renderer::add_noise(int number) {
  Random random(request_.seed, 1000 + static_cast<std::uint64_t>(number));
  const std::size_t count = frame_.stride();
  for (int y = 0; y < frame_.height(); ++y) {
    const std::size_t start = random.next() % (noise_size - count);
    const std::int8_t* grain = noise_.data() + start;
    std::uint8_t* pixel = frame_.row(y);
    for (std::size_t i = 0; i < count; ++i) {
      const int value = pixel[i] + grain[i];
      pixel[i] = static_cast<std::uint8_t>(value < 0 ? 0 : value > 255 ? 255 : value);
    }
  }
}

float Renderer::visible_share(const image::Box& face, std::uint8_t owner) const {
  const Point centre = face.centre();
  int all = 0;
  int seen = 0;
  for (int y = static_cast<int>(std::floor(face.y)); y < static_cast<int>(face.bottom()); ++y)
    for (int x = static_cast<int>(std::floor(face.x)); x < static_cast<int>(face.right()); ++x) {
      const float dx = (static_cast<float>(x) + 0.5f - centre.x) / (face.width / 2);
      const float dy = (static_cast<float>(y) + 0.5f - centre.y) / (face.height / 2);
      if (dx * dx + dy * dy > 1) continue;
      ++all;
      if (x < 0 || y < 0 || x >= request_.size.width || y >= request_.size.height) continue;
      seen += owners_[static_cast<std::size_t>(y) * static_cast<std::size_t>(request_.size.width) +
                      static_cast<std::size_t>(x)] == owner;
    }
  return all > 0 ? static_cast<float>(seen) / static_cast<float>(all) : 0;
}

const image::Image& Renderer::draw(int number, std::vector<std::pair<std::size_t, Seen>>& seen) {
  const auto rate = static_cast<float>(request_.frames_per_second);
  const float seconds = static_cast<float>(number) / rate;
  draw_backdrop(seconds);
  std::fill(owners_.begin(), owners_.end(), std::uint8_t{0});
  std::vector<std::pair<std::size_t, Stance>> there;
  for (std::size_t i = 0; i < walks_.size(); ++i)
    if (const Stance stance = walks_[i].at(seconds); in_view(camera_, stance)) there.emplace_back(i, stance);
  std::stable_sort(there.begin(), there.end(),
                   [](const auto& a, const auto& b) { return a.second.foot.z > b.second.foot.z; });
  for (const auto& [person, stance] : there) draw_shadow(stance, seconds);
  auto thing = street_.furniture().begin();
  for (const auto& [person, stance] : there) {
    for (; thing != street_.furniture().end() && thing->place.z > stance.foot.z; ++thing)
      draw_thing(*thing, seconds);
    draw_person(person, stance, walks_[person].at(seconds - 1 / rate), seconds);
  }
  for (; thing != street_.furniture().end(); ++thing) draw_thing(*thing, seconds);
  add_noise(number);
  seen.clear();
  for (const auto& [person, stance] : there) {
    const image::Box face = figures_[person].face(camera_, stance);
    const float visible = visible_share(face, static_cast<std::uint8_t>(person + 1));
    if (image::clipped(face, request_.size).area() > 0)
      seen.push_back({person, {number, face, visible, !stance.away}});
  }
  return frame_;
}

}  // namespace peel::scene
