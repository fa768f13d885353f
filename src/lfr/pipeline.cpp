#include "lfr/pipeline.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace peel::lfr {
namespace {

// Templates of one person in one camera are far more alike than this, of two people nearly always less:
// below, the track went over to somebody else.
constexpr float least_likeness = 0.15f;
// People see a labelled face only while templates are at least so alike: a likeness between the two numbers
// neither ends the track nor shows anybody.
constexpr float likeness_to_show = 0.3f;
constexpr base::Duration check_again_after = std::chrono::milliseconds{500};  // whether it is the same face
constexpr base::Duration known_for = std::chrono::seconds{1};                 // then it is covered again
constexpr base::Duration shown_unseen = std::chrono::milliseconds{300};       // since it was last detected
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
      searcher_(camera, options.recorded, shared, options.realert_after),
      templates_(options.templates_per_second) {
  summary_.name = std::move(camera);
}

Pipeline::~Pipeline() = default;

base::Status Pipeline::prepare(image::Size frame) {
  if (frame.width <= 0 || frame.height <= 0) return {};
  PEEL_CHECK(look_at_frames_of(frame));
  PEEL_CHECK(tools_.flush());
  return look_at_nothing();
}

// The detector keeps memory of its own for each size: what it holds of the last one is overwritten first.
base::Status Pipeline::look_at_frames_of(image::Size size) {
  const image::Size wanted =
      detection_size(size, options_.smallest_face_px, tools_.detector->heights().smallest);
  if (wanted == detection_size_) return {};
  if (detector_holds_) PEEL_CHECK(look_at_nothing());
  detection_size_ = wanted;
  return {};
}

base::Status Pipeline::process(const video::Frame& frame) {
  ++summary_.frames_processed;
  last_frame_ = frame.position();
  PEEL_CHECK(look_at_frames_of(frame.size()));
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
    seen.tracked.push_back(
        {track.number, track.box, frame.position() - track.last_seen, is_known(track, frame.position())});
  annotator_->push(frame, seen);
  return {};
}

base::Result<std::vector<vision::Face>> Pipeline::detect(const video::Frame& frame) {
  const image::Size size = frame.size();
  PEEL_TRY(const image::Image small, frame.rgb(detection_size_));
  detector_holds_ = true;
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

struct Pipeline::Wanted {
  std::size_t face;  // of the look
  vision::Quality quality;
  bool first;  // of this person
  bool keep;   // else only to see whether it still is the same face
};

// Pictures that are no better than those kept are not made templates of: without this, an alert's label could
// go on for a face that nobody compares any more.
bool Pipeline::is_to_be_checked(const Person& person, base::Duration position) const {
  return !person.matched.empty() && position - person.compared >= check_again_after;
}

// None when a template of this face would tell nothing, or the face is not good enough.
std::optional<Pipeline::Wanted> Pipeline::wanted(const Look& look, std::size_t face,
                                                 base::Duration position) {
  const Person& person = people_[look.tracks[face]];
  const vision::Quality quality = vision::assess(look.picture, look.faces[face]);
  if (const auto refusal = vision::refused(quality, options_.limits)) {
    ++summary_.refused[vision::name_of(*refusal)];
    return std::nullopt;
  }
  const bool keep = person.faces.wants(quality.unified, position);
  if (!keep && !is_to_be_checked(person, position)) return std::nullopt;
  return Wanted{face, quality, person.faces.empty(), keep};
}

base::Status Pipeline::grade(const video::Frame& frame, Look& look) {
  std::vector<Wanted> all;
  for (std::size_t i = 0; i < look.faces.size(); ++i) {
    const Track* track = look.tracks[i] != 0 ? tracker_.find(look.tracks[i]) : nullptr;
    if (track == nullptr || !track->confirmed || look.faces[i].score < strong_score) continue;
    const Person& person = people_[track->number];
    if (!person.faces.open(frame.position()) && !is_to_be_checked(person, frame.position())) continue;
    if (look.picture.empty()) {
      PEEL_TRY(look.picture, frame.rgb());
    }
    if (auto one = wanted(look, i, frame.position())) all.push_back(std::move(*one));
  }
  // People of whom there is nothing yet come first, then those to be checked, then the better pictures.
  std::sort(all.begin(), all.end(), [](const Wanted& a, const Wanted& b) {
    return std::tuple(a.first, !a.keep, a.quality.unified) > std::tuple(b.first, !b.keep, b.quality.unified);
  });
  for (const Wanted& each : all) {
    if (!templates_.take(frame.position())) break;
    PEEL_CHECK(learn(frame, look, each));
  }
  return {};
}

base::Status Pipeline::learn(const video::Frame& frame, const Look& look, const Wanted& wanted) {
  unflushed_ = true;
  last_template_ = frame.position();
  auto crop = tools_.aligner.align(look.picture, look.faces[wanted.face], shared_.crops);
  if (!crop && crop.error().code == base::ErrorCode::invalid_input) return {};  // points that make no face
  if (!crop) return tl::make_unexpected(std::move(crop).error());
  PEEL_TRY(biometric::Template made, tools_.embedder->embed(*crop, shared_.templates));
  PEEL_TRY(const Compared compared, compare(look.tracks[wanted.face], made, frame.position()));
  Person& person = people_[compared.track];
  if (compared.doubtful && !begin_again(person, wanted.quality.unified, frame.position())) return {};
  if (!wanted.keep && !person.faces.empty()) return {};
  if (person.faces.empty() || wanted.quality.unified > person.best.quality.unified) {
    const image::Box& face = look.faces[wanted.face].box;
    std::vector<image::Box> others;
    for (std::size_t i = 0; i < look.faces.size(); ++i)
      if (i != wanted.face) others.push_back(look.faces[i].box);
    person.best = {frame.number(), frame.captured(), face, wanted.quality,
                   picture_of(look.picture, face, others)};
  }
  person.newest = frame.steady();
  person.faces.add(std::move(made), wanted.quality.unified, frame.position());
  return {};
}

// A doubtful face must not become part of what the next one is compared with, nor of what is searched. But
// the first pictures of a track may be poor ones that resemble nobody: a better picture then takes their
// place, all of it, so that two people are never mixed. Not once an alert was raised, whose face must stay
// the one that it was raised for. Returns whether the doubtful face is to be kept.
bool Pipeline::begin_again(Person& person, float quality, base::Duration position) {
  if (!person.matched.empty() || quality <= person.faces.best_quality()) {
    person.faces.tried(position);
    return false;
  }
  person.faces.restart();
  person.agreed = position;
  return true;
}

base::Result<Pipeline::Compared> Pipeline::compare(std::uint64_t track, const biometric::Template& made,
                                                   base::Duration position) {
  Person& person = people_[track];
  person.compared = position;
  float likeness = 1;
  if (!person.faces.empty()) {
    PEEL_TRY(const biometric::Template known, person.faces.fused(shared_.templates));
    PEEL_TRY(likeness, biometric::similarity(known, made));
  }
  if (likeness >= least_likeness) {
    const bool doubtful = likeness < likeness_to_show;
    if (!doubtful) person.agreed = position;
    return Compared{track, doubtful};
  }
  if (annotator_ != nullptr) annotator_->hide(track, person.agreed);
  forget(track);
  const std::uint64_t begun = tracker_.split(track);
  people_[begun].agreed = people_[begun].compared = position;
  ++summary_.tracks_split;
  return Compared{begun, false};
}

bool Pipeline::is_known(const Track& track, base::Duration position) const {
  const auto person = people_.find(track.number);
  return position - track.last_seen <= shown_unseen && person != people_.end() &&
         !person->second.faces.empty() && position - person->second.agreed <= known_for;
}

base::Status Pipeline::search_due(base::Duration position) {
  for (auto& [track, person] : people_) {
    if (person.faces.search_is_due(position, shared_.permit.searches_per_person()))
      PEEL_CHECK(searcher_.search(track, person, position, summary_));
    if (annotator_ != nullptr && !person.alerts.empty()) show_or_cover(track, person.alerts);
  }
  return {};
}

// Asked for every frame: people decide on alerts while those whom they are about are still in view.
void Pipeline::show_or_cover(std::uint64_t track, const std::vector<ShownAlert>& alerts) {
  const auto shown = std::ranges::find_if(
      alerts, [&](const ShownAlert& alert) { return shared_.sink.may_be_shown(alert.id); });
  if (shown == alerts.end())
    annotator_->cover(track);
  else
    annotator_->show(track, shown->label);
}

base::Status Pipeline::flush_when_idle(base::Duration position) {
  if (!unflushed_ || !people_.empty() || position - last_template_ < idle_before_flush) return {};
  unflushed_ = false;
  return tools_.flush();
}

base::Status Pipeline::wait(base::Duration position) {
  if (!last_frame_) return {};
  for (const std::uint64_t track : tracker_.end_unseen(position)) forget(track);
  searcher_.forget_old(position);
  PEEL_CHECK(flush_when_idle(position));
  if (position - *last_frame_ < idle_before_flush) return {};
  if (annotator_ != nullptr) annotator_->idle();
  return detector_holds_ ? look_at_nothing() : base::Status{};
}

void Pipeline::forget(std::uint64_t track) { people_.erase(track); }

base::Status Pipeline::finish() {
  people_.clear();
  searcher_.forget_all();
  const base::Status flushed = tools_.flush();  // a failure must not keep the detector from being overwritten
  PEEL_CHECK(look_at_nothing());
  return flushed;
}

base::Status Pipeline::look_at_nothing() {
  if (detection_size_.width == 0) return {};
  detector_holds_ = false;
  // The detector's runtime keeps its layers' numbers until the next picture: that is a grey one.
  image::Image grey(detection_size_, 3);
  std::fill(grey.bytes().begin(), grey.bytes().end(), std::uint8_t{128});
  PEEL_CHECK(tools_.detector->detect(grey));
  return {};
}

}  // namespace peel::lfr
