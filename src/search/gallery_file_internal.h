// Rows in a sealed file (docs/formats/gallery.md). Private to src/search.
#pragma once

#include <filesystem>
#include <memory>

#include "base/hash.h"
#include "base/new_file.h"
#include "base/seal.h"
#include "search/rows_internal.h"

namespace peel::search {

// A passphrase, and how the key that seals follows from it and the file's salt.
struct GalleryKey {
  base::SecretBytes passphrase;
  base::Result<base::SecretBytes> (*derive)(const base::SecretBytes& passphrase,
                                            base::ByteView salt) = base::derive_key;
};

// What is there at one moment.
struct Snapshot {
  const Rows& rows;
  const Readers::Reading& moment;
  base::Sha256 model;
  std::uint64_t numbered;  // subjects that were ever numbered, with those who were forgotten
};

struct StoredRows {
  std::unique_ptr<Rows> rows;
  base::Sha256 model;
  std::uint64_t numbered;  // as above; 0 in a file of version 1, which does not know
  base::Sha256 file;       // of the header and the hashes of all parts: names this state of the gallery
};

// Writes it in place of the file that may be there: whatever happens meanwhile, the name stands for the old
// gallery or for the new one. One writer of a file at a time. Errors: io; exhausted; invalid_input when there
// are no rows. Then the old file is as it was, unless the message says that the new one could not be flushed.
base::Result<base::Sha256> save_rows(
    const std::filesystem::path& path, const Snapshot& of, const GalleryKey& secret,
    std::shared_ptr<base::FileCalls> calls = std::make_shared<base::FileCalls>());

// `threads` unseal. Errors: not_found, io; corrupt (another format or version, cut short, altered, a wrong
// passphrase, codes that no save wrote); exhausted.
base::Result<StoredRows> open_rows(const std::filesystem::path& path, const GalleryKey& key,
                                   unsigned threads);

}  // namespace peel::search
