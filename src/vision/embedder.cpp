#include "vision/embedder.h"

#include <algorithm>
#include <cmath>

#include "base/secret.h"
#include "vision/runtime_internal.h"

namespace peel::vision {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using biometric::crop_side;

constexpr std::size_t crop_numbers = biometric::crop_bytes;

// One place in a crop's tensor, for each of the two orders in which models want a picture.
std::size_t place(ModelInput::Layout layout, std::size_t x, std::size_t y, std::size_t channel) {
  constexpr std::size_t side = crop_side;
  return layout == ModelInput::Layout::nchw ? (channel * side + y) * side + x : (y * side + x) * 3 + channel;
}

// Writes the crop, or its mirror image, as the model wants it.
void fill(const ModelInput& input, base::ByteView pixels, bool mirrored, std::span<float> out) {
  constexpr std::size_t side = crop_side;
  const bool swapped = input.colour == ModelInput::Colour::bgr;
  for (std::size_t y = 0; y < side; ++y)
    for (std::size_t x = 0; x < side; ++x)
      for (std::size_t c = 0; c < 3; ++c) {
        const std::size_t from = (y * side + (mirrored ? side - 1 - x : x)) * 3 + (swapped ? 2 - c : c);
        out[place(input.layout, x, y, c)] = (static_cast<float>(pixels[from]) - input.mean[c]) * input.scale;
      }
}

base::Status check_model(const ModelInfo& info) {
  if (info.kind != "embedder")
    return fail(ErrorCode::invalid_input, "the model {} is of kind {}; an embedder is needed", info.name,
                info.kind);
  if (info.adapter != "faceplugin-512" && info.adapter != "mobilefacenet-192" &&
      info.adapter != "aligned-112")
    return fail(ErrorCode::invalid_input,
                "the model {} names the adapter '{}', which is not known here; embedders: aligned-112, "
                "faceplugin-512, "
                "mobilefacenet-192",
                info.name, info.adapter);
  if (info.input.width != crop_side || info.input.height != crop_side || info.input.channels != 3)
    return fail(ErrorCode::invalid_input,
                "the model {} takes {} x {} pixels of {} channels; embedders take {} x {} of 3", info.name,
                info.input.width, info.input.height, info.input.channels, crop_side, crop_side);
  return {};
}

// Everything by which the same crop could get another template.
base::Sha256 identity_of(const Model& model, const EmbedderOptions& options) {
  return base::sha256(base::as_bytes(fmt::format(
      "peel-template/2\nmodel={}\nalign=five-points-112 {}\nmirror={}\n", base::to_text(identity(model.info)),
      base::to_text(options.alignment), options.mirror ? 1 : 0)));
}

// Scales to length 1, so that a crop and its mirror image count the same. Leaves zeros alone.
void normalise(std::span<float> values) {
  double sum = 0;
  for (const float v : values) sum += double{v} * double{v};
  const double norm = std::sqrt(sum);
  if (!(norm > 0)) return;
  for (float& v : values) v = static_cast<float>(v / norm);
}

// Any network that takes aligned crops of 112 x 112 and answers with one vector for each.
class AlignedEmbedder final : public Embedder {
 public:
  AlignedEmbedder(ov::InferRequest request, const Model& model, std::size_t batch,
                  const EmbedderOptions& options)
      : request_(std::move(request)),
        info_(model.info),
        batch_(batch),
        mirror_(options.mirror),
        alignment_(options.alignment),
        identity_(identity_of(model, options)) {}

  std::size_t dimensions() const override { return static_cast<std::size_t>(info_.dimension); }
  const base::Sha256& model() const override { return identity_; }

