// CenterFace (Xu and others, 2019): a map of face centres at a quarter of the picture's size.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <list>
#include <openvino/core/preprocess/pre_post_process.hpp>

#include "base/secret.h"
#include "vision/detector_internal.h"
#include "vision/face_internal.h"
#include "vision/runtime_internal.h"

namespace peel::vision {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

constexpr int stride = 4;                // pixels of the picture for one cell of the maps
constexpr int side_multiple = 32;        // what the network's width and height must be
constexpr float same_face = 0.3f;        // overlap from which two finds are one face
constexpr std::size_t max_finds = 3000;  // before merging; a crowd has hundreds, noise could have a million
constexpr std::size_t max_sizes = 8;     // kept ready to run
constexpr std::uint8_t padding = 127;    // grey: measured better than black or repeated edges

int rounded_up(int side) { return (side + side_multiple - 1) / side_multiple * side_multiple; }

// The four maps of one picture, `cells` wide and high, each channel after the other.
struct Maps {
  std::span<const float> score;   // 1
  std::span<const float> size;    // 2: log of height and width in cells
  std::span<const float> offset;  // 2: y and x of the centre within the cell
  std::span<const float> points;  // 10: y and x of each point, as parts of the box
  image::Size cells;

  bool are_whole() const {
    const std::size_t plane = static_cast<std::size_t>(cells.width) * static_cast<std::size_t>(cells.height);
    return score.size() == plane && size.size() == 2 * plane && offset.size() == 2 * plane &&
           points.size() == 10 * plane;
  }
};

Face face_at(const Maps& maps, std::size_t cell) {
  const std::size_t plane = maps.score.size();
  const auto x = static_cast<float>(cell % static_cast<std::size_t>(maps.cells.width));
  const auto y = static_cast<float>(cell / static_cast<std::size_t>(maps.cells.width));
  Face face;
  face.score = maps.score[cell];
  face.box.height = std::exp(maps.size[cell]) * stride;
  face.box.width = std::exp(maps.size[plane + cell]) * stride;
  face.box.y = (y + maps.offset[cell] + 0.5f) * stride - face.box.height / 2;
  face.box.x = (x + maps.offset[plane + cell] + 0.5f) * stride - face.box.width / 2;
  for (std::size_t i = 0; i < face.points.size(); ++i)
    face.points[i] = {face.box.x + maps.points[(2 * i + 1) * plane + cell] * face.box.width,
                      face.box.y + maps.points[2 * i * plane + cell] * face.box.height};
  return face;
}

bool is_sound(const Face& face, image::Size picture) {
  const auto finite = [](const image::Point& p) { return std::isfinite(p.x) && std::isfinite(p.y); };
  const image::Box& box = face.box;
  return finite({box.x, box.y}) && std::all_of(face.points.begin(), face.points.end(), finite) &&
         box.width >= 1 && box.height >= 1 && box.width <= 3.0f * static_cast<float>(picture.width) &&
         box.height <= 3.0f * static_cast<float>(picture.height);
}

std::vector<Face> decode(const Maps& maps, float min_score, image::Size picture) {
  std::vector<std::size_t> cells;
  for (std::size_t i = 0; i < maps.score.size(); ++i)
    if (maps.score[i] >= min_score) cells.push_back(i);
  if (cells.size() > max_finds) {
    const auto better = [&](std::size_t a, std::size_t b) { return maps.score[a] > maps.score[b]; };
    std::nth_element(cells.begin(), cells.begin() + max_finds, cells.end(), better);
    cells.resize(max_finds);
  }
  std::vector<Face> faces;
  for (const std::size_t cell : cells) {
    const Face face = face_at(maps, cell);
    if (is_sound(face, picture)) faces.push_back(face);
  }
  return without_overlaps(std::move(faces), same_face);
}

// Copies the picture into a larger grey one's top left corner.
void fill_padded(const image::View& rgb, image::Size size, std::uint8_t* out) {
  const auto row_bytes = static_cast<std::size_t>(size.width) * 3;
  const auto used = static_cast<std::size_t>(rgb.width) * 3;
  for (int y = 0; y < size.height; ++y, out += row_bytes) {
    if (y < rgb.height) std::memcpy(out, rgb.row(y), used);
    const std::size_t from = y < rgb.height ? used : 0;
    std::memset(out + from, padding, row_bytes - from);
  }
}

class CenterFace final : public Detector {
 public:
  CenterFace(std::shared_ptr<ov::Model> network, const ModelInfo& info, const DetectorOptions& options)
      : network_(std::move(network)), info_(info), identity_(identity(info)), options_(options) {}

