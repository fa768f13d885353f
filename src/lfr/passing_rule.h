// How one person who passes is searched, in words and by itself: what a calibration measures and is bound to.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lfr/best_faces.h"

namespace peel::lfr {

// One line, the same for the same rule: which templates of a track are kept, how they are fused, when they
// are searched, and how often at the most. "rule 1" rises when the code of BestFaces or of vision::fuse
// changes what they do.
std::string to_text(const BestFacesOptions& options, std::uint32_t searches_per_person);

// A picture of somebody who passes, good enough for the gate.
struct Look {
  biometric::Template face;
  float quality = 0;  // above 0, at most 1
};

// Lets one person pass by whose pictures these are, in their order, each long enough after the one before to
// be kept and searched by itself: with BestFaces and vision::fuse as a deployment has them. `search` gets the
// fused template of each search. Unlike in a deployment nobody looks whether the pictures are of one person,
// and no picture is missed for want of time. Errors: those of fusing and of `search`.
base::Status pass_by(std::vector<Look> looks, const BestFacesOptions& options,
                     std::uint32_t searches_per_person, const biometric::SharedCensus& census,
                     const std::function<base::Status(const biometric::Template&)>& search);

}  // namespace peel::lfr
