// For tests: a street of people who are patches of colour, a detector and an embedder that know colours,
// a list of some of them, and videos in which they walk. Quick, exact, and without any face.
#pragma once

#include <array>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/testing/temp_folder.h"
#include "image/transform.h"
#include "lfr/deployment.h"
#include "policy/testing/example.h"
#include "video/writer.h"
#include "watchlist/builder.h"

namespace peel::lfr::testing {

inline constexpr int made_people = 6;
// Of the list of some of them.
inline constexpr std::string_view made_list_secret = "as if it were 32 random bytes or more";

// The people's colours: each is one corner of the colour cube.
inline constexpr std::array<image::Colour, made_people> made_colours{
    {{220, 30, 30}, {30, 220, 30}, {30, 30, 220}, {220, 220, 30}, {220, 30, 220}, {30, 220, 220}}};

inline void must(const base::Status& status) {
  if (!status) throw std::runtime_error(status.error().message);
}

struct MadeFace {
  int person = 0;
  image::Box box;
};

// Chequered, so that it has contrast and detail as a face has.
inline void paint(image::Image& picture, const MadeFace& face) {
  const image::Box box = image::clipped(face.box, picture.size());
  for (int y = static_cast<int>(box.y); y < static_cast<int>(box.bottom()); ++y)
    for (int x = static_cast<int>(box.x); x < static_cast<int>(box.right()); ++x) {
      const int from_left = x - static_cast<int>(face.box.x);
      const int from_top = y - static_cast<int>(face.box.y);
      const bool dark = (from_left / 6 + from_top / 6) % 2 != 0;
      for (std::size_t c = 0; c < 3; ++c) {
        const int value = made_colours[static_cast<std::size_t>(face.person)][c];
        picture.row(y)[3 * x + static_cast<int>(c)] =
            static_cast<std::uint8_t>(dark ? value * 6 / 10 : value);
      }
    }
}

inline image::Image made_picture(image::Size size, const std::vector<MadeFace>& faces) {
  image::Image picture(size, 3);
  for (std::uint8_t& value : picture.bytes()) value = 128;
  for (const MadeFace& face : faces) paint(picture, face);
  return picture;
}

// Whose colour it is; nobody's when it is grey.
inline std::optional<int> person_of(int r, int g, int b) {
  const int middle = (std::max({r, g, b}) + std::min({r, g, b})) / 2;
  if (std::max({r, g, b}) - std::min({r, g, b}) < 70) return std::nullopt;
  for (int person = 0; person < made_people; ++person) {
    const auto& colour = made_colours[static_cast<std::size_t>(person)];
    if ((colour[0] > 128) == (r > middle) && (colour[1] > 128) == (g > middle) &&
        (colour[2] > 128) == (b > middle))
      return person;
  }
  return std::nullopt;
}

// Finds each person once, wherever there is enough of their colour.
class MadeDetector final : public vision::Detector {
 public:
  explicit MadeDetector(float score = 0.9f) : score_(score) {}

  base::Result<std::vector<vision::Face>> detect(const image::View& rgb) override {
    struct Extent {
      int left = std::numeric_limits<int>::max(), top = left, right = -1, bottom = -1, count = 0;
    };
    std::array<Extent, made_people> extents;
    for (int y = 0; y < rgb.height; ++y)
      for (int x = 0; x < rgb.width; ++x) {
        const std::uint8_t* pixel = rgb.row(y) + 3 * x;
        const auto person = person_of(pixel[0], pixel[1], pixel[2]);
        if (!person) continue;
        Extent& extent = extents[static_cast<std::size_t>(*person)];
        extent.left = std::min(extent.left, x);
        extent.right = std::max(extent.right, x);
        extent.top = std::min(extent.top, y);
        extent.bottom = std::max(extent.bottom, y);
        ++extent.count;
      }
    std::vector<vision::Face> faces;
    for (const Extent& extent : extents) {
      const int area = (extent.right - extent.left + 1) * (extent.bottom - extent.top + 1);
      if (extent.count < 60 || extent.count < area / 2) continue;
      faces.push_back(face_at({static_cast<float>(extent.left), static_cast<float>(extent.top),
                               static_cast<float>(extent.right - extent.left + 1),
                               static_cast<float>(extent.bottom - extent.top + 1)}));
    }
    return faces;
  }

