#include <algorithm>
#include <new>

#include "watchlist/list_file_internal.h"

namespace peel::watchlist {

using base::Bytes;
using base::ByteView;
using base::ErrorCode;
using base::fail;
using base::Result;
using base::SecretBytes;
using base::Status;

namespace {

constexpr std::size_t chunk_size = 1u << 20;

tl::unexpected<base::Error> about(const base::OpenFile& file, base::Error error) {
  return base::fail_with(file.path().string(), std::move(error));
}

// Copies what of `bytes`, which stand at `offset` of the file, belongs into `part`, which stands at
// `part_at`.
void copy_part(Bytes& part, std::uint64_t part_at, std::uint64_t offset, ByteView bytes) {
  const std::uint64_t from = std::max(offset, part_at);
  const std::uint64_t to = std::min(offset + bytes.size(), part_at + part.size());
  if (from >= to) return;
  const ByteView piece = bytes.subspan(from - offset, to - from);
  std::copy(piece.begin(), piece.end(), part.begin() + static_cast<std::ptrdiff_t>(from - part_at));
}

}  // namespace

Result<ListFile> ListFile::open(const std::filesystem::path& path, Keep keep) {
  PEEL_TRY(base::OpenFile file, base::OpenFile::open(path));
  std::array<std::uint8_t, header_size> head{};
  std::array<std::uint8_t, footer_size> foot{};
  if (file.size() < head.size() + foot.size())
    return fail(ErrorCode::corrupt, "{} is too short to be a watchlist", path.string());
  PEEL_CHECK(file.read_at(0, head));
  PEEL_CHECK(file.read_at(file.size() - foot.size(), foot));
  const auto header = decode_header(head);
  if (!header) return about(file, header.error());
  const auto footer = decode_footer(foot);
  if (!footer) return about(file, footer.error());
  if (const auto fits = check_layout(*header, *footer, file.size()); !fits) return about(file, fits.error());
  ListFile list(std::move(file), *header, *footer);
  try {
    if (const auto read = list.read_through(keep); !read) return tl::make_unexpected(read.error());
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::exhausted, "there is not enough memory to open {}", path.string());
  }
  return list;
}

// The clear parts were read before they were hashed, so they are compared with what was hashed.
Status ListFile::read_through(Keep what) {
  const std::uint64_t foot_at = file_.size() - footer_size;
  if (what == Keep::sealed_parts) {
    templates_.resize(footer_.entries_at - footer_.templates_at);
    entries_.resize(foot_at - footer_.entries_at);
  }
  Bytes head(header_size);
  Bytes foot(footer_size);
  base::Sha256Stream hash;
  Bytes chunk;
  for (std::uint64_t offset = 0; offset < file_.size(); offset += chunk.size()) {
    // A chunk ends where the templates begin, so that the hash of all before can be taken there.
    const std::uint64_t end = offset < footer_.templates_at ? footer_.templates_at : file_.size();
    chunk.resize(std::min<std::uint64_t>(chunk_size, end - offset));
    PEEL_CHECK(file_.read_at(offset, chunk));
    hash.update(chunk);
    if (offset + chunk.size() == footer_.templates_at) before_ = hash.digest();
    copy_part(head, 0, offset, chunk);
    copy_part(templates_, footer_.templates_at, offset, chunk);
    copy_part(entries_, footer_.entries_at, offset, chunk);
    copy_part(foot, foot_at, offset, chunk);
  }
  hash_ = hash.digest();
  if (head != encode(header_) || foot != encode(footer_))
    return fail(ErrorCode::corrupt, "{} was altered while it was read", file_.path().string());
  return {};
}

Result<Contents> ListFile::unseal_entries(const SecretBytes& key) {
  const Bytes sealed = std::exchange(entries_, {});
  const auto plain = base::open_sealed(sealed, context_of_entries(header_, footer_), key);
  if (!plain) return about(file_, plain.error());
  auto contents = decode_contents(base::as_text(plain->view()), footer_);
  if (!contents) return about(file_, contents.error());
  if (contents->before != before_)
    return fail(ErrorCode::corrupt, "{}: its pictures or its beginning were altered", file_.path().string());
  return contents;
}

Result<SecretBytes> ListFile::unseal_templates(const SecretBytes& key) {
  const Bytes sealed = std::exchange(templates_, {});
  auto plain = base::open_sealed(sealed, context_of_templates(header_, footer_), key);
  if (!plain) return about(file_, plain.error());
  return plain;
}

Result<SecretBytes> ListFile::unseal_picture(const SecretBytes& key, std::uint64_t number,
                                             std::uint64_t offset, std::uint64_t size) const {
  Bytes sealed(size);
  PEEL_CHECK(file_.read_at(offset, sealed));
  auto plain = base::open_sealed(sealed, context_of_picture(header_, number), key);
  if (!plain) return about(file_, plain.error());
  return plain;
}

}  // namespace peel::watchlist
