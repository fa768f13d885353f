#include "lfr/pipeline.h"

#include <algorithm>
#include <cmath>

namespace peel::lfr {
namespace {

// Templates of one person in one camera are far more alike than this, of two people nearly always less:
// below, the track went over to somebody else.
constexpr float least_likeness = 0.15f;
constexpr base::Duration idle_before_flush = std::chrono::seconds{2};

bool is_finite(const vision::Face& face) {
  const auto& box = face.box;
  bool finite =
      std::isfinite(box.x) && std::isfinite(box.y) && std::isfinite(box.width) && std::isfinite(box.height);
  for (const auto& point : face.points) finite = finite && std::isfinite(point.x) && std::isfinite(point.y);
  return finite && box.width > 0 && box.height > 0;
}

void scale(vision::Face& face, float x, float y) {
  face.box = {face.box.x * x, face.box.y * y, face.box.width * x, face.box.height * y};
  for (auto& point : face.points) point = {point.x * x, point.y * y};
}

}  // namespace

// One detection: the faces, their tracks, and the whole picture once somebody needs it.
struct Pipeline::Look {
  std::vector<vision::Face> faces;
  std::vector<std::uint64_t> tracks;  // of faces; 0: none
  image::Image picture;
};

Pipeline::Pipeline(std::string camera, PipelineOptions options, const Shared& shared, Tools tools,
                   Annotator* annotator)
    : options_(options),
      shared_(shared),
      tools_(std::move(tools)),
      annotator_(annotator),
      plan_(options.detect_every_frame ? DetectionPlan::every_frame()
                                       : DetectionPlan(options.detections_per_second)),
      tracker_({.strong_score = strong_score}),
      searcher_(camera, shared, options.realert_after),
      templates_(options.templates_per_second) {
  summary_.name = std::move(camera);
}

Pipeline::~Pipeline() = default;

base::Status Pipeline::prepare(image::Size frame) {
  if (frame.width <= 0 || frame.height <= 0) return {};
  look_at_frames_of(frame);
  PEEL_CHECK(tools_.flush());
  return look_at_nothing();
}

void Pipeline::look_at_frames_of(image::Size size) {
  detection_size_ = detection_size(size, options_.smallest_face_px, tools_.detector->heights().smallest);
}

base::Status Pipeline::process(const video::Frame& frame) {
  ++summary_.frames_processed;
  look_at_frames_of(frame.size());
  for (const std::uint64_t track : tracker_.predict(frame.position())) forget(track);
  searcher_.forget_old(frame.position());
  FrameFaces seen;
  if (plan_.is_due(frame.position())) PEEL_CHECK(look(frame, seen));
  PEEL_CHECK(search_due(frame.position()));
  PEEL_CHECK(flush_when_idle(frame.position()));
  summary_.tracks = tracker_.begun();
  if (annotator_ == nullptr) return {};
  seen.looked_at = detection_size_;
  for (const Track& track : tracker_.tracks())
    seen.tracked.push_back({track.number, track.box, frame.position() - track.last_seen});
  annotator_->push(frame, seen);
  return {};
}

base::Result<std::vector<vision::Face>> Pipeline::detect(const video::Frame& frame) {
  const image::Size size = frame.size();
  PEEL_TRY(const image::Image small, frame.rgb(detection_size_));
  PEEL_TRY(std::vector<vision::Face> faces, tools_.detector->detect(small));
  std::erase_if(faces, [](const vision::Face& face) { return !is_finite(face) || face.score < weak_score; });
  for (vision::Face& face : faces)
    scale(face, static_cast<float>(size.width) / static_cast<float>(detection_size_.width),
          static_cast<float>(size.height) / static_cast<float>(detection_size_.height));
  return faces;
}

base::Status Pipeline::look(const video::Frame& frame, FrameFaces& seen) {
  Look look;
  PEEL_TRY(look.faces, detect(frame));
  look.tracks = tracker_.update(look.faces);
  ++summary_.frames_detected;
  for (const vision::Face& face : look.faces) summary_.faces += face.score >= strong_score ? 1 : 0;
  seen.detected = true;
  for (std::size_t i = 0; i < look.faces.size(); ++i)
    if (look.tracks[i] == 0) seen.loose.push_back(look.faces[i].box);
  return grade(frame, look);
}

base::Status Pipeline::grade(const video::Frame& frame, Look& look) {
  struct Wanted {
    std::size_t face;
    vision::Quality quality;
    bool first;
  };
  std::vector<Wanted> wanted;
  for (std::size_t i = 0; i < look.faces.size(); ++i) {
    const Track* track = look.tracks[i] != 0 ? tracker_.find(look.tracks[i]) : nullptr;
    if (track == nullptr || !track->confirmed || look.faces[i].score < strong_score) continue;
    const BestFaces& best = people_[track->number].faces;
    if (!best.open(frame.position())) continue;
    if (look.picture.empty()) {
      PEEL_TRY(look.picture, frame.rgb());
    }
    const vision::Quality quality = vision::assess(look.picture, look.faces[i]);
    if (const auto refusal = vision::refused(quality, options_.limits))
      ++summary_.refused[vision::name_of(*refusal)];
    else if (best.wants(quality.unified, frame.position()))
      wanted.push_back({i, quality, best.empty()});
  }
  // People of whom there is nothing yet come first, then the better pictures.
  std::sort(wanted.begin(), wanted.end(), [](const Wanted& a, const Wanted& b) {
    return a.first != b.first ? a.first : a.quality.unified > b.quality.unified;
  });
  for (const Wanted& each : wanted) {
    if (!templates_.take(frame.position())) break;
    PEEL_CHECK(learn(frame, look, each.face, each.quality));
  }
  return {};
}

base::Status Pipeline::learn(const video::Frame& frame, const Look& look, std::size_t face,
                             const vision::Quality& quality) {
  unflushed_ = true;
  last_template_ = frame.position();
  auto crop = tools_.aligner.align(look.picture, look.faces[face], shared_.crops);
  if (!crop && crop.error().code == base::ErrorCode::invalid_input) return {};  // points that make no face
  if (!crop) return tl::make_unexpected(std::move(crop).error());
  PEEL_TRY(biometric::Template made, tools_.embedder->embed(*crop, shared_.templates));
  std::uint64_t track = look.tracks[face];
  if (BestFaces& best = people_[track].faces; !best.empty()) {
    PEEL_TRY(const biometric::Template known, best.fused(shared_.templates));
    PEEL_TRY(const float likeness, biometric::similarity(known, made));
    if (likeness < least_likeness) {
      forget(track);
      track = tracker_.split(track);
      ++summary_.tracks_split;
    }
  }
  Person& person = people_[track];
  if (person.faces.empty() || quality.unified > person.best.quality.unified) {
    std::vector<image::Box> others;
    for (std::size_t i = 0; i < look.faces.size(); ++i)
      if (i != face) others.push_back(look.faces[i].box);
    person.best = {frame.number(), frame.captured(), look.faces[face].box, quality,
                   picture_of(look.picture, look.faces[face].box, others)};
  }
  person.newest = frame.steady();
  person.faces.add(std::move(made), quality.unified, frame.position());
  return {};
}

base::Status Pipeline::search_due(base::Duration position) {
  for (auto& [track, person] : people_) {
    if (!person.faces.search_is_due(position, shared_.permit.searches_per_person())) continue;
    PEEL_CHECK(searcher_.search(track, person, position, summary_));
    if (annotator_ != nullptr && !person.label.empty()) annotator_->show(track, person.label);
  }
  return {};
}

base::Status Pipeline::flush_when_idle(base::Duration position) {
  if (!unflushed_ || !people_.empty() || position - last_template_ < idle_before_flush) return {};
  unflushed_ = false;
  return tools_.flush();
}

void Pipeline::forget(std::uint64_t track) { people_.erase(track); }

base::Status Pipeline::finish() {
  people_.clear();
  searcher_.forget_all();
  PEEL_CHECK(tools_.flush());
  return look_at_nothing();
}

base::Status Pipeline::look_at_nothing() {
  if (detection_size_.width == 0) return {};
  // The detector's runtime keeps its layers' numbers until the next picture: that is a grey one.
  image::Image grey(detection_size_, 3);
  std::fill(grey.bytes().begin(), grey.bytes().end(), std::uint8_t{128});
  PEEL_CHECK(tools_.detector->detect(grey));
  return {};
}

}  // namespace peel::lfr
