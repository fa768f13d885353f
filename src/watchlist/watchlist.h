// A watchlist: who is looked for in one deployment, sealed in a file.
// docs/formats/watchlist.md is the page of its byte format.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/secret.h"
#include "policy/authorisation.h"
#include "policy/category.h"
#include "search/gallery.h"

namespace peel::watchlist {

// Why somebody is looked for.
using policy::Category;
using policy::category_from_text;
using policy::name_of;

// One reference image of a subject, as the list tells it.
struct Reference {
  std::string image;   // name of the file that it was made of, without folder
  std::string source;  // e.g. "custody"
  std::string legal_basis;
  std::string taken_on;  // YYYY-MM-DD
  std::string reviewed_by;
  float quality = 0;  // unified, 0 to 1
};

// One entry: a subject with one or more references.
struct Entry {
  std::string subject;  // the force's own number or name
  Category category = Category::suspect;
  std::vector<Reference> references;
};

// An opened list. Templates are in the gallery, which is taken out once; reference pictures stay sealed
// in the file until one is asked for.
// What a list is sealed with; its file says which (docs/formats/watchlist.md, "Sealing").
enum class SecretKind : std::uint32_t {
  passphrase = 1,  // of any content, that people may have chosen: made slow to try out
  random_key = 2,  // 32 random bytes or more
};

class Watchlist {
 public:
  // Errors: those of base::read_file; corrupt (not a list, another version, truncated, wrong key or
  // altered: the last two cannot be told apart).
  static base::Result<Watchlist> open(const std::filesystem::path& path, const base::SecretBytes& secret);
  Watchlist(Watchlist&&) noexcept;
  Watchlist& operator=(Watchlist&&) noexcept;
  ~Watchlist();

  const policy::ListFacts& facts() const;
  const std::vector<Entry>& entries() const;  // by subject number
  search::Gallery& gallery();
  const search::Gallery& gallery() const;
  // Which reference of its entry a gallery's row is; `row` is below facts().templates.
  const Reference& reference_of_row(std::uint32_t row) const;
  const Entry& entry_of_row(std::uint32_t row) const;
  // The reference picture of a row, JPEG at most 256 pixels a side, unsealed now and wiped when it goes. Read
  // from the file that was opened, whatever has taken its name since. Errors: invalid_input (no such row),
  // io, corrupt (the file was altered since). Safe to call from several threads.
  base::Result<base::SecretBytes> picture_of_row(std::uint32_t row) const;

 private:
  struct State;
  explicit Watchlist(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// What a list file says in the clear: its hash, model and sizes. No key needed. Errors: as open.
base::Result<policy::ListFacts> read_facts(const std::filesystem::path& path);

}  // namespace peel::watchlist
