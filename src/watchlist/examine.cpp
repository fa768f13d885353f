#include "watchlist/examine.h"

#include <algorithm>

#include "base/file.h"
#include "image/transform.h"

namespace peel::watchlist {

using base::Bytes;
using base::Result;
using vision::Face;

namespace {

constexpr float smallest_face = 24;        // pixels high; less is of no use in a list
constexpr float coarse_share = 1 / 12.0f;  // of the longer side: where faces are looked for first
constexpr float rival_area = 0.5f;         // of the largest face's, from which it is unclear who is meant
constexpr float surroundings = 0.4f;       // on each side of the face, of its size
constexpr int picture_side = 256;          // pixels
constexpr int picture_quality = 85;

Examined refused(std::string reason, std::string message) {
  Examined result;
  result.reason = std::move(reason);
  result.message = std::move(message);
  return result;
}

Examined failed(const base::Error& error) { return refused("failed", error.message); }

// The face and what is around it, small enough for a list.
Result<Bytes> picture_of(const image::View& whole, const image::Box& face) {
  const image::Image part = image::crop(whole, image::grown(face, surroundings));
  const int longer = std::max(part.width(), part.height());
  if (longer <= picture_side) return image::encode_jpeg(part, picture_quality);
  const auto scaled = [&](int side) { return std::max(1, side * picture_side / longer); };
  return image::encode_jpeg(image::resize(part, {scaled(part.width()), scaled(part.height())}),
                            picture_quality);
}

}  // namespace

// Large images are looked at coarsely first: a portrait's face is large in it, and the fine look takes
// seconds.
Result<std::vector<Face>> Examiner::find_faces(const image::View& picture) {
  const float coarse = static_cast<float>(std::max(picture.width, picture.height)) * coarse_share;
  if (coarse > smallest_face) {
    auto faces = vision::detect_in_still(*tools_.detector, picture, {std::min(coarse, 1000.0f)});
    if (!faces || !faces->empty()) return faces;
  }
  return vision::detect_in_still(*tools_.detector, picture, {smallest_face});
}

Examined Examiner::examine(const std::filesystem::path& image) {
  auto encoded = base::read_file(image, image::max_encoded_size);
  if (!encoded) return refused("unreadable", encoded.error().message);
  return examine(*encoded);
}

Examined Examiner::examine(base::ByteView encoded) {
  const auto picture = image::decode(encoded);
  if (!picture) return refused("unreadable", picture.error().message);
  Examined result = examine_picture(*picture);
  result.bytes = base::sha256(encoded);
  return result;
}

Examined Examiner::examine_picture(const image::View& picture) {
  auto faces = find_faces(picture);
  if (!faces) return failed(faces.error());
  if (faces->empty())
    return refused("no_face", "No face was found: use a picture that shows it from the front.");
  const auto sure = [&](const Face& face) { return face.score >= limits_.min_confidence; };
  if (std::any_of(faces->begin(), faces->end(), sure))
    std::erase_if(*faces, [&](const Face& f) { return !sure(f); });
  const Face& main = faces->front();  // the largest comes first
  if (faces->size() > 1 && (*faces)[1].box.area() >= rival_area * main.box.area())
    return refused("several_faces", "Several faces are about as large: cut out the one that is meant.");
  const vision::Quality quality = vision::assess(picture, main);
  const auto refusal = vision::refused(quality, limits_);
  Examined result =
      refusal ? refused(vision::name_of(*refusal), vision::advice_for(*refusal)) : take(picture, main);
  result.quality = quality.unified;
  if (result.face) result.advice = advice_for(quality);
  return result;
}

Examined Examiner::take(const image::View& picture, const Face& face) {
  auto made = tools_.learn(picture, face, crops_, templates_);
  if (!made) return failed(made.error());
  auto small = picture_of(picture, face.box);
  if (!small) return failed(small.error());
  Examined result;
  result.face = std::move(*made);
  result.picture = std::move(*small);
  return result;
}

}  // namespace peel::watchlist
