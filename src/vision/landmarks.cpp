#include "vision/landmarks.h"

#include <algorithm>
#include <cmath>

#include "image/transform.h"
#include "vision/detector_internal.h"
#include "vision/runtime_internal.h"

namespace peel::vision {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

constexpr std::size_t side = 64;     // pixels that the network looks at
constexpr std::size_t points = 68;   // that it answers with
constexpr float largest_box = 8192;  // pixels; beyond, no picture shows a face whole

// The square of whole pixels that the network is shown.
struct Square {
  int x = 0;
  int y = 0;
  int side = 0;
};

Result<Square> square_around(const image::Box& box) {
  const float longer = std::max(box.width, box.height);
  const image::Point middle = box.centre();
  const bool sound = std::isfinite(middle.x) && std::isfinite(middle.y) && box.width >= 1 &&
                     box.height >= 1 && longer <= largest_box && std::abs(middle.x) <= 2 * image::max_side &&
                     std::abs(middle.y) <= 2 * image::max_side;
  if (!sound) return fail(ErrorCode::invalid_input, "the box of a face is none");
  return Square{static_cast<int>(std::lround(middle.x - longer / 2)),
                static_cast<int>(std::lround(middle.y - longer / 2)), static_cast<int>(std::lround(longer))};
}

// What the square shows; where it reaches past the picture, the picture's edge goes on.
image::Image seen_in(const image::View& rgb, const Square& square) {
  image::Image seen({square.side, square.side}, 3);
  for (int y = 0; y < square.side; ++y) {
    const std::uint8_t* from = rgb.row(std::clamp(square.y + y, 0, rgb.height - 1));
    std::uint8_t* to = seen.row(y);
    for (int x = 0; x < square.side; ++x)
      std::copy_n(from + 3 * std::clamp(square.x + x, 0, rgb.width - 1), 3, to + 3 * x);
  }
  return seen;
}

image::Point mean_of(std::span<const float> found, std::initializer_list<std::size_t> numbers) {
  image::Point sum{0, 0};
  for (const std::size_t n : numbers) sum = {sum.x + found[2 * n], sum.y + found[2 * n + 1]};
  const auto count = static_cast<float>(numbers.size());
  return {sum.x / count, sum.y / count};
}

// Of the 68 points in the order of the iBUG 300-W annotation: 36 to 41 and 42 to 47 go around the eyes, 30 is
// the tip of the nose, 48 and 54 are the mouth's outer corners, 60 and 64 its inner ones.
FivePoints five_of(std::span<const float> found) {
  return {mean_of(found, {37, 38, 40, 41}), mean_of(found, {43, 44, 46, 47}), mean_of(found, {30}),
          mean_of(found, {48, 60}), mean_of(found, {54, 64})};
}

class SixtyEight final : public Landmarks {
 public:
  SixtyEight(ov::InferRequest request, const ModelInfo& info)
      : request_(std::move(request)), info_(info), identity_(identity(info)) {}

  Result<FivePoints> find(const image::View& rgb, const image::Box& box) override {
    PEEL_CHECK(check_picture(rgb));
    PEEL_TRY(const Square square, square_around(box));
    image::Image small = image::resize(image::to_grey(seen_in(rgb, square)), {side, side});
    return guarded("finding a face's points failed", ErrorCode::internal, [&]() -> Result<FivePoints> {
      const WipeAfter wipe(request_);
      std::ranges::transform(small.bytes(), numbers(request_.get_input_tensor()).begin(), [&](auto level) {
        return (static_cast<float>(level) - info_.input.mean[0]) * info_.input.scale;
      });
      request_.infer();
      FivePoints five = five_of(numbers(request_.get_output_tensor()));
      for (image::Point& point : five) {
        point = {static_cast<float>(square.x) + point.x * static_cast<float>(square.side),
                 static_cast<float>(square.y) + point.y * static_cast<float>(square.side)};
        if (!std::isfinite(point.x) || !std::isfinite(point.y))
          return fail(ErrorCode::internal, "the model {} answers with no numbers", info_.name);
      }
      return five;
    });
  }

  const base::Sha256& model() const override { return identity_; }

  base::Status flush() override {
    return guarded("finding a face's points failed", ErrorCode::internal, [&]() -> base::Status {
      std::ranges::fill(numbers(request_.get_input_tensor()), 0.5f);
      request_.infer();
      wipe_tensors(request_);
      return {};
    });
  }

 private:
  ov::InferRequest request_;
  ModelInfo info_;
  base::Sha256 identity_;
};

base::Status check_model(const ModelInfo& info) {
  if (info.kind != "landmarks")
    return fail(ErrorCode::invalid_input, "the model {} is of kind {}; landmarks are needed", info.name,
                info.kind);
  if (info.adapter != "faceplugin-68")
    return fail(ErrorCode::invalid_input,
                "the model {} names the adapter '{}', which is not known here; landmarks: faceplugin-68",
                info.name, info.adapter);
  const ModelInput& input = info.input;
  if (input.width != side || input.height != side || input.channels != 1)
    return fail(ErrorCode::invalid_input,
                "the model {} takes {} x {} pixels of {} channels, not {} x {} of 1", info.name, input.width,
                input.height, input.channels, side, side);
  return {};
}

}  // namespace

Result<std::unique_ptr<Landmarks>> create_landmarks(const Model& model, int threads) {
  if (threads < 1 || threads > 64)
    return fail(ErrorCode::invalid_input, "landmarks are found on 1 to 64 threads, not {}", threads);
  PEEL_CHECK(check_model(model.info));
  PEEL_TRY(const auto network, read_network(model));
  const bool one_each = network->inputs().size() == 1 && network->outputs().size() == 1;
  const std::string what = fmt::format("the model {} cannot be prepared", model.info.name);
  return guarded(what, ErrorCode::corrupt, [&]() -> Result<std::unique_ptr<Landmarks>> {
    if (one_each) network->reshape(ov::PartialShape{1, 1, side, side});
    if (!one_each || ov::shape_size(network->output().get_shape()) != 2 * points)
      return fail(ErrorCode::corrupt, "the model {} does not answer a picture with {} points",
                  model.info.name, points);
    PEEL_TRY(ov::InferRequest request, compile(network, threads));
    return std::make_unique<SixtyEight>(std::move(request), model.info);
  });
}

}  // namespace peel::vision
