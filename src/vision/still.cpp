// Finding faces of every size in a picture of any size.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "image/transform.h"
#include "vision/detector_internal.h"
#include "vision/face_internal.h"

namespace peel::vision {
namespace {

using base::Result;

constexpr float tile_side = 1280;     // pixels as the detector sees them: bounds its memory
constexpr float step = 4;             // from one scale to the next
constexpr float max_enlargement = 2;  // more shows the detector nothing new
constexpr float same_face = 0.3f;     // overlap from which two finds are one face
constexpr float part_of_face = 0.7f;  // a find that lies in a better one to this share is a part of it
constexpr float small_picture = 160;  // pixels; a face may fill all of it
constexpr float margin_share = 0.3f;  // grey around a small picture, of its longer side
constexpr float edge = 2;             // pixels: a box nearer to a tile's inner edge is cut off

// The grey margin stands for what is around a face in other pictures: without it, detection of a face that
// fills a picture of 24 pixels falls from 91 % to 5 %.
image::Image with_margin(const image::View& rgb, int margin) {
  image::Image wide({rgb.width + 2 * margin, rgb.height + 2 * margin}, 3);
  std::memset(wide.data(), 127, wide.bytes().size());
  image::paste(wide, rgb, margin, margin);
  return wide;
}

image::View part_of(const image::View& rgb, int x, int y, int width, int height) {
  image::View part = rgb;
  part.data = rgb.row(y) + static_cast<std::size_t>(x) * 3;
  part.width = width;
  part.height = height;
  return part;
}

// Where tiles of `side` begin so that they cover `length` and overlap by `overlap` or more.
std::vector<int> tile_starts(int length, int side, int overlap) {
  if (length <= side) return {0};
  const int count = 1 + (length - overlap + side - overlap - 1) / (side - overlap);
  std::vector<int> starts;
  for (int i = 0; i < count; ++i)
    starts.push_back(static_cast<int>(static_cast<std::int64_t>(length - side) * i / (count - 1)));
  return starts;
}

struct Tile {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
};

// Tiles of one scale, in pixels of the picture. They overlap by what the next scale can see, so that a
// face is whole in one tile or found at the next scale.
std::vector<Tile> tiles_of(image::Size picture, float scale, FaceHeights heights) {
  const int side = std::max(1, static_cast<int>(tile_side / scale));
  const int overlap = std::min(side / 2, static_cast<int>(2 * step * heights.smallest / scale));
  std::vector<Tile> tiles;
  for (const int y : tile_starts(picture.height, side, overlap))
    for (const int x : tile_starts(picture.width, side, overlap))
      tiles.push_back({x, y, std::min(side, picture.width - x), std::min(side, picture.height - y)});
  return tiles;
}

bool is_cut_off(const image::Box& box, const Tile& tile, image::Size picture) {
  const auto left = static_cast<float>(tile.x);
  const auto top = static_cast<float>(tile.y);
  const auto right = static_cast<float>(tile.x + tile.width);
  const auto bottom = static_cast<float>(tile.y + tile.height);
  return (tile.x > 0 && box.x < left + edge) || (tile.y > 0 && box.y < top + edge) ||
         (tile.x + tile.width < picture.width && box.right() > right - edge) ||
         (tile.y + tile.height < picture.height && box.bottom() > bottom - edge);
}

void move_face(Face& face, float scale_x, float scale_y, float dx, float dy) {
  face.box = {face.box.x * scale_x + dx, face.box.y * scale_y + dy, face.box.width * scale_x,
              face.box.height * scale_y};
  for (image::Point& point : face.points) point = {point.x * scale_x + dx, point.y * scale_y + dy};
}

Result<std::vector<Face>> detect_in_tile(Detector& detector, const image::View& rgb, const Tile& tile,
                                         float scale) {
  const image::View part = part_of(rgb, tile.x, tile.y, tile.width, tile.height);
  const image::Size size{std::max(1, static_cast<int>(std::lround(static_cast<float>(tile.width) * scale))),
                         std::max(1, static_cast<int>(std::lround(static_cast<float>(tile.height) * scale)))};
  const image::Image scaled = size == part.size() ? image::Image() : image::resize(part, size);
  PEEL_TRY(std::vector<Face> faces, detector.detect(scaled.empty() ? part : scaled.view()));
  for (Face& face : faces)
    move_face(face, static_cast<float>(tile.width) / static_cast<float>(size.width),
              static_cast<float>(tile.height) / static_cast<float>(size.height), static_cast<float>(tile.x),
              static_cast<float>(tile.y));
  std::erase_if(faces, [&](const Face& face) { return is_cut_off(face.box, tile, rgb.size()); });
  return faces;
}

// The scales that together show the detector every face from the smallest to the whole picture.
std::vector<float> scales_for(image::Size picture, float smallest_face, FaceHeights heights) {
  const auto longer = static_cast<float>(std::max(picture.width, picture.height));
  const auto shorter = static_cast<float>(std::min(picture.width, picture.height));
  std::vector<float> scales;
  float scale = std::min(max_enlargement, heights.smallest / smallest_face);
  scales.push_back(scale);
  while (longer * scale > tile_side || shorter * scale > heights.largest * 1.2f) {
    scale /= step;
    scales.push_back(scale);
  }
  return scales;
}

// An eye or a mouth of a face that is too large for a scale may look like a face at that scale.
std::vector<Face> without_parts(const std::vector<Face>& faces) {
  std::vector<Face> whole;
  for (const Face& face : faces) {
    const auto contains = [&](const Face& other) {
      return &other != &face && other.score >= face.score && other.box.area() > 2 * face.box.area() &&
             image::intersection_area(face.box, other.box) > part_of_face * face.box.area();
    };
    if (std::none_of(faces.begin(), faces.end(), contains)) whole.push_back(face);
  }
  return whole;
}

Result<std::vector<Face>> detect_at_all_scales(Detector& detector, const image::View& rgb,
                                               float smallest_face) {
  std::vector<Face> found;
  for (const float scale : scales_for(rgb.size(), smallest_face, detector.heights()))
    for (const Tile& tile : tiles_of(rgb.size(), scale, detector.heights())) {
      PEEL_TRY(const std::vector<Face> faces, detect_in_tile(detector, rgb, tile, scale));
      found.insert(found.end(), faces.begin(), faces.end());
    }
  std::vector<Face> merged = without_parts(without_overlaps(std::move(found), same_face));
  std::stable_sort(merged.begin(), merged.end(),
                   [](const Face& a, const Face& b) { return a.box.area() > b.box.area(); });
  return merged;
}

}  // namespace

Result<std::vector<Face>> detect_in_still(Detector& detector, const image::View& rgb,
                                          const StillOptions& options) {
  PEEL_CHECK(check_picture(rgb));
  if (!(options.smallest_face >= 4 && options.smallest_face <= 1000))
    return base::fail(base::ErrorCode::invalid_input, "the smallest face is 4 to 1000 pixels high, not {}",
                      options.smallest_face);
  const auto shorter = static_cast<float>(std::min(rgb.width, rgb.height));
  if (shorter >= small_picture) return detect_at_all_scales(detector, rgb, options.smallest_face);
  const auto longer = static_cast<float>(std::max(rgb.width, rgb.height));
  const int margin = static_cast<int>(std::min(longer, 2 * small_picture) * margin_share) + 1;
  const image::Image wide = with_margin(rgb, margin);
  PEEL_TRY(std::vector<Face> faces, detect_at_all_scales(detector, wide, options.smallest_face));
  for (Face& face : faces) move_face(face, 1, 1, -static_cast<float>(margin), -static_cast<float>(margin));
  return faces;
}

std::optional<Face> central_face(const std::vector<Face>& faces, image::Size picture) {
  const auto cx = static_cast<float>(picture.width) / 2;
  const auto cy = static_cast<float>(picture.height) / 2;
  std::optional<Face> best;
  float best_cost = 0;
  for (const Face& face : faces) {
    const image::Box& box = face.box;
    if (!(box.x < cx && cx < box.right() && box.y < cy && cy < box.bottom())) continue;
    const float cost = std::hypot(box.centre().x - cx, box.centre().y - cy) - box.height / 2;
    if (best && cost >= best_cost) continue;
    best = face;
    best_cost = cost;
  }
  return best;
}

}  // namespace peel::vision
