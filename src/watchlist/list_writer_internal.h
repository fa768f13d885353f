// Writes a watchlist file, front to back, once.
#pragma once

#include "base/new_file.h"
#include "watchlist/contents_internal.h"

namespace peel::watchlist {

class ListWriter {
 public:
  // Begins the list in a file that is empty so far. `key` belongs to the header's salt. Errors: io.
  static base::Result<ListWriter> create(base::NewFile file, const Header& header, base::SecretBytes key);

  // Seals and appends the picture of the next row. Errors: io; exhausted when it is too large.
  base::Status add_picture(base::ByteView jpeg);

  // Appends the rest and gives the file its name. `templates` are rows of f32, as many as pictures;
  // `contents` says whose each is, and gets the sizes and the hash here. Errors: io, refused (the name is
  // taken by now), internal when the numbers do not fit.
  base::Status finish(base::ByteView templates, Contents contents);
  // Of all bytes so far; after finish() that names the list.
  base::Sha256 hash() const { return hash_.digest(); }

 private:
  ListWriter(base::NewFile file, const Header& header, base::SecretBytes key)
      : file_(std::move(file)), header_(header), key_(std::move(key)) {}
  base::Status append(base::ByteView bytes);

  base::NewFile file_;
  Header header_;
  base::SecretBytes key_;
  base::Sha256Stream hash_;
  std::vector<std::uint64_t> picture_bytes_;
};

}  // namespace peel::watchlist
