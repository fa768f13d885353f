#include "accuracy/label_errors.h"

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

}  // namespace

base::Result<LabelErrors> LabelErrors::read(const std::filesystem::path& path) {
  PEEL_TRY(const std::string text, base::read_text_file(path, max_size));
  PEEL_TRY(const base::Csv table, base::parse_csv(text, max_rows));
  if (table.header != std::vector<std::string>{"left", "right", "reason"})
    return base::fail(base::ErrorCode::corrupt, "{}: the columns must be left,right,reason", path.string());
  LabelErrors errors;
  for (const base::CsvRow& row : table.rows) errors.pairs_.emplace(row.fields[0], row.fields[1]);
  return errors;
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
