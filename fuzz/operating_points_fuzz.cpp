// Whatever bytes stand where a table of error rates should: reading them fails with a message or gives what
// is written and read again unchanged, and from which thresholds follow that are none or possible.
#include <cstdint>
#include <cstdlib>

#include "base/bytes.h"
#include "policy/operating_point.h"

namespace {

using namespace peel;

void require(bool kept) {
  if (!kept) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = policy::operating_points_from_json(base::as_text({data, size}));
  if (!read) {
    require(!read.error().message.empty());
    return 0;
  }
  const std::string written = policy::to_json(*read);
  const auto again = policy::operating_points_from_json(written);
  require(again.has_value() && policy::to_json(*again) == written);
  const auto threshold = policy::threshold_for(*read, 0.001, 1000, 3);
  require(!threshold || (threshold->threshold >= -1 && threshold->threshold <= 1));
  return 0;
}
