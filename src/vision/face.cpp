#include "vision/face.h"

#include <algorithm>

#include "vision/face_internal.h"

namespace peel::vision {

std::vector<Face> without_overlaps(std::vector<Face> faces, float limit) {
  std::stable_sort(faces.begin(), faces.end(),
                   [](const Face& a, const Face& b) { return a.score > b.score; });
  std::vector<Face> kept;
  for (const Face& face : faces) {
    const auto same = [&](const Face& better) { return image::overlap(face.box, better.box) >= limit; };
    if (std::none_of(kept.begin(), kept.end(), same)) kept.push_back(face);
  }
  return kept;
}

}  // namespace peel::vision
