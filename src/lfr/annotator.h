// The annotated video: what people may see of a camera. Every face is obscured but those of alerts.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "lfr/blur_plan.h"
#include "video/frame.h"

namespace peel::lfr {

// What the tracker says of one frame.
struct FrameFaces {
  image::Size looked_at;  // the size at which the detector sees this camera's frames
  bool detected = false;  // the detector looked at it
  std::vector<TrackedFace> tracked;
  std::vector<image::Box> loose;  // faces without a track
};

// Where drawn frames go. Used by one thread; it is asked and given frames in their order.
class DrawnFrames {
 public:
  virtual ~DrawnFrames() = default;
  // The size in which a camera's frames are to be drawn; asked once, with the first frame's.
  virtual image::Size size_for(image::Size frame) const = 0;
  // Whether the frame that is at hand shall be drawn at all.
  virtual bool wanted() { return true; }
  virtual base::Status write(const image::View& rgb, base::Duration position) = 0;
  // After the last. Errors: what was written cannot be kept.
  virtual base::Status finish() = 0;
};

struct AnnotatorOptions {
  base::Duration delay = std::chrono::milliseconds{700};  // frames wait so long for faces found later
  base::Duration reach = std::chrono::milliseconds{500};
  bool drop_when_behind = false;  // in real time: leave frames out rather than hold up the camera
};

// A frame around which the detector did not look is covered as a whole (BlurPlan). But for the faces of
// alerts, everything is shown at half the size at which the detector sees it: a face that it does not find
// cannot be covered, and should be too coarse to be recognised.
//
// Draws and encodes in a thread of its own, so that no alert waits for it. Used by one thread.
class Annotator {
 public:
  // A video in a file, of the size of the first frame, to even numbers. Without finish() there is none.
  static std::unique_ptr<Annotator> create(std::filesystem::path path, AnnotatorOptions options = {});
  static std::unique_ptr<Annotator> create(std::unique_ptr<DrawnFrames> frames,
                                           AnnotatorOptions options = {});
  virtual ~Annotator() = default;

  // Never fails: what went wrong is told by finish(). Blocks when drawing is behind, or drops the frame.
  virtual void push(const video::Frame& frame, const FrameFaces& faces) = 0;
  // The track's face is that of an alert; the label (ASCII) is drawn above it.
  virtual void show(std::uint64_t track, std::string label) = 0;
  // It is that of an alert no more: covered from now on, and in the frames that wait.
  virtual void cover(std::uint64_t track) = 0;
  // The track's face may have been another's after this position (BlurPlan::hide).
  virtual void hide(std::uint64_t track, base::Duration since) = 0;
  // No frame has come for a while: draws those that wait, so that no picture is kept.
  virtual void idle() = 0;
  // Writes what waits, and the file. Errors: those of video::Writer.
  virtual base::Status finish() = 0;
  virtual std::uint64_t dropped() const = 0;  // frames
};

// The frame as people may see it, scaled to `size`. The plan's boxes are in pixels of the frame. Errors:
// those of Frame::rgb.
base::Result<image::Image> draw(const video::Frame& frame, const FramePlan& plan, image::Size looked_at,
                                image::Size size);

}  // namespace peel::lfr
