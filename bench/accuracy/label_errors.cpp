#include "accuracy/label_errors.h"

#include <algorithm>

#include "base/csv.h"
#include "base/file.h"

namespace peel::bench {
namespace {

constexpr std::size_t max_size = 1 << 20;
constexpr std::size_t max_rows = 10'000;
constexpr std::size_t number_suffix = 5;  // _0001

std::string person_of(const std::string& image) {
  return image.size() > number_suffix ? image.substr(0, image.size() - number_suffix) : image;
}

bool is_image(const std::string& name) {
  if (name.size() <= number_suffix || name[name.size() - number_suffix] != '_') return false;
  return std::all_of(name.end() - 4, name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

base::Result<LabelErrors> LabelErrors::read(const std::filesystem::path& path) {
  PEEL_TRY(const std::string text, base::read_text_file(path, max_size));
  PEEL_TRY(const base::Csv table, base::parse_csv(text, max_rows));
  if (table.header != std::vector<std::string>{"left", "right", "reason"})
    return base::fail(base::ErrorCode::corrupt, "{}: the columns must be left,right,reason", path.string());
  LabelErrors errors;
  for (const base::CsvRow& row : table.rows) {
    const std::string& left = row.fields[0];
    const std::string& right = row.fields[1];
    errors.pairs_.emplace(left, right);
    for (const std::string& name : {left, right})
      if (is_image(name)) errors.images_.insert(name);
    if (!is_image(left) && !is_image(right)) errors.names_[right] = left;
  }
  return errors;
}

const std::string& LabelErrors::name_of(const std::string& person) const {
  const auto found = names_.find(person);
  return found == names_.end() ? person : found->second;
}

bool LabelErrors::listed(const std::string& a, const std::string& b) const {
  return pairs_.contains({a, b}) || pairs_.contains({b, a});
}

bool LabelErrors::same_person(const std::string& image_a, const std::string& image_b) const {
  const std::string person_a = person_of(image_a);
  const std::string person_b = person_of(image_b);
  return listed(image_a, image_b) || listed(image_a, person_b) || listed(person_a, image_b) ||
         listed(person_a, person_b);
}

}  // namespace peel::bench
