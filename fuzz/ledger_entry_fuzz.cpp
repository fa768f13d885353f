// Whatever stands where an entry, or a bundle of entries, should: reading it fails with a message, or gives
// what is written again byte for byte; and replaying what can be read never goes wrong, whichever acts follow
// each other.
#include <cstdint>
#include <cstdlib>

#include "ledger/replay.h"
#include "ledger/tiles.h"

namespace {

using namespace peel;

void require(bool kept) {
  if (!kept) std::abort();
}

// The lines of the input as one log, whatever rules it breaks.
void try_log(std::string_view text) {
  ledger::Replay replay;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const auto entry = ledger::parse_entry(line);
    if (!entry) {
      require(!entry.error().message.empty());
      replay.pass_over();
      continue;
    }
    const auto again = ledger::make_entry(*entry);
    require(again.has_value() && *again == line);
    const auto before = replay.summary().entries;
    for (const auto& broken : replay.apply(*entry)) require(!broken.words.empty() && broken.index == before);
    require(replay.summary().entries == before + 1);
  }
  replay.finish(replay.summary().until);
}

void try_bundle(base::ByteView bytes) {
  for (const unsigned width : {1u, 3u, 256u}) {
    const auto entries = ledger::bundle_from_bytes(bytes, width);
    if (!entries) continue;
    require(entries->size() == width);
    const base::Bytes again = ledger::bundle_bytes(*entries);
    require(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try_log(base::as_text({data, size}));
  try_bundle({data, size});
  return 0;
}
