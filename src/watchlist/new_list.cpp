#include "watchlist/new_list.h"

#include <unordered_map>

#include "base/random.h"
#include "search/gallery.h"
#include "watchlist/list_writer_internal.h"
#include "watchlist/row_store_internal.h"

namespace peel::watchlist {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

struct NewList::State {
  ListWriter writer;
  Header header;
  RowStore rows;
  Contents contents;
  std::unordered_map<std::string, std::uint32_t> numbers;  // of the subjects
};

NewList::NewList(std::unique_ptr<State> state) : state_(std::move(state)) {}
NewList::NewList(NewList&&) noexcept = default;
NewList& NewList::operator=(NewList&&) noexcept = default;
NewList::~NewList() = default;

Result<NewList> NewList::create(base::NewFile file, const base::Sha256& model, std::size_t dimensions,
                                const base::SecretBytes& secret, SecretKind kind) {
  if (dimensions < 1 || dimensions > max_dimensions)
    return fail(ErrorCode::invalid_input, "a template of {} numbers; 1 to {} are possible", dimensions,
                max_dimensions);
  Header header;
  header.sealed_with = kind;
  header.dimensions = static_cast<std::uint32_t>(dimensions);
  header.model = model;
  base::fill_random(header.salt);
  PEEL_TRY(base::SecretBytes key, sealing_key(header, secret));
  PEEL_TRY(ListWriter writer, ListWriter::create(std::move(file), header, std::move(key)));
  return NewList(std::unique_ptr<State>(new State{std::move(writer), header, {}, {}, {}}));
}

Status NewList::add(const std::string& subject, Category category, Reference reference,
                    base::ByteView picture, std::span<const float> face) {
  if (face.size() != state_->header.dimensions)
    return fail(ErrorCode::invalid_input, "a template of {} numbers; the list's have {}", face.size(),
                state_->header.dimensions);
  Contents& contents = state_->contents;
  const auto known = state_->numbers.find(subject);
  if (known != state_->numbers.end() && contents.entries[known->second].category != category)
    return fail(ErrorCode::invalid_input, "{} is {} in this list already; one person has one category",
                subject, name_of(contents.entries[known->second].category));
  PEEL_CHECK(state_->writer.add_picture(picture));
  PEEL_CHECK(state_->rows.append(face));
  const auto [place, added] =
      state_->numbers.try_emplace(subject, static_cast<std::uint32_t>(contents.entries.size()));
  if (added) contents.entries.push_back({subject, category, {}});
  std::vector<Reference>& references = contents.entries[place->second].references;
  contents.rows.push_back({place->second, static_cast<std::uint32_t>(references.size()), 0});
  references.push_back(std::move(reference));
  return {};
}

bool NewList::has(const std::string& subject) const { return state_->numbers.contains(subject); }
std::size_t NewList::subjects() const { return state_->contents.entries.size(); }
std::size_t NewList::templates() const { return state_->contents.rows.size(); }

Result<NewList::Finished> NewList::finish(float threshold, std::size_t most, unsigned threads) {
  Contents& contents = state_->contents;
  if (contents.rows.empty()) return fail(ErrorCode::refused, "nobody is on the list, so none was made");
  search::GalleryContents gallery;
  gallery.facts = {{}, state_->header.model, subjects(), templates()};
  gallery.dimensions = state_->header.dimensions;
  for (const Row& row : contents.rows) gallery.subject_of_row.push_back(row.subject);
  PEEL_TRY(gallery.rows, state_->rows.take());
  PEEL_TRY(auto pairs, search::find_look_alikes(gallery, threshold, most + 1, threads));
  Finished finished;
  finished.look_alikes.more = pairs.size() > most;
  if (finished.look_alikes.more) pairs.pop_back();
  for (const search::LookAlike& pair : pairs)
    finished.look_alikes.pairs.push_back(
        {contents.entries[pair.subject_a].subject, contents.entries[pair.subject_b].subject, pair.score});
  PEEL_CHECK(state_->writer.finish(gallery.rows.view(), std::move(contents)));
  finished.content = state_->writer.hash();
  return finished;
}

}  // namespace peel::watchlist
