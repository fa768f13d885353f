// Whatever bytes stand where a calibration should: reading them fails with a message or gives what is written
// and read again unchanged, and from which thresholds follow that are none or possible, and never fall when
// the list grows.
#include <cstdint>
#include <cstdlib>

#include "base/bytes.h"
#include "policy/calibration.h"

namespace {

using namespace peel;

void require(bool kept) {
  if (!kept) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = policy::calibration_from_json(base::as_text({data, size}));
  if (!read) {
    require(!read.error().message.empty());
    return 0;
  }
  const std::string written = policy::to_json(*read);
  const auto again = policy::calibration_from_json(written);
  require(again.has_value() && policy::to_json(*again) == written);
  float before = 0;
  for (const auto& list : read->calibration.lists) {
    const auto threshold = policy::threshold_for(read->calibration, 0.001, list.size);
    if (!threshold) continue;
    require(threshold->threshold >= before && threshold->threshold <= 1);
    before = threshold->threshold;
  }
  return 0;
}
