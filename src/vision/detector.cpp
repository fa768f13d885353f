#include "vision/detector.h"

#include "vision/detector_internal.h"

namespace peel::vision {

using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

base::Status check_options(const DetectorOptions& options) {
  if (options.threads < 1 || options.threads > 64)
    return fail(ErrorCode::invalid_input, "a detector runs on 1 to 64 threads, not {}", options.threads);
  if (!(options.min_score > 0 && options.min_score < 1))
    return fail(ErrorCode::invalid_input, "a detector's least score is above 0 and below 1, not {}",
                options.min_score);
  return {};
}

Result<std::unique_ptr<Detector>> load_mtcnn(const ModelStore& store, const DetectorOptions& options) {
  PEEL_TRY(Model proposal, store.load("mtcnn-pnet"));
  PEEL_TRY(Model refinement, store.load("mtcnn-rnet"));
  PEEL_TRY(Model output, store.load("mtcnn-onet"));
  return create_mtcnn({std::move(proposal), std::move(refinement), std::move(output)}, options);
}

}  // namespace

base::Status check_picture(const image::View& rgb) {
  if (rgb.empty()) return fail(ErrorCode::invalid_input, "the picture is empty");
  if (rgb.channels != 3)
    return fail(ErrorCode::invalid_input, "the picture has {} channels, not 3", rgb.channels);
  if (rgb.width > image::max_side || rgb.height > image::max_side)
    return fail(ErrorCode::invalid_input, "the picture is {} x {}; its sides may be {} pixels at the most",
                rgb.width, rgb.height, image::max_side);
  return {};
}

Result<std::unique_ptr<Detector>> create_detector(const Model& model, const DetectorOptions& options) {
  PEEL_CHECK(check_options(options));
  if (model.info.kind != "detector")
    return fail(ErrorCode::invalid_input, "the model {} is of kind {}; a detector is needed", model.info.name,
                model.info.kind);
  if (model.info.adapter == "centerface") return create_centerface(model, options);
  if (model.info.adapter.starts_with("mtcnn-"))
    return fail(ErrorCode::invalid_input, "the model {} is one of three parts; name the detector 'mtcnn'",
                model.info.name);
  return fail(ErrorCode::invalid_input,
              "the model {} names the adapter '{}', which is not known here; detectors: centerface, mtcnn",
              model.info.name, model.info.adapter);
}

Result<std::unique_ptr<Detector>> load_detector(const ModelStore& store, std::string_view name,
                                                const DetectorOptions& options) {
  PEEL_CHECK(check_options(options));
  if (name == "mtcnn") return load_mtcnn(store, options);
  PEEL_TRY(const Model model, store.load(name));
  return create_detector(model, options);
}

}  // namespace peel::vision
