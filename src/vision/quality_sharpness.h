// How sharp a face is.
#pragma once

#include "image/image.h"

namespace peel::vision {

// 0 (blurred) to 1, of a grey face scaled to a common size: by how much a further blur takes from the
// differences between neighbouring pixels; a picture that is blurred already has little to lose. The worse of
// the two directions counts, since a moving face is blurred along one only (after Crete, Dolmiere, Ladret and
// Nicolas, "The blur effect", 2007, scaled so that 0.2 becomes 0 and 0.6 becomes 1). Noise counts as sharp.
float sharpness(const image::View& grey);

}  // namespace peel::vision
