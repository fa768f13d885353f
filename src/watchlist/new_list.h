// Writes a list of references that were examined before, by whatever way they came.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/new_file.h"
#include "base/secret.h"
#include "watchlist/watchlist.h"

namespace peel::watchlist {

struct LookAlikes {
  struct Pair {
    std::string subject_a;
    std::string subject_b;
    float score = 0;  // cosine similarity of their most similar templates
  };
  std::vector<Pair> pairs;  // same person under two names, or relatives; best first
  bool more = false;        // there are more than are named
};

// A sealed list under way; docs/formats/watchlist.md. Templates are held in secret memory until finish().
class NewList {
 public:
  // `file` is empty so far. `model` made the templates, which have so many dimensions. Errors: io; exhausted;
  // invalid_input when the dimensions are out of range, or a random key is too short to be one.
  static base::Result<NewList> create(base::NewFile file, const base::Sha256& model, std::size_t dimensions,
                                      const base::SecretBytes& secret, SecretKind kind);
  NewList(NewList&&) noexcept;
  NewList& operator=(NewList&&) noexcept;
  ~NewList();

  // The next row: a picture (JPEG, at most 256 pixels a side) and its template, a unit vector. Errors: io,
  // exhausted; invalid_input for another number of dimensions, or another category than the subject has.
  base::Status add(const std::string& subject, Category category, Reference reference, base::ByteView picture,
                   std::span<const float> face);
  bool has(const std::string& subject) const;
  std::size_t subjects() const;
  std::size_t templates() const;

  // All pairs of subjects whose most similar templates score at least `threshold`, at most `most`, and gives
  // the file its name. The content is the SHA-256 of the file: the list's name. Once only. Errors: io;
  // refused (the name is taken by now; nobody was added); corrupt when a row is no unit vector; exhausted.
  struct Finished {
    base::Sha256 content;
    LookAlikes look_alikes;
  };
  base::Result<Finished> finish(float threshold, std::size_t most, unsigned threads);

 private:
  struct State;
  explicit NewList(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace peel::watchlist
