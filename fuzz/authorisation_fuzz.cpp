// Whatever bytes stand where an authorisation or a table of error rates should: reading them fails with a
// message or gives what is written and read again unchanged; and nothing is granted that nobody signed.
#include <cstdint>
#include <cstdlib>

#include "policy/permit.h"

namespace {

using namespace peel;

void require(bool kept) {
  if (!kept) std::abort();
}

void try_authorisation(std::string_view text) {
  const auto read = policy::authorisation_from_json(text);
  if (!read) return require(!read.error().message.empty());
  require(policy::validate(read->authorisation).has_value());
  const std::string written = policy::to_json(*read);
  const auto again = policy::authorisation_from_json(written);
  require(again.has_value() && policy::to_json(*again) == written);
  require(policy::signing_bytes(read->authorisation, {}) == policy::signing_bytes(again->authorisation, {}));
  const base::FakeClock clock(read->authorisation.from);
  require(!policy::grant(*read, policy::Trust{}, read->authorisation.list, policy::Rules{}, clock));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = base::as_text({data, size});
  try_authorisation(text);
  return 0;
}
