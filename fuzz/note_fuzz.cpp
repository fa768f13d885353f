// Whatever stands where a checkpoint or a key should: reading it fails with a message, or gives what is
// written again byte for byte; and nobody's signature is taken for that of a key that did not make it.
#include <cstdint>
#include <cstdlib>

#include "ledger/checkpoint.h"
#include "ledger/witness_key.h"

namespace {

using namespace peel;

void require(bool kept) {
  if (!kept) std::abort();
}

const base::SigningKey& key() {
  static const auto made = base::SigningKey::from_seed(base::Bytes(32, 250)).value();
  return made;
}

void try_note(std::string_view text) {
  const auto note = ledger::note_from_text(text);
  if (!note) return require(!note.error().message.empty());
  const std::string written = ledger::to_text(*note);
  // Base64 has one text for one value, so the whole note has.
  require(written == text);
  for (const auto& signature : note->signatures) {
    // A key of our own under the name that stands there has not signed it, but for the seeds'.
    const ledger::VerifierKey other{signature.name, ledger::KeyType::log,
                                    base::SigningKey::from_seed(base::Bytes(32, 3)).value().public_key()};
    require(!ledger::check_signature(*note, other));
  }
  if (const auto checkpoint = ledger::checkpoint_from_text(note->text)) {
    require(ledger::to_text(*checkpoint) == note->text);
    ledger::Note signed_again = ledger::sign_checkpoint(*checkpoint, key());
    require(
        ledger::open_checkpoint(signed_again, {checkpoint->origin, ledger::KeyType::log, key().public_key()})
            .has_value());
  }
}

void try_key(std::string_view text) {
  const auto read = ledger::verifier_key_from_text(text);
  if (!read) return require(!read.error().message.empty());
  const std::string written = ledger::to_text(*read);
  require(written == text || written + "\n" == text);
}

// A private key's file, too, is written again as it was.
void try_witness_key(std::string_view text) {
  const auto read = ledger::witness_key_from_text(base::as_bytes(text));
  if (!read) return require(!read.error().message.empty());
  const auto written = ledger::to_secret_text(*read).value();
  const std::string_view again = base::as_text(written.view());
  require(again == text || again.substr(0, again.size() - 1) == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = base::as_text({data, size});
  try_note(text);
  try_key(text);
  try_witness_key(text);
  return 0;
}
