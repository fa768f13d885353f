// A model's manifest: what is accepted names a file below the models' folder.
#include <cstdint>
#include <cstdlib>

#include "vision/manifest_internal.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto info = peel::vision::parse_manifest({reinterpret_cast<const char*>(data), size}, "fuzzed.json");
  if (!info) return 0;
  const bool plain = !info->file.empty() && info->file.find('/') == std::string::npos && info->file != "..";
  if (!plain || info->name.empty() || info->size > peel::vision::max_model_size) std::abort();
  return 0;
}
