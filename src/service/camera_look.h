// Whether a camera gives a picture: one, before anything is authorised, with every face covered.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "base/time.h"
#include "image/image.h"
#include "service/house.h"
#include "vision/detector.h"

namespace peel::service {

// A picture of at most 640 x 640 pixels, so coarse that a face that nobody found is not to be recognised
// either.
struct CoveredPicture {
  base::Bytes jpeg;
  image::Size size;
};

// Thread-safe; looks through one camera at a time. The detector is loaded at the first look and kept.
class CameraLook {
 public:
  // `models`: the folder of manifests. `patience`: how long a picture is waited for.
  CameraLook(std::filesystem::path models, const base::Clock& clock,
             base::Duration patience = std::chrono::seconds{10})
      : models_(std::move(models)), clock_(clock), patience_(patience) {}

  // `address`: one that check_camera_address() lets through.
  // Errors: exhausted (somebody else looks at this moment), unavailable (no picture in time), those of
  // video::open and Source::next_within, and those of vision::load_detector.
  base::Result<CoveredPicture> look(const std::string& address);

 private:
  base::Status load();
  std::filesystem::path models_;
  const base::Clock& clock_;
  base::Duration patience_;
  std::mutex looking_;
  std::unique_ptr<vision::Detector> detector_;
};

// The same by an account, which is entered first; the address is not. Errors, besides: those of Act::begin
// and check_camera_address().
base::Result<CoveredPicture> look_before_planning(House& house, CameraLook& cameras, const std::string& by,
                                                  const std::string& address);

// The picture with every face that the detector finds covered, and more around it than the face; coarse.
// Errors: those of Detector::detect.
base::Result<CoveredPicture> cover_faces(vision::Detector& detector, const image::View& rgb);

}  // namespace peel::service
