// A watchlist file, as it is opened, and what stands in it once it is unsealed.
#include <cstdint>
#include <cstdlib>
#include <sys/mman.h>
#include <unistd.h>

#include "watchlist/list_file_internal.h"

namespace {

using namespace peel;

void check(bool holds) {
  if (!holds) std::abort();
}

// Opened from memory, with a key that somebody who makes files does not have.
void open_as_file(base::ByteView bytes) {
  static const base::SecretBytes key = base::SecretBytes::create(base::seal_key_size).value();
  static const int fd = ::memfd_create("list", MFD_CLOEXEC);
  check(fd >= 0 && ::ftruncate(fd, 0) == 0);
  check(::pwrite(fd, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
  auto file = watchlist::ListFile::open("/proc/self/fd/" + std::to_string(fd),
                                        watchlist::ListFile::Keep::sealed_parts);
  if (!file) return;
  check(file->facts().file == base::sha256(bytes));
  check(file->facts().templates >= file->facts().subjects && file->facts().subjects > 0);
  (void)file->unseal_entries(key);
  (void)file->unseal_templates(key);
}

// The unsealed entries, for a file of four pictures of 100 bytes and three subjects.
void read_entries(std::string_view text) {
  const watchlist::Footer footer{3, 4, watchlist::header_size + 400, 0};
  const auto contents = watchlist::decode_contents(text, footer);
  if (!contents) return;
  check(contents->entries.size() == footer.subjects && contents->rows.size() == footer.templates);
  for (const watchlist::Row& row : contents->rows)
    check(row.subject < contents->entries.size() &&
          row.reference < contents->entries[row.subject].references.size());
  const std::string canonical = watchlist::encode(*contents);
  const auto again = watchlist::decode_contents(canonical, footer);
  check(again && watchlist::encode(*again) == canonical);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const base::ByteView bytes{data, size};
  open_as_file(bytes);
  read_entries(base::as_text(bytes));
  return 0;
}
