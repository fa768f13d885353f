// MTCNN (Zhang and others, 2016): a network that proposes over a pyramid of scales, and two that look closer.
// All three were trained on pictures with width and height exchanged, so x comes before y in their memory.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "image/transform.h"
#include "vision/detector_internal.h"
#include "vision/face_internal.h"
#include "vision/runtime_internal.h"

namespace peel::vision {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

constexpr float smallest = 20;     // pixels: what the finest scale of the pyramid proposes
constexpr float pyramid = 0.709f;  // from one scale to the next: half the area
constexpr int cell = 12;           // pixels that one proposal sees
constexpr int cell_stride = 2;
constexpr float propose_score = 0.6f;
constexpr float refine_score = 0.7f;
constexpr std::size_t batch = 16;  // crops in one call of the closer networks
constexpr std::size_t max_proposals = 2000;
constexpr std::size_t max_sizes = 64;  // scales kept ready to run

// Writes the picture with x before y, each colour as (value - 127.5) / 128.
void fill_turned(const image::View& rgb, std::span<float> out) {
  std::size_t at = 0;
  for (int x = 0; x < rgb.width; ++x)
    for (int y = 0; y < rgb.height; ++y)
      for (int c = 0; c < 3; ++c)
        out[at++] = (static_cast<float>(rgb.row(y)[x * 3 + c]) - 127.5f) * 0.0078125f;
}

image::Box corrected(const image::Box& box, const float* shift) {
  const float x = box.x + shift[0] * box.width;
  const float y = box.y + shift[1] * box.height;
  return {x, y, box.right() + shift[2] * box.width - x, box.bottom() + shift[3] * box.height - y};
}

image::Box squared(const image::Box& box) {
  const float side = std::max(box.width, box.height);
  const image::Point centre = box.centre();
  return {centre.x - side / 2, centre.y - side / 2, side, side};
}

bool is_sound(const image::Box& box) {
  constexpr float far = 2.0f * image::max_side;
  return box.width >= 2 && box.height >= 2 && box.width < far && box.height < far && std::abs(box.x) < far &&
         std::abs(box.y) < far;
}

// What lies under a box, black where it reaches past the picture.
image::Image cut_out(const image::View& rgb, const image::Box& box, int side) {
  const auto whole = [](float v) { return static_cast<int>(std::lround(v)); };
  image::Image part({std::max(1, whole(box.width)), std::max(1, whole(box.height))}, 3);
  const image::Box inside = image::clipped(box, rgb.size());
  const image::Image seen = image::crop(rgb, inside);
  if (!seen.empty())
    image::paste(part, seen, static_cast<int>(std::floor(inside.x)) - whole(box.x),
                 static_cast<int>(std::floor(inside.y)) - whole(box.y));
  return image::resize(part, {side, side});
}

Result<ov::InferRequest> prepare(const std::shared_ptr<ov::Model>& network, const ov::PartialShape& shape,
                                 int threads) {
  return guarded("the detector cannot be prepared", ErrorCode::internal, [&]() -> Result<ov::InferRequest> {
    auto copy = network->clone();
    copy->reshape(shape);
    return compile(copy, threads);
  });
}

struct Networks {
  std::shared_ptr<ov::Model> proposal;
  ov::InferRequest refinement;
  ov::InferRequest output;
};

class Mtcnn final : public Detector {
 public:
  Mtcnn(Networks networks, const base::Sha256& identity, const DetectorOptions& options)
      : networks_(std::move(networks)), identity_(identity), options_(options) {}

  Result<std::vector<Face>> detect(const image::View& rgb) override {
    PEEL_CHECK(check_picture(rgb));
    return guarded("the detector failed", ErrorCode::internal, [&]() -> Result<std::vector<Face>> {
      PEEL_TRY(std::vector<Face> faces, propose(rgb));
      look_closer(rgb, networks_.refinement, 24, refine_score, faces);
      faces = without_overlaps(std::move(faces), 0.7f);
      for (Face& face : faces) face.box = squared(face.box);
      look_closer(rgb, networks_.output, 48, options_.min_score, faces);
      return without_overlaps(std::move(faces), 0.4f);
    });
  }

  FaceHeights heights() const override { return {smallest, image::max_side}; }
  const base::Sha256& model() const override { return identity_; }

 private:
  Result<std::vector<Face>> propose(const image::View& rgb) {
    std::vector<Face> found;
    const auto shorter = static_cast<float>(std::min(rgb.width, rgb.height));
    for (float scale = cell / smallest; shorter * scale >= cell; scale *= pyramid) {
      PEEL_TRY(const std::vector<Face> faces, propose_at(rgb, scale));
      found.insert(found.end(), faces.begin(), faces.end());
    }
    found = without_overlaps(std::move(found), 0.7f);
    if (found.size() > max_proposals) found.resize(max_proposals);
    for (Face& face : found) face.box = squared(face.box);
    return found;
  }

