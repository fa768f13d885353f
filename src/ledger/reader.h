// A log as one reads it, wherever it is kept.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ledger/proof.h"

namespace peel::ledger {

class Reader : public Nodes {
 public:
  // How many entries there are. Those that are there never change.
  virtual std::uint64_t size() const = 0;
  // The entries first, first + 1, ...; exactly `count`, at most 256. Errors: not_found (there are not so
  // many), and those of where they are kept.
  virtual base::Result<std::vector<std::string>> entries(std::uint64_t first, std::size_t count) const = 0;
};

}  // namespace peel::ledger
