#include "accuracy/lfw.h"

#include <algorithm>
#include <map>
#include <sstream>

#include "base/file.h"

namespace peel::bench {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::fail;

base::Result<std::vector<fs::path>> entries_of(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> entries;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    entries.push_back(entry->path());
  if (error) return fail(ErrorCode::not_found, "cannot read {}: {}", folder.string(), error.message());
  std::sort(entries.begin(), entries.end());
  return entries;
}

using ImageIndex = std::map<std::pair<std::string, int>, std::size_t>;

base::Result<std::vector<LfwPair>> read_pairs(const fs::path& path, const ImageIndex& index) {
  PEEL_TRY(const std::string text, base::read_text_file(path, 1u << 20));
  std::istringstream lines(text);
  std::vector<LfwPair> pairs;
  std::string line;
  std::getline(lines, line);  // "10 300"
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::vector<std::string> word;
    for (std::string w; words >> w;) word.push_back(w);
    if (word.empty()) continue;
    if (word.size() != 3 && word.size() != 4)
      return fail(ErrorCode::corrupt, "{}: '{}' is no pair", path.string(), line);
    const bool mated = word.size() == 3;
    const auto a = index.find({word[0], std::atoi(word[1].c_str())});
    const auto b = index.find({mated ? word[0] : word[2], std::atoi(word.back().c_str())});
    if (a == index.end() || b == index.end())
      return fail(ErrorCode::corrupt, "{}: '{}' names an image that is not there", path.string(), line);
    pairs.push_back({a->second, b->second, mated});
  }
  return pairs;
}

}  // namespace

std::pair<std::size_t, std::size_t> LfwSet::range_of(int person) const {
  const auto before = [](const LfwImage& image, int p) { return image.person < p; };
  const auto first = std::lower_bound(images.begin(), images.end(), person, before);
  const auto last = std::lower_bound(images.begin(), images.end(), person + 1, before);
  return {static_cast<std::size_t>(first - images.begin()), static_cast<std::size_t>(last - images.begin())};
}

CorrectedSet corrected(const LfwSet& set, const LabelErrors& errors) {
  std::map<std::string, std::vector<std::size_t>> people;  // by the one name
  for (std::size_t i = 0; i < set.images.size(); ++i) {
    const LfwImage& image = set.images[i];
    if (!errors.doubtful(image.path.stem().string()))
      people[errors.name_of(set.people[static_cast<std::size_t>(image.person)])].push_back(i);
  }
  CorrectedSet out;
  for (const auto& [name, images] : people) {
    for (std::size_t k = 0; k < images.size(); ++k) {
      out.set.images.push_back(
          {set.images[images[k]].path, static_cast<int>(out.set.people.size()), static_cast<int>(k) + 1});
      out.from.push_back(images[k]);
    }
    out.set.people.push_back(name);
  }
  return out;
}

base::Result<LfwSet> open_lfw(const fs::path& folder, bool with_pairs) {
  LfwSet set;
  ImageIndex index;
  PEEL_TRY(const auto people, entries_of(folder / "images"));
  for (const fs::path& person : people) {
    const std::string name = person.filename().string();
    PEEL_TRY(const auto images, entries_of(person));
    for (const fs::path& image : images) {
      const std::string stem = image.stem().string();
      const int number = std::atoi(stem.substr(stem.find_last_of('_') + 1).c_str());
      index[{name, number}] = set.images.size();
      set.images.push_back({image, static_cast<int>(set.people.size()), number});
    }
    set.people.push_back(name);
  }
  if (with_pairs) {
    PEEL_TRY(set.pairs, read_pairs(folder / "pairs.txt", index));
  }
  return set;
}

}  // namespace peel::bench