  vision::FaceHeights heights() const override { return {20, 1000}; }
  const base::Sha256& model() const override { return model_; }

 private:
  vision::Face face_at(const image::Box& box) const {
    const auto at = [&](float x, float y) {
      return image::Point{box.x + x * box.width, box.y + y * box.height};
    };
    return {
        box, {at(0.32f, 0.4f), at(0.68f, 0.4f), at(0.5f, 0.6f), at(0.36f, 0.78f), at(0.64f, 0.78f)}, score_};
  }
  float score_;
  base::Sha256 model_ = base::sha256(base::as_bytes("made detector"));
};

inline base::Sha256 made_model() { return base::sha256(base::as_bytes("colours")); }

// A template is mostly the direction of the colour in the crop's middle.
class MadeEmbedder final : public vision::Embedder {
 public:
  explicit MadeEmbedder(base::Sha256 model = made_model()) : model_(model) {}
  std::size_t dimensions() const override { return 8; }
  const base::Sha256& model() const override { return model_; }

  base::Result<biometric::Template> embed(const biometric::Crop& crop,
                                          const biometric::SharedCensus& census) override {
    std::array<std::uint32_t, 3> sum{};
    constexpr int side = biometric::crop_side;
    for (int y = side / 3; y < 2 * side / 3; ++y)
      for (int x = side / 3; x < 2 * side / 3; ++x)
        for (std::size_t c = 0; c < 3; ++c)
          sum[c] += crop.pixels()[static_cast<std::size_t>(3 * (y * side + x)) + c];
    const std::uint32_t count = (2 * side / 3 - side / 3) * (2 * side / 3 - side / 3);
    const auto mean = [&](std::size_t c) { return static_cast<int>(sum[c] / count); };
    std::array<float, 8> values{};
    values[7] = 0.1f;
    values[6] = static_cast<float>(sum[0] % 100) / 1000;
    if (const auto person = person_of(mean(0), mean(1), mean(2))) {
      values[static_cast<std::size_t>(*person)] = 1;
      if (*person == 5) values[1] = 0.25f;  // person 5 resembles person 1 a little
    }
    return biometric::Template::create(values, model_, census);
  }

  base::Status flush() override {
    ++flushes;
    return {};
  }

  int flushes = 0;

 private:
  base::Sha256 model_;
};

// Permissive: what is tested here is not the gate.
inline vision::GateLimits made_limits() {
  vision::GateLimits limits;
  limits.min_inter_eye_px = 1;
  limits.max_yaw_degrees = limits.max_pitch_degrees = limits.max_roll_degrees = 90;
  return limits;
}

inline base::Result<Tools> made_tools(int /*threads*/) {
  return Tools{std::make_unique<MadeDetector>(), std::make_unique<MadeEmbedder>()};
}

// Keeps the alerts; fails when it is told to.
class MadeSink final : public AlertSink {
 public:
  base::Status raise(const Alert& alert) override {
    const std::lock_guard lock(mutex_);
    if (fails) return base::fail(base::ErrorCode::io, "the disk is full");
    lines.push_back(to_json(alert));
    entries.push_back(alert.camera + ":" + alert.entry);
    crops.push_back(image::decode(alert.crop_jpeg.view()).value());
    return {};
  }
  bool may_be_shown(const std::string&) const override { return open; }
  bool fails = false;
  std::atomic<bool> open{true};  // the alerts, as far as pictures are concerned
  std::vector<std::string> lines;
  std::vector<std::string> entries;  // "camera:subject"
  std::vector<image::Image> crops;

