// An alert: a question to a person whether somebody who just passed is somebody on the list (P3).
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/secret.h"
#include "base/time.h"
#include "image/geometry.h"
#include "vision/quality.h"
#include "watchlist/watchlist.h"

namespace peel::lfr {

struct Alert {
  std::string id;         // "alert-..." random
  base::Time captured{};  // when the frame of the crop was taken
  std::string camera;
  bool recorded = false;    // seen in a file, perhaps long ago, and not by a camera that looks now
  std::uint64_t track = 0;  // means nothing outside this camera and run
  std::uint64_t frame = 0;
  std::string entry;  // the list's subject
  std::uint32_t list_row = 0;
  watchlist::Category category = watchlist::Category::suspect;
  float score = 0;
  float threshold = 0;
  vision::Quality quality;
  image::Box box;               // pixels of the frame
  base::Duration latency{};     // from capture to the alert, on the steady clock
  base::SecretBytes crop_jpeg;  // the face with some surroundings
};

// One line of the alerts file, without the line feed (docs/formats/live.md tells the members).
std::string to_json(const Alert& alert);

// Where alerts go. Called from any camera's thread; must be thread-safe and quick.
class AlertSink {
 public:
  virtual ~AlertSink() = default;
  // Errors end the deployment: an alert that nobody sees is worse than none.
  virtual base::Status raise(const Alert& alert) = 0;
  // What stands above the face in pictures that people see, in ASCII.
  virtual std::string label(const Alert& alert) const;
  // Whether pictures may show the face of this alert. False once somebody decided that it is nobody listed,
  // it was dealt with, or deleted: then it is covered as every other.
  virtual bool may_be_shown(const std::string& /*alert*/) const { return true; }
};

}  // namespace peel::lfr
