// Whatever bytes stand where a trust file or a key file should: reading them fails with a message or gives
// what is written and read again unchanged; and nobody is trusted twice.
#include <cstdint>
#include <cstdlib>

#include "policy/key_file.h"
#include "policy/trust.h"

namespace {

using namespace peel;

void require(bool kept) {
  if (!kept) std::abort();
}

void try_trust(std::string_view text) {
  auto read = policy::Trust::from_json(text);
  if (!read) return require(!read.error().message.empty());
  const std::string written = read->to_json();
  const auto again = policy::Trust::from_json(written);
  require(again.has_value() && again->to_json() == written);
  for (const auto& person : again->people()) {
    require(read->find(person.key) != nullptr);
    require(!read->add({person.name, policy::Role::auditor, {}}));
    require(!read->add({"another name", policy::Role::auditor, person.key}));
  }
}

void try_public_key(std::string_view text) {
  const auto read = policy::person_from_json(text);
  if (!read) return;
  const std::string written = policy::public_key_to_json(*read);
  const auto again = policy::person_from_json(written);
  require(again.has_value() && policy::public_key_to_json(*again) == written);
}

void try_private_key(std::string_view text) {
  auto secret = base::SecretBytes::copy_of(base::as_bytes(text));
  if (!secret) return;
  const auto read = policy::private_key_from_json(std::move(*secret));
  if (!read) return;
  auto written = policy::to_json(*read);
  require(written.has_value());
  const auto again = policy::private_key_from_json(std::move(*written));
  require(again.has_value() && again->person.name == read->person.name &&
          again->person.key == read->person.key);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = base::as_text({data, size});
  try_trust(text);
  try_public_key(text);
  try_private_key(text);
  return 0;
}