  Result<biometric::Template> embed(const biometric::Crop& crop,
                                    const biometric::SharedCensus& census) override {
    if (crop.alignment() != alignment_)
      return fail(ErrorCode::internal,
                  "a face was cut out in another way than the embedder {} was set up for", info_.name);
    return guarded("the embedder failed", ErrorCode::internal, [&]() -> Result<biometric::Template> {
      const WipeAfter wipe(request_);
      const std::span<float> in = numbers(request_.get_input_tensor());
      for (std::size_t i = 0; i < batch_; ++i)
        fill(info_.input, crop.pixels(), mirror_ && i == 1, in.subspan(i * crop_numbers, crop_numbers));
      request_.infer();
      return biometric::Template::create(combined(), identity_, census);
    });
  }

  base::Status flush() override {
    return guarded("the embedder failed", ErrorCode::internal, [&]() -> base::Status {
      std::ranges::fill(numbers(request_.get_input_tensor()), 0.0f);
      request_.infer();
      wipe_tensors(request_);
      return {};
    });
  }

 private:
  // The vector of the crop, or the sum of those of the crop and its mirror image, in the runtime's own output
  // memory, which is wiped when the call ends.
  std::span<const float> combined() {
    const std::span<float> out = numbers(request_.get_output_tensor());
    const std::span<float> first = out.first(dimensions());
    if (!mirror_) return first;
    const std::span<float> second = out.subspan(dimensions(), dimensions());
    normalise(first);
    normalise(second);
    std::ranges::transform(first, second, first.begin(), std::plus<>());
    return first;
  }

  ov::InferRequest request_;
  ModelInfo info_;
  std::size_t batch_;
  bool mirror_;
  base::Sha256 alignment_;
  base::Sha256 identity_;
};

ov::PartialShape input_shape(ModelInput::Layout layout, std::size_t batch) {
  const auto n = static_cast<std::int64_t>(batch);
  return layout == ModelInput::Layout::nchw ? ov::PartialShape{n, 3, crop_side, crop_side}
                                            : ov::PartialShape{n, crop_side, crop_side, 3};
}

// The network for as many crops as one call has. Some files have their batch built in, and keep it.
Result<std::size_t> set_batch(ov::Model& network, const ModelInfo& info, std::size_t wanted) {
  if (static_cast<std::size_t>(info.input.batch) != wanted) try {
      network.reshape(input_shape(info.input.layout, wanted));
    } catch (const std::exception&) {
      network.reshape(input_shape(info.input.layout, static_cast<std::size_t>(info.input.batch)));
    }
  const auto numbers_in = ov::shape_size(network.input().get_shape());
  const auto numbers_out = ov::shape_size(network.output().get_shape());
  const std::size_t batch = numbers_in / crop_numbers;
  if (batch < wanted || numbers_in != batch * crop_numbers ||
      numbers_out != batch * static_cast<std::size_t>(info.dimension))
    return fail(ErrorCode::corrupt,
                "the model {} takes {} numbers and gives {}, which is not as its manifest says", info.name,
                numbers_in, numbers_out);
  return batch;
}

}  // namespace

Result<std::unique_ptr<Embedder>> create_embedder(const Model& model, const EmbedderOptions& options) {
  if (options.threads < 1 || options.threads > 64)
    return fail(ErrorCode::invalid_input, "an embedder runs on 1 to 64 threads, not {}", options.threads);
  PEEL_CHECK(check_model(model.info));
  PEEL_TRY(const auto network, read_network(model));
  if (network->inputs().size() != 1 || network->outputs().size() != 1)
    return fail(ErrorCode::corrupt, "the model {} has not one input and one output", model.info.name);
  const std::string what = fmt::format("the model {} cannot be prepared", model.info.name);
  return guarded(what, ErrorCode::corrupt, [&]() -> Result<std::unique_ptr<Embedder>> {
    PEEL_TRY(const std::size_t batch, set_batch(*network, model.info, options.mirror ? 2 : 1));
    PEEL_TRY(ov::InferRequest request, compile(network, options.threads));
    return std::make_unique<AlignedEmbedder>(std::move(request), model, batch, options);
  });
}

}  // namespace peel::vision
