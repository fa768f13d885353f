// Pictures made worse on purpose, to see which measure notices and what it costs.
#pragma once

#include <string>
#include <vector>

#include "image/image.h"

namespace peel::bench {

// One way of making a picture worse, by one amount.
struct Degradation {
  std::string
      kind;  // "none", "small", "blur", "motion", "dark", "bright", "haze", "covered", "noise", "jpeg"
  float amount = 0;  // see degraded()
};

// All kinds with rising amounts.
std::vector<Degradation> degradations();

// small: scaled down to that share; blur: box-blurred three times by that many pixels; motion: averaged over
// that many pixels along x; dark, bright: multiplied by it; haze: that share of white mixed in; covered: grey
// over that share of the height of `face`, from below; noise: uniform by so many grey levels; jpeg: of that
// quality; night: multiplied by it, then noise of 12 grey levels. The noise is the same in every call.
image::Image degraded(const image::View& picture, const image::Box& face, const Degradation& how);

}  // namespace peel::bench