  Result<std::vector<Face>> detect(const image::View& rgb) override {
    PEEL_CHECK(check_picture(rgb));
    const image::Size size{rounded_up(rgb.width), rounded_up(rgb.height)};
    PEEL_TRY(ov::InferRequest * request, request_for(size));
    return guarded("the detector failed", ErrorCode::internal, [&]() -> Result<std::vector<Face>> {
      const WipeAfter wipe(*request);
      fill_padded(rgb, size, request->get_input_tensor().data<std::uint8_t>());
      request->infer();
      const Maps found = maps(*request, size);
      if (!found.are_whole())
        return fail(ErrorCode::corrupt, "the model {} does not answer with CenterFace's maps", info_.name);
      return decode(found, options_.min_score, size);
    });
  }

  // Measured on faces of known height; above, the network's field of view ends.
  FaceHeights heights() const override { return {24, 500}; }
  const base::Sha256& model() const override { return identity_; }

 private:
  struct Ready {
    image::Size size;
    ov::InferRequest request;
  };

  Result<ov::InferRequest*> request_for(image::Size size) {
    const auto found =
        std::find_if(ready_.begin(), ready_.end(), [&](const Ready& r) { return r.size == size; });
    if (found != ready_.end()) {
      ready_.splice(ready_.begin(), ready_, found);
      return &ready_.front().request;
    }
    PEEL_TRY(ov::InferRequest request, prepare(size));
    if (ready_.size() >= max_sizes) ready_.pop_back();
    ready_.push_front({size, std::move(request)});
    return &ready_.front().request;
  }

  // The network for one size, which takes the picture's bytes as they lie in memory.
  Result<ov::InferRequest> prepare(image::Size size) const {
    return guarded("the detector cannot be prepared", ErrorCode::internal, [&]() -> Result<ov::InferRequest> {
      auto network = network_->clone();
      network->reshape(ov::PartialShape{1, 3, size.height, size.width});
      ov::preprocess::PrePostProcessor steps(network);
      steps.input().tensor().set_element_type(ov::element::u8).set_layout("NHWC");
      steps.input().model().set_layout("NCHW");
      steps.input().preprocess().convert_element_type(ov::element::f32);
      return compile(steps.build(), options_.threads);
    });
  }

  Maps maps(ov::InferRequest& request, image::Size size) const {
    const auto map = [&](std::size_t i) { return numbers(request.get_tensor(info_.outputs[i])); };
    return {map(0), map(1), map(2), map(3), {size.width / stride, size.height / stride}};
  }

  std::shared_ptr<ov::Model> network_;
  ModelInfo info_;
  base::Sha256 identity_;
  DetectorOptions options_;
  std::list<Ready> ready_;  // the last used first
};

}  // namespace

Result<std::unique_ptr<Detector>> create_centerface(const Model& model, const DetectorOptions& options) {
  const ModelInput& input = model.info.input;
  const bool raw =
      input.scale == 1 && std::all_of(input.mean.begin(), input.mean.end(), [](float m) { return m == 0; });
  if (!raw || input.colour != ModelInput::Colour::rgb || input.layout != ModelInput::Layout::nchw)
    return fail(ErrorCode::invalid_input,
                "the manifest of {} must say RGB, NCHW, mean 0 and scale 1 for its adapter", model.info.name);
  PEEL_TRY(auto network, read_network(model));
  const bool fits =
      network->inputs().size() == 1 && network->outputs().size() == 4 && model.info.outputs.size() == 4;
  if (!fits)
    return fail(ErrorCode::corrupt, "the model {} does not have CenterFace's one input and four outputs",
                model.info.name);
  return std::make_unique<CenterFace>(std::move(network), model.info, options);
}

}  // namespace peel::vision