 private:
  std::mutex mutex_;
};

// Where everybody is in a frame.
using Scene = std::function<std::vector<MadeFace>(int frame)>;

// A face that walks from the left at that many pixels a frame.
inline MadeFace walking(int person, int frame, float speed = 4, float top = 60) {
  return {person, {20 + speed * static_cast<float>(frame), top, 50, 60}};
}

inline std::string subject_of(int person) { return "subject-" + std::to_string(person); }

// A gallery of some people, an authorisation for it that names the cameras "north" and "south", and a
// folder for videos. Its clock is `authority.clock`.
class MadeStreet {
 public:
  // `subjects`: how many subjects the listed are spread over, one after another; by default one each.
  explicit MadeStreet(const std::vector<int>& listed = {0, 1}, std::size_t subjects = made_people)
      : gallery(made_gallery(listed, std::min(subjects, listed.size()))),
        entries(made_entries(listed)),
        authority(gallery.facts()) {}

  std::filesystem::path video(const std::string& name, int frames, const Scene& scene,
                              image::Size size = {640, 240}) const {
    const auto path = folder.path() / name;
    auto writer = video::Writer::create(path, {.size = size, .quality = 12}).value();
    for (int frame = 0; frame < frames; ++frame)
      must(writer.write(made_picture(size, scene(frame)), std::chrono::milliseconds(40 * frame)));
    must(writer.finish());
    return path;
  }

  base::testing::TempFolder folder;
  search::Gallery gallery;
  std::vector<watchlist::Entry> entries;
  policy::testing::Example authority;

 private:
  static search::Gallery made_gallery(const std::vector<int>& listed, std::size_t subjects) {
    search::GalleryContents contents;
    contents.facts = {base::sha256(base::as_bytes("made list")), made_model(), subjects, listed.size()};
    contents.dimensions = 8;
    contents.rows = base::SecretBytes::create(listed.size() * 8 * sizeof(float)).value();
    auto* row = reinterpret_cast<float*>(contents.rows.data());
    for (const int person : listed) {
      contents.subject_of_row.push_back(
          static_cast<std::uint32_t>(contents.subject_of_row.size() % subjects));
      row[person] = 1;
      row += 8;
    }
    return search::Gallery::create(std::move(contents)).value();
  }

  static std::vector<watchlist::Entry> made_entries(const std::vector<int>& listed) {
    std::vector<watchlist::Entry> entries;
    for (const int person : listed) entries.push_back({subject_of(person), watchlist::Category::suspect, {}});
    return entries;
  }
};

// A list file of some people, as a deployment takes it. Making it takes a second: its key is derived.
inline watchlist::Watchlist made_list(const base::testing::TempFolder& folder,
                                      const std::vector<int>& listed) {
  std::vector<watchlist::EntryLine> lines;
  for (const int person : listed) {
    const auto path = folder / (subject_of(person) + ".png");
    must(base::write_file(path,
                          image::encode_png(made_picture({200, 200}, {{person, {60, 50, 80, 96}}})).value()));
    watchlist::EntryLine line;
    line.line = lines.size() + 2;
    line.subject = subject_of(person);
    line.image = path;
    line.reference = {path.filename(), "custody", "PACE 1984 s.64A", "2026-01-01", "WM 12", 0};
    lines.push_back(line);
  }
  const auto key = base::SecretBytes::copy_of(base::as_bytes(made_list_secret)).value();
  const auto tools = []() -> base::Result<watchlist::Tools> {
    return watchlist::Tools{std::make_unique<MadeDetector>(), std::make_unique<MadeEmbedder>()};
  };
  base::NoProgress progress;
  watchlist::BuildReport report;
  const auto path = folder / "made.list";
  must(watchlist::build(lines, tools,
                        {.limits = made_limits(), .sealed_with = watchlist::SecretKind::random_key}, key,
                        path, progress, report));
  return watchlist::Watchlist::open(path, key).value();
}

}  // namespace peel::lfr::testing
