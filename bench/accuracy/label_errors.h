// LFW's known label errors: pairs of images or names that look like two people and are one.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <utility>

#include "base/result.h"

namespace peel::bench {

// data/lfw-label-errors.csv: columns left, right, reason; left and right are an image's name without
// ".jpg" (NAME_0001) or a person's (NAME, meaning all images). Judged by eye, one by one; twins and
// sisters are different people and are not in it.
class LabelErrors {
 public:
  LabelErrors() = default;
  // Errors: those of reading a file and a table.
  static base::Result<LabelErrors> read(const std::filesystem::path& path);
  // Whether two images, given by name, are known to show one person in spite of their names.
  bool same_person(const std::string& image_a, const std::string& image_b) const;
  bool empty() const { return pairs_.empty(); }

 private:
  bool listed(const std::string& a, const std::string& b) const;
  std::set<std::pair<std::string, std::string>> pairs_;
};

}  // namespace peel::bench
