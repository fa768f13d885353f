// Reads a scene that peel-scene made, frame by frame with the truth about each.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "image/image.h"
#include "vision/face.h"

namespace peel::bench {

struct TrueFace {
  int person = 0;  // id in truth.json
  image::Box box;
  float visible = 0;
  bool facing = true;
};

struct TruePerson {
  int id = 0;
  std::string portrait;
  std::string subject;  // empty when not listed
};

struct SceneTruth {
  std::vector<TruePerson> people;
  std::vector<std::vector<TrueFace>> frames;
};

// Errors: those of base::read_text_file; corrupt.
base::Result<SceneTruth> read_truth(const std::filesystem::path& folder);

// Calls `work` with every `step`-th frame, at its own size, and the truth about it.
using FrameWork = std::function<base::Status(const image::Image&, const std::vector<TrueFace>&)>;
base::Status for_each_frame(const std::filesystem::path& folder, const SceneTruth& truth, int step,
                            const FrameWork& work);

// For each true face the number of the found one that overlaps it most, by at least `least`; -1 for none.
// No found face is given twice: pairs are made from the best overlap down.
std::vector<int> match(const std::vector<TrueFace>& truth, const std::vector<vision::Face>& found,
                       float least);

}  // namespace peel::bench
