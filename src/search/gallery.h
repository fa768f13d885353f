// Galleries of templates, and the only way to search them: with a Permit.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/secret.h"
#include "base/time.h"
#include "biometric/template.h"
#include "policy/permit.h"
#include "search/candidate.h"

namespace peel::search {

// What a gallery is made of. Templates are rows of `dimensions` f32 unit vectors, one after another.
struct GalleryContents {
  policy::ListFacts facts;
  std::size_t dimensions = 0;                 // 1 to 4096
  std::vector<std::uint32_t> subject_of_row;  // 0 to facts.subjects - 1; each subject has a row at least
  // Of each subject, by number; empty where the gallery has no categories.
  std::vector<policy::Category> category_of_subject;
  base::SecretBytes rows;
  policy::Use use = policy::Use::lfr;  // the one use for which it may be searched
};

// Holds templates in secret memory, 16 bits a number. Searched by any number of threads at once, without a
// lock, while others add and remove.
class Gallery {
 public:
  // `threads` share the rows of one search, 1 to 64: more than one pays from some hundred thousand rows on.
  // Errors: corrupt when sizes do not fit each other, a subject number is out of range, a subject has no
  // row or a row is no unit vector; invalid_input when empty; exhausted.
  static base::Result<Gallery> create(GalleryContents contents, unsigned threads = 1);
  // From a file that save() wrote. Its hash becomes facts().file. `threads`: as above; they also open the
  // file. Errors: not_found, io; corrupt (another format, cut short, altered, a wrong passphrase); exhausted.
  static base::Result<Gallery> open(const std::filesystem::path& path, const base::SecretBytes& passphrase,
                                    policy::Use use, unsigned threads = 1);
  Gallery(Gallery&&) noexcept;
  Gallery& operator=(Gallery&&) noexcept;
  ~Gallery();

  // Whether this permit allows to search it now. Errors (refused): it is not in force; it is for another list
  // or use; it names a category that nobody of the list has.
  base::Status check(const policy::Permit& permit, const base::Clock& clock) const;

  // Of the subjects that the permit is for (all of them, or those of its categories: the others are as if
  // they were not there), those whose best template scores at least its threshold, best first (of equal
  // scores the lower subject number), at most `most`. The search is exact: the answer is that of comparing
  // the probe with every template that is there at one moment; the same probe gets the same scores, bit for
  // bit, on every machine. Scores below the threshold are not kept: enough of them would give the probe away.
  // Errors: refused, before anything is compared (check(); or the permit is for fewer templates than there
  // are at that moment); invalid_input (the probe is of another model); exhausted.
  base::Result<std::vector<Candidate>> search(const policy::Permit& permit, const base::Clock& clock,
                                              const biometric::Template& probe, std::size_t most) const;
  // The same for several probes, in less time than one by one: an answer for each, in their order.
  base::Result<std::vector<std::vector<Candidate>>> search(const policy::Permit& permit,
                                                           const base::Clock& clock,
                                                           std::span<const biometric::Template* const> probes,
                                                           std::size_t most) const;

  // Adds a template of a subject who is there, or of a new one with the next number, which nobody had before;
  // searches that begin later see it. A new one needs a category exactly where the gallery has categories;
  // who is there keeps theirs. Returns its row. Errors: refused for a list of a live deployment, which two
  // people approved as it is; invalid_input for another model, a number that leaves a gap, or another
  // category; exhausted.
  base::Result<std::uint32_t> add(std::uint32_t subject, const biometric::Template& face,
                                  std::optional<policy::Category> category = {});
  // Forgets a subject: no search that begins later sees any of their templates, and when this returns they
  // are overwritten. Needs no permit: nobody has to be asked for leave to forget. Errors: not_found.
  base::Status forget(std::uint32_t subject);

  // Writes what is there at one moment, sealed, in place of the file that may be there; a crash leaves the
  // old or the new file. Returns the hash that names it. One writer of a file at a time. Searches and changes
  // go on meanwhile; a removal waits until the file is written. Errors: io; exhausted; invalid_input when it
  // is empty.
  base::Result<base::Sha256> save(const std::filesystem::path& path,
                                  const base::SecretBytes& passphrase) const;

  const policy::ListFacts& facts() const;  // as it was created
  policy::Categories categories() const;   // that anybody had since it was created; none: it has none at all
  std::size_t size() const;                // templates that are there now

 private:
  struct State;
  explicit Gallery(std::unique_ptr<State> state);
  base::Result<std::optional<policy::Category>> category_for(
      std::uint32_t subject, const std::optional<policy::Category>& given) const;
  std::unique_ptr<State> state_;
};

// Two subjects of one list whose faces resemble each other: relatives, look-alikes, or one person under
// two names. A check on a list's own entries, never of anybody who passes.
struct LookAlike {
  std::uint32_t subject_a = 0;
  std::uint32_t subject_b = 0;
  float score = 0;
};
// All pairs of differing subjects whose most similar templates score at least `threshold`, subject_a the
// lower number, best first, at most `most`. Uses `threads` threads (0: as many as the machine has); the
// answer does not depend on their number. Errors: as Gallery::create.
base::Result<std::vector<LookAlike>> find_look_alikes(const GalleryContents& contents, float threshold,
                                                      std::size_t most, unsigned threads = 0);

}  // namespace peel::search
