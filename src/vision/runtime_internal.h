// Private to src/vision: OpenVINO, with its exceptions turned into errors.
#pragma once

#include <exception>
#include <memory>
#include <openvino/core/model.hpp>
#include <openvino/runtime/compiled_model.hpp>
#include <openvino/runtime/infer_request.hpp>
#include <span>
#include <string_view>

#include "vision/model_store.h"

namespace peel::vision {

// Calls `work`, which returns a Result or Status, and turns what OpenVINO throws into an error of `code`.
template <class Work>
auto guarded(std::string_view what, base::ErrorCode code, Work&& work) -> decltype(work()) {
  try {
    return work();
  } catch (const std::exception& exception) {
    return base::fail(code, "{}: {}", what, exception.what());
  }
}

// The network in a model's bytes, its first input reshaped to `shape`. Errors: corrupt.
base::Result<std::shared_ptr<ov::Model>> read_network(const Model& model);

// Gets a network ready to run on `threads` cores in f32. Errors: internal.
base::Result<ov::InferRequest> compile(const std::shared_ptr<ov::Model>& network, int threads);

// The numbers of an f32 tensor. Valid as long as the tensor's request.
std::span<float> numbers(ov::Tensor tensor);

// Overwrites the request's own input and output memory with zeros: it holds faces and templates.
void wipe_tensors(ov::InferRequest& request);

// Wipes when it goes out of scope, so that no way out of a function leaves a face behind.
class WipeAfter {
 public:
  explicit WipeAfter(ov::InferRequest& request) : request_(request) {}
  WipeAfter(const WipeAfter&) = delete;
  WipeAfter& operator=(const WipeAfter&) = delete;
  ~WipeAfter() { wipe_tensors(request_); }

 private:
  ov::InferRequest& request_;
};

}  // namespace peel::vision
