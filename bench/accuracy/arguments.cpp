#include "accuracy/arguments.h"

#include <cstdlib>

namespace peel::bench {

using base::ErrorCode;
using base::fail;

base::Result<Arguments> Arguments::parse(int argc, char** argv, std::string_view known) {
  const std::string list = " " + std::string(known) + " ";
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (!word.starts_with("--") || list.find(" " + word.substr(2) + " ") == std::string::npos)
      return fail(ErrorCode::invalid_input, "'{}' is not known; options: {}", word, known);
    const bool has_value = i + 1 < argc && !std::string_view(argv[i + 1]).starts_with("--");
    arguments.values_[word.substr(2)] = has_value ? argv[++i] : "";
  }
  return arguments;
}

std::string Arguments::text(const std::string& name, const std::string& otherwise) const {
  const auto found = values_.find(name);
  return found == values_.end() ? otherwise : found->second;
}

int Arguments::number(const std::string& name, int otherwise) const {
  const auto found = values_.find(name);
  return found == values_.end() ? otherwise : std::atoi(found->second.c_str());
}

}  // namespace peel::bench
