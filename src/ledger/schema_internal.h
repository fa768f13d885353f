// Private to src/ledger: the table of acts as it is written.
#pragma once

#include <span>
#include <string_view>

namespace peel::ledger {

struct ActText {
  std::string_view act;
  std::string_view members;  // "name:type name:type(detail,detail)"
  std::string_view more;     // further members, which several acts share
  std::string_view by;       // separated by spaces
};

std::span<const ActText> act_texts();

}  // namespace peel::ledger
