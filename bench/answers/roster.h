// The people who are looked for in a measurement: one template each, made of the pictures of an entries.csv.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "biometric/template.h"
#include "vision/tools.h"

namespace peel::bench {

struct Listed {
  std::string subject;
  biometric::Template reference;
};

// The largest face of each line's picture (columns subject and image; paths relative to the table's folder).
// Errors: those of reading; invalid_input when a picture shows no face.
base::Result<std::vector<Listed>> read_roster(const std::filesystem::path& entries, vision::Tools& tools,
                                              const biometric::SharedCensus& census);

// Who of the roster it is, if the best score is at least the threshold.
base::Result<std::optional<std::string>> recognise(const std::vector<Listed>& roster,
                                                   const biometric::Template& probe, float threshold);

}  // namespace peel::bench
