// Makes a watchlist of a table of entries and their images.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/progress.h"
#include "vision/detector.h"
#include "vision/embedder.h"
#include "vision/quality.h"
#include "watchlist/watchlist.h"

namespace peel::watchlist {

// One line of entries.csv: subject,image,category,source,legal_basis,taken_on,reviewed_by. Columns in
// any order; each must be there and filled. Image paths are relative to the table's folder.
struct EntryLine {
  std::size_t line = 0;
  std::string subject;
  std::filesystem::path image;
  Category category = Category::suspect;
  Reference reference;
};

// What became of one line.
struct LineReport {
  std::size_t line = 0;
  std::string subject;
  std::string image;
  bool accepted = false;
  std::string reason;     // machine-readable: "no_face", "several_faces", "too_small", "unreadable", ...
  std::string message;    // for people, with what to do
  float quality = 0;
};

struct BuildReport {
  std::vector<LineReport> lines;
  std::vector<std::string> subjects_without_face;  // all their images were refused
  struct Warning {
    std::string subject_a;
    std::string subject_b;
    float score = 0;
  };
  std::vector<Warning> look_alikes;  // above the threshold under two names: same person, relatives
  std::size_t accepted = 0;
  std::size_t refused = 0;
};
std::string to_json(const BuildReport& report);

// Reads the table. Errors: corrupt, invalid_input with the line: unknown category, date that is none or
// in the future, empty field, one subject in two categories.
base::Result<std::vector<EntryLine>> read_entries(const std::filesystem::path& csv, base::Time now);

struct BuildOptions {
  int threads = 2;
  float look_alike_threshold = 0.4f;
  vision::GateLimits limits = vision::reference_limits();
};

// One worker's tools; a detector and an embedder serve one thread at a time.
struct Tools {
  std::unique_ptr<vision::Detector> detector;
  std::unique_ptr<vision::Embedder> embedder;
};
using MakeTools = std::function<base::Result<Tools>()>;

// Builds and writes the list; refuses a list of nobody. The file is written whole or not at all, owner
// only, and never over an existing one. Errors: refused (nobody usable: the report is given all the
// same through `report`), io, exhausted.
base::Status build(const std::vector<EntryLine>& entries, const MakeTools& make_tools, const BuildOptions& options,
                   const base::SecretBytes& passphrase, const std::filesystem::path& out, base::Progress& progress,
                   BuildReport& report);

}  // namespace peel::watchlist
