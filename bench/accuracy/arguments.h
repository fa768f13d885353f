// The words of a measuring program's command line: --name value, or --name alone.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace peel::bench {

class Arguments {
 public:
  // Errors: invalid_input for a word that is no option or an option that is not in `known`
  // (space-separated names).
  static base::Result<Arguments> parse(int argc, char** argv, std::string_view known);
  bool has(const std::string& name) const { return values_.contains(name); }
  std::string text(const std::string& name, const std::string& otherwise = {}) const;
  int number(const std::string& name, int otherwise) const;

 private:
  std::map<std::string, std::string> values_;
};

}  // namespace peel::bench
