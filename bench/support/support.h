// What the measuring programs share: ending with a clear message, and the tools that they measure.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "vision/tools.h"

namespace peel::bench {

// Ends the program with exit code 1 and the error's words.
[[noreturn]] void give_up(std::string_view program, const base::Error& error);

// The value, or the end of the program.
template <class T>
T must(std::string_view program, base::Result<T> result) {
  if (!result) give_up(program, result.error());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// The models of this source tree, as deps/setup put them there.
base::Result<vision::Model> load_model(std::string_view name);
base::Result<vision::Tools> make_tools(const vision::ToolOptions& options);
base::Result<std::unique_ptr<vision::Detector>> make_detector(int threads);
base::Result<std::unique_ptr<vision::Embedder>> make_embedder(std::string_view model, int threads,
                                                              bool mirror);

// The embedders of which a fused one is made, in the order of their numbers; none for one that is not fused.
struct EmbedderShare {
  std::string name;
  std::size_t dimensions = 0;
};
base::Result<std::vector<EmbedderShare>> parts_of(std::string_view embedder);

// The embedders that lists can be made with.
inline constexpr std::string_view embedders[] = {"faceplugin-feature", "mobilefacenet", "fused",
                                                 "fused-quick"};

}  // namespace peel::bench