  Result<std::vector<Face>> propose_at(const image::View& rgb, float scale) {
    const auto scaled = [&](int side) {
      return static_cast<int>(std::ceil(static_cast<float>(side) * scale));
    };
    const image::Image picture = image::resize(rgb, {scaled(rgb.width), scaled(rgb.height)});
    PEEL_TRY(ov::InferRequest * request, proposal_for(picture.size()));
    const WipeAfter wipe(*request);
    fill_turned(picture, numbers(request->get_input_tensor()));
    request->infer();
    const ov::Shape shape = request->get_tensor("pnet/prob1").get_shape();
    const std::span<const float> score = numbers(request->get_tensor("pnet/prob1"));
    const std::span<const float> shift = numbers(request->get_tensor("pnet/conv4-2/BiasAdd"));
    std::vector<Face> faces;
    for (std::size_t x = 0; x < shape[1]; ++x)
      for (std::size_t y = 0; y < shape[2]; ++y) {
        const std::size_t at = x * shape[2] + y;
        if (score[at * 2 + 1] < propose_score) continue;
        const image::Box box{static_cast<float>(x * cell_stride) / scale,
                             static_cast<float>(y * cell_stride) / scale, cell / scale, cell / scale};
        faces.push_back({corrected(box, &shift[at * 4]), {}, score[at * 2 + 1]});
      }
    std::erase_if(faces, [](const Face& face) { return !is_sound(face.box); });
    return without_overlaps(std::move(faces), 0.5f);
  }

  Result<ov::InferRequest*> proposal_for(image::Size size) {
    const std::pair key{size.width, size.height};
    if (const auto found = ready_.find(key); found != ready_.end()) return &found->second;
    if (ready_.size() >= max_sizes) ready_.clear();
    PEEL_TRY(ov::InferRequest request,
             prepare(networks_.proposal, ov::PartialShape{1, size.width, size.height, 3}, options_.threads));
    return &ready_.emplace(key, std::move(request)).first->second;
  }

  // Keeps the faces that a closer network scores well, with the boxes and points that it gives them.
  static void look_closer(const image::View& rgb, ov::InferRequest& request, int side, float least,
                          std::vector<Face>& faces) {
    const WipeAfter wipe(request);
    const std::span<float> in = numbers(request.get_input_tensor());
    const std::size_t each = in.size() / batch;
    for (std::size_t first = 0; first < faces.size(); first += batch) {
      const std::size_t count = std::min(batch, faces.size() - first);
      for (std::size_t i = 0; i < count; ++i)
        fill_turned(cut_out(rgb, faces[first + i].box, side), in.subspan(i * each, each));
      request.infer();
      for (std::size_t i = 0; i < count; ++i) read_answer(request, i, faces[first + i]);
    }
    std::erase_if(faces, [&](const Face& face) { return !(face.score >= least) || !is_sound(face.box); });
  }

  static void read_answer(ov::InferRequest& request, std::size_t i, Face& face) {
    const bool last = request.get_compiled_model().outputs().size() == 3;
    const char* const score = last ? "onet/prob1" : "rnet/prob1";
    const char* const shift = last ? "onet/conv6-2/conv6-2" : "rnet/conv5-2/conv5-2";
    face.score = numbers(request.get_tensor(score))[i * 2 + 1];
    if (last) {
      const std::span<const float> points =
          numbers(request.get_tensor("onet/conv6-3/conv6-3")).subspan(i * 10, 10);
      for (std::size_t p = 0; p < face.points.size(); ++p)
        face.points[p] = {face.box.x + points[p] * face.box.width,
                          face.box.y + points[p + 5] * face.box.height};
    }
    face.box = corrected(face.box, &numbers(request.get_tensor(shift))[i * 4]);
  }

  Networks networks_;
  base::Sha256 identity_;
  DetectorOptions options_;
  std::map<std::pair<int, int>, ov::InferRequest> ready_;
};

base::Sha256 identity_of(const MtcnnModels& models) {
  std::string text = "peel-mtcnn-identity/1\n";
  for (const Model* part : {&models.proposal, &models.refinement, &models.output})
    text += base::to_text(identity(part->info)) + "\n";
  return base::sha256(base::as_bytes(text));
}

}  // namespace

Result<std::unique_ptr<Detector>> create_mtcnn(const MtcnnModels& models, const DetectorOptions& options) {
  const auto closer = [&](const Model& model, int side) -> Result<ov::InferRequest> {
    PEEL_TRY(const auto network, read_network(model));
    return prepare(network, ov::PartialShape{static_cast<std::int64_t>(batch), side, side, 3},
                   options.threads);
  };
  Networks networks;
  PEEL_TRY(networks.proposal, read_network(models.proposal));
  PEEL_TRY(networks.refinement, closer(models.refinement, 24));
  PEEL_TRY(networks.output, closer(models.output, 48));
  return std::make_unique<Mtcnn>(std::move(networks), identity_of(models), options);
}

}  // namespace peel::vision
