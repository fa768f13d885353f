// A watchlist file that is open and hashed, nothing of it unsealed yet.
#pragma once

#include "base/open_file.h"
#include "policy/authorisation.h"
#include "watchlist/contents_internal.h"

namespace peel::watchlist {

class ListFile {
 public:
  // Reads the whole file once for its hash; with `keep_sealed` keeps the sealed templates and entries as they
  // were hashed. Errors: those of base::OpenFile; corrupt; exhausted.
  enum class Keep { nothing, sealed_parts };
  static base::Result<ListFile> open(const std::filesystem::path& path, Keep keep);

  const Header& header() const { return header_; }
  const Footer& footer() const { return footer_; }
  policy::ListFacts facts() const { return {hash_, header_.model, footer_.subjects, footer_.templates}; }

  // Each once, and the entries first; what was kept of the part is given back. Errors: corrupt.
  base::Result<Contents> unseal_entries(const base::SecretBytes& key);
  base::Result<base::SecretBytes> unseal_templates(const base::SecretBytes& key);

  // Picture `number`, whose sealed bytes stand at that offset. Errors: io, corrupt.
  base::Result<base::SecretBytes> unseal_picture(const base::SecretBytes& key, std::uint64_t number,
                                                 std::uint64_t offset, std::uint64_t size) const;

 private:
  ListFile(base::OpenFile file, const Header& header, const Footer& footer)
      : file_(std::move(file)), header_(header), footer_(footer) {}
  base::Status read_through(Keep keep);
  void keep(std::uint64_t offset, base::ByteView bytes);

  base::OpenFile file_;
  Header header_;
  Footer footer_;
  base::Sha256 hash_;
  base::Sha256 before_;    // of all that stands before the templates
  base::Bytes templates_;  // sealed
  base::Bytes entries_;    // sealed
};

}  // namespace peel::watchlist
