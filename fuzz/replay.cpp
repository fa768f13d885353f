// Runs a fuzz target over the files of the folders named, where libFuzzer is not linked. Each file is also
// tried cut short at some places and with single bytes changed, so that the target is exercised even
// where no fuzzer ran.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;

void try_variants(const Bytes& seed) {
  LLVMFuzzerTestOneInput(seed.data(), seed.size());
  const std::size_t step = seed.size() / 64 + 1;
  for (std::size_t at = 0; at < seed.size(); at += step) {
    const Bytes cut(seed.begin(), seed.begin() + static_cast<std::ptrdiff_t>(at));
    LLVMFuzzerTestOneInput(cut.data(), cut.size());
    for (const std::uint8_t mask : Bytes{0x01, 0x80, 0xff}) {
      Bytes changed = seed;
      changed[at] ^= mask;
      LLVMFuzzerTestOneInput(changed.data(), changed.size());
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t seeds = 0;
  for (int i = 1; i < argc; ++i) {
    if (!std::filesystem::is_directory(argv[i])) continue;
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      std::ifstream file(entry.path(), std::ios::binary);
      try_variants(Bytes(std::istreambuf_iterator<char>(file), {}));
      ++seeds;
    }
  }
  std::printf("%zu seeds replayed\n", seeds);
  return seeds == 0 ? 1 : 0;
}
