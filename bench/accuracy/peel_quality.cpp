// Measures what a worse picture does to each quality measure and to recognition: LFW faces, made worse in
// known ways, compared with the first picture of the same person.
#include <algorithm>
#include <cstdio>

#include "accuracy/arguments.h"
#include "accuracy/degrade.h"
#include "accuracy/lfw.h"
#include "accuracy/pipeline.h"
#include "base/file.h"
#include "support/support.h"

namespace peel::bench {
namespace {

constexpr std::string_view program = "peel-quality";

// One person: the first picture, which is left alone, and the second, which is made worse.
struct Subject {
  std::size_t reference = 0;
  std::size_t probe = 0;
};

std::vector<Subject> subjects_of(const LfwSet& set, std::size_t wanted) {
  std::vector<Subject> all;
  for (std::size_t person = 0; person < set.people.size(); ++person) {
    const auto [first, last] = set.range_of(static_cast<int>(person));
    if (last - first >= 2) all.push_back({first, first + 1});
  }
  const std::size_t step = std::max<std::size_t>(1, all.size() / wanted);
  std::vector<Subject> chosen;
  for (std::size_t i = 0; i < all.size() && chosen.size() < wanted; i += step) chosen.push_back(all[i]);
  return chosen;
}

std::string line_of(const Degradation& how, std::size_t subject, const FaceOfPicture& p, float score) {
  const vision::Quality& q = p.quality;
  return fmt::format("{},{},{},{},{:.2f},{:.4f},{:.2f},{:.2f},{:.2f},{:.4f},{:.4f},{:.4f},{:.4f},{:.4f}\n",
                     how.kind, how.amount, subject, p.found ? 1 : 0, q.inter_eye_px, q.sharpness,
                     q.yaw_degrees, q.pitch_degrees, q.roll_degrees, q.exposure, q.contrast, q.confidence,
                     q.unified, score);
}

base::Status measure(const Arguments& arguments) {
  PEEL_TRY(const LfwSet set, open_lfw(arguments.text("lfw"), false));
  const auto subjects = subjects_of(set, static_cast<std::size_t>(arguments.number("subjects", 200)));
  PipelineOptions options;
  options.threads = arguments.number("threads", 2);
  options.smallest_face = 16;
  const auto read = [&](std::size_t i) { return image::read(set.images[i].path); };
  PEEL_TRY(const auto references,
           run_pipeline(
               subjects.size(), [&](std::size_t i) { return read(subjects[i].reference); }, options));
  std::string text =
      "kind,amount,subject,found,inter_eye,sharpness,yaw,pitch,roll,exposure,contrast,confidence,unified,"
      "score\n";
  // LFW's labelled face fills the middle half of its picture.
  constexpr image::Box middle{70, 60, 110, 130};
  for (const Degradation& how : degradations()) {
    const auto worse = [&](std::size_t i) -> base::Result<image::Image> {
      PEEL_TRY(const image::Image picture, read(subjects[i].probe));
      return degraded(picture, middle, how);
    };
    PEEL_TRY(const auto probes, run_pipeline(subjects.size(), worse, options));
    for (std::size_t i = 0; i < subjects.size(); ++i) {
      float score = 0;
      for (std::size_t d = 0; d < probes.vectors.dimensions(); ++d)
        score += probes.vectors.row(i)[d] * references.vectors.row(i)[d];
      text += line_of(how, i, probes.pictures[i], score);
    }
    std::fprintf(stderr, "%s %g\n", how.kind.c_str(), static_cast<double>(how.amount));
  }
  return base::write_file(arguments.text("out", "quality.csv"), base::as_bytes(text));
}

}  // namespace
}  // namespace peel::bench

int main(int argc, char** argv) {
  using namespace peel::bench;
  const Arguments arguments = must(program, Arguments::parse(argc, argv, "lfw subjects threads out"));
  must(program, measure(arguments));
}
