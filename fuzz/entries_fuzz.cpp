// The table of entries: whatever it says, no image lies outside its folder and no subject has two categories.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>

#include "watchlist/entries_internal.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const peel::base::Time now{std::chrono::sys_days{std::chrono::year{2026} / 5 / 1}};
  const auto lines = peel::watchlist::parse_entries({reinterpret_cast<const char*>(data), size}, now);
  if (!lines) return 0;
  std::map<std::string, peel::watchlist::Category> categories;
  for (const auto& line : *lines) {
    const bool inside = line.image.is_relative() && line.image.has_filename() &&
                        std::find(line.image.begin(), line.image.end(), "..") == line.image.end();
    const bool one_category =
        categories.try_emplace(line.subject, line.category).first->second == line.category;
    if (!inside || !one_category || line.subject.empty() ||
        line.reference.image.find('/') != std::string::npos)
      std::abort();
  }
  return 0;
}
