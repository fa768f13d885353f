// Whatever stands where a receipt should: reading it fails with a message, or gives what is written again
// byte for byte; and nothing holds that the log's key did not sign.
#include <cstdint>
#include <cstdlib>

#include "ledger/receipt.h"

namespace {

using namespace peel;

void require(bool kept) {
  if (!kept) std::abort();
}

void try_receipt(std::string_view text) {
  const auto read = ledger::receipt_from_text(text);
  if (!read) return require(!read.error().message.empty());
  require(ledger::to_text(*read) == text);
  const ledger::VerifierKey nobodys{"force.example/peel", ledger::KeyType::log,
                                    base::SigningKey::from_seed(base::Bytes(32, 3)).value().public_key()};
  const auto shown = ledger::check_receipt(*read, nobodys);
  require(!shown && !shown.error().message.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try_receipt(base::as_text({data, size}));
  return 0;
}
