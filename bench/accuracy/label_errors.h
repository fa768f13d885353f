// LFW's known label errors: pairs of images or names that look like two people and are one, and images that
// do not show the person they are named after.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "base/result.h"

namespace peel::bench {

// data/lfw-label-errors.csv: columns left, right, reason; left and right are an image's name without
// ".jpg" (NAME_0001) or a person's (NAME, meaning all images). Right is "-" where the image on the left shows
// somebody else than its name says and nobody knows whom. Judged by eye, one by one; twins and sisters are
// different people and are not in it.
class LabelErrors {
 public:
  LabelErrors() = default;
  // Errors: those of reading a file and a table.
  static base::Result<LabelErrors> read(const std::filesystem::path& path);
  // Whether two images, given by name, are known to show one person in spite of their names.
  bool same_person(const std::string& image_a, const std::string& image_b) const;
  // Whether the label of that image is in doubt: the file names the very image. A corrected set goes without.
  bool doubtful(const std::string& image) const { return images_.contains(image); }
  // The one name for a person whom the set has under two: the first of them; and else the name itself.
  const std::string& name_of(const std::string& person) const;
  bool empty() const { return pairs_.empty(); }

 private:
  bool listed(const std::string& a, const std::string& b) const;
  std::set<std::pair<std::string, std::string>> pairs_;
  std::set<std::string> images_;
  std::map<std::string, std::string> names_;
};

}  // namespace peel::bench
