// Private to src/vision: what the detectors have in common.
#pragma once

#include "vision/detector.h"

namespace peel::vision {

// Errors: invalid_input when it is empty, not RGB, or larger than pictures may be.
base::Status check_picture(const image::View& rgb);

base::Result<std::unique_ptr<Detector>> create_centerface(const Model& model, const DetectorOptions& options);

// The three networks of MTCNN, in the order in which they are asked.
struct MtcnnModels {
  Model proposal;
  Model refinement;
  Model output;
};
base::Result<std::unique_ptr<Detector>> create_mtcnn(const MtcnnModels& models,
                                                     const DetectorOptions& options);

}  // namespace peel::vision
