// Looks at one reference image: is there one usable face, and what is its template?
#pragma once

#include <optional>

#include "watchlist/builder.h"

namespace peel::watchlist {

struct Examined {
  std::string reason = "accepted";
  std::string message;
  float quality = 0;
  base::Sha256 bytes;                       // of the image file; zeros when it could not be read
  std::optional<biometric::Template> face;  // none unless accepted
  base::Bytes picture;                      // JPEG of the face with surroundings; wiped by whoever takes it
};

// One worker's eyes. Never fails: what went wrong is the reason.
class Examiner {
 public:
  Examiner(Tools tools, const vision::GateLimits& limits) : tools_(std::move(tools)), limits_(limits) {}
  Examined examine(const std::filesystem::path& image);
  const vision::Embedder& embedder() const { return *tools_.embedder; }

 private:
  base::Result<std::vector<vision::Face>> find_faces(const image::View& picture);
  Examined examine_picture(const image::View& picture);
  Examined take(const image::View& picture, const vision::Face& face);

  Tools tools_;
  vision::GateLimits limits_;
  biometric::SharedCensus templates_ = std::make_shared<biometric::Census>();
  biometric::SharedCensus crops_ = std::make_shared<biometric::Census>();
};

}  // namespace peel::watchlist
