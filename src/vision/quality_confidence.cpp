#include "vision/quality_confidence.h"

namespace peel::vision {

float confidence(const Face& face, image::Size picture) {
  if (!(face.box.area() > 0)) return 0;
  return face.score * image::clipped(face.box, picture).area() / face.box.area();
}

}  // namespace peel::vision
