// Cuts a face out of a picture, upright and scaled, by its five points.
#pragma once

#include "biometric/crop.h"
#include "image/image.h"
#include "vision/face.h"
#include "vision/landmarks.h"

namespace peel::vision {

// The similarity that takes the five points nearest to the places that embedders were trained with (the
// five reference points for 112 x 112 crops used since SphereFace and ArcFace).
// Errors: invalid_input when the points coincide; exhausted.
base::Result<biometric::Crop> align(const image::View& rgb, const FivePoints& points,
                                    const biometric::SharedCensus& census);

// Aligns by the best points that are to be had, always in the same way. Another way makes other templates:
// crops carry the way they were made, and an embedder refuses those made in another than its own
// (EmbedderOptions::alignment). Serves one thread at a time.
class Aligner {
 public:
  // By the points of a face as they are, whoever found them.
  Aligner() = default;
  // By the points of that detector (Detector::model) as they are.
  explicit Aligner(const base::Sha256& detector);
  // By the mean of the detector's points and those that `landmarks` finds: their errors are independent, so
  // that the mean is better than either (docs/models.md has the measurement).
  Aligner(std::unique_ptr<Landmarks> landmarks, const base::Sha256& detector);

  // Errors: those of align and Landmarks::find.
  base::Result<biometric::Crop> align(const image::View& rgb, const Face& face,
                                      const biometric::SharedCensus& census);
  // The two halves of it: the points to align by, and the cut.
  base::Result<FivePoints> points(const image::View& rgb, const Face& face);
  base::Result<biometric::Crop> cut_out(const image::View& rgb, const FivePoints& points,
                                        const biometric::SharedCensus& census) const;
  // A face that was cut out in this way already: `rgb` of crop_side x crop_side pixels. That it was, nobody
  // can check; the caller answers for it. Errors: invalid_input for another size, exhausted.
  base::Result<biometric::Crop> accept(const image::View& rgb, const biometric::SharedCensus& census) const;
  // What tells this way of aligning from others, and covers the models that find the points; zeros where it
  // is not said who found them.
  const base::Sha256& method() const { return method_; }
  // Landmarks::flush.
  base::Status flush();

 private:
  std::unique_ptr<Landmarks> landmarks_;
  base::Sha256 method_{};
};

}  // namespace peel::vision
