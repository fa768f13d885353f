#include "watchlist/watchlist.h"

#include "base/seal.h"
#include "watchlist/list_file_internal.h"

namespace peel::watchlist {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::SecretBytes;

struct Watchlist::State {
  ListFile file;
  SecretBytes key;
  Contents contents;
  std::vector<std::uint64_t> picture_at;  // by row
  search::Gallery gallery;
};

namespace {

std::vector<std::uint64_t> offsets_of(const std::vector<Row>& rows) {
  std::vector<std::uint64_t> offsets;
  std::uint64_t at = header_size;
  for (const Row& row : rows) {
    offsets.push_back(at);
    at += row.picture_bytes;
  }
  return offsets;
}

search::GalleryContents gallery_of(const ListFile& file, const Contents& contents, SecretBytes rows) {
  search::GalleryContents gallery;
  gallery.facts = file.facts();
  gallery.dimensions = file.header().dimensions;
  for (const Row& row : contents.rows) gallery.subject_of_row.push_back(row.subject);
  for (const Entry& entry : contents.entries) gallery.category_of_subject.push_back(entry.category);
  gallery.rows = std::move(rows);
  return gallery;
}

}  // namespace

Watchlist::Watchlist(std::unique_ptr<State> state) : state_(std::move(state)) {}
Watchlist::Watchlist(Watchlist&&) noexcept = default;
Watchlist& Watchlist::operator=(Watchlist&&) noexcept = default;
Watchlist::~Watchlist() = default;

Result<Watchlist> Watchlist::open(const std::filesystem::path& path, const SecretBytes& secret) {
  PEEL_TRY(ListFile file, ListFile::open(path, ListFile::Keep::sealed_parts));
  PEEL_TRY(SecretBytes key, sealing_key(file.header(), secret));
  PEEL_TRY(Contents contents, file.unseal_entries(key));
  PEEL_TRY(SecretBytes rows, file.unseal_templates(key));
  PEEL_TRY(search::Gallery gallery, search::Gallery::create(gallery_of(file, contents, std::move(rows))));
  std::vector<std::uint64_t> offsets = offsets_of(contents.rows);
  return Watchlist(std::unique_ptr<State>(new State{std::move(file), std::move(key), std::move(contents),
                                                    std::move(offsets), std::move(gallery)}));
}

const policy::ListFacts& Watchlist::facts() const { return state_->gallery.facts(); }
const std::vector<Entry>& Watchlist::entries() const { return state_->contents.entries; }
search::Gallery& Watchlist::gallery() { return state_->gallery; }
const search::Gallery& Watchlist::gallery() const { return state_->gallery; }

const Reference& Watchlist::reference_of_row(std::uint32_t row) const {
  const Row& place = state_->contents.rows.at(row);
  return state_->contents.entries[place.subject].references[place.reference];
}

const Entry& Watchlist::entry_of_row(std::uint32_t row) const {
  return state_->contents.entries[state_->contents.rows.at(row).subject];
}

Result<SecretBytes> Watchlist::picture_of_row(std::uint32_t row) const {
  if (row >= state_->contents.rows.size())
    return fail(ErrorCode::invalid_input, "the list has no row {}", row);
  return state_->file.unseal_picture(state_->key, row, state_->picture_at[row],
                                     state_->contents.rows[row].picture_bytes);
}

Result<policy::ListFacts> read_facts(const std::filesystem::path& path) {
  PEEL_TRY(const ListFile file, ListFile::open(path, ListFile::Keep::nothing));
  return file.facts();
}

}  // namespace peel::watchlist
