// Labeled Faces in the Wild: images/NAME/NAME_0001.jpg and pairs.txt.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "accuracy/label_errors.h"
#include "base/result.h"

namespace peel::bench {

struct LfwImage {
  std::filesystem::path path;
  int person = 0;  // counts from 0 in the order of names
  int number = 0;  // within the person, from 1
};

// One comparison of the 1:1 protocol; indices into LfwSet::images.
struct LfwPair {
  std::size_t a = 0;
  std::size_t b = 0;
  bool mated = false;
};

struct LfwSet {
  std::vector<std::string> people;  // names, sorted
  std::vector<LfwImage> images;     // by person, then by number
  std::vector<LfwPair> pairs;       // ten folds of equal size, one after the other

  // Images of that person, as [begin, end) of `images`.
  std::pair<std::size_t, std::size_t> range_of(int person) const;
};

// The set without images whose label is in doubt, and with one name for each person. `from` says which image
// of the given set each of its images was. It has no pairs.
struct CorrectedSet {
  LfwSet set;
  std::vector<std::size_t> from;
};
CorrectedSet corrected(const LfwSet& set, const LabelErrors& errors);

// Reads the names of all images below folder/images and, when `with_pairs`, folder/pairs.txt.
// Errors: not_found, corrupt.
base::Result<LfwSet> open_lfw(const std::filesystem::path& folder, bool with_pairs);

}  // namespace peel::bench
