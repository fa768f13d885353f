// Looks at one reference image: is there one usable face, what is its template, and what would be better?
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "biometric/template.h"
#include "vision/quality.h"
#include "vision/tools.h"

namespace peel::watchlist {

struct Examined {
  std::string reason = "accepted";          // one of the words of docs/formats/watchlist.md
  std::string message;                      // for people, with what to do; empty when there is nothing to say
  std::vector<std::string> advice;          // of an accepted one: what a better picture would have
  float quality = 0;                        // unified, 0 to 1; 0 when no face was graded
  base::Sha256 bytes;                       // of the image file; zeros when it could not be decoded
  std::optional<biometric::Template> face;  // none unless accepted
  base::Bytes picture;  // JPEG of the face with surroundings, at most 256 pixels a side, without the image's
                        // own metadata; wiped by whoever takes it
};

// One worker's eyes: they serve one thread at a time. Never fails: what went wrong is the reason. May throw
// std::bad_alloc, and what the tools throw.
class Examiner {
 public:
  Examiner(vision::Tools tools, const vision::GateLimits& limits)
      : tools_(std::move(tools)), limits_(limits) {}
  Examined examine(const std::filesystem::path& image);
  Examined examine(base::ByteView encoded);  // what image::decode takes
  const vision::Embedder& embedder() const { return *tools_.embedder; }
  // Overwrites what the tools keep of the last face. Errors: internal.
  base::Status flush() { return tools_.flush(); }

 private:
  base::Result<std::vector<vision::Face>> find_faces(const image::View& picture);
  Examined examine_picture(const image::View& picture);
  Examined take(const image::View& picture, const vision::Face& face);

  vision::Tools tools_;
  vision::GateLimits limits_;
  biometric::SharedCensus templates_ = std::make_shared<biometric::Census>();
  biometric::SharedCensus crops_ = std::make_shared<biometric::Census>();
};

// Of a face that passed the gate: in which respects a better picture would be found more often, a sentence
// each; none when it is a good one.
std::vector<std::string> advice_for(const vision::Quality& quality);

}  // namespace peel::watchlist
