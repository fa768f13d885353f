// Makes a watchlist of a table of entries and their images.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/progress.h"
#include "vision/quality.h"
#include "vision/tools.h"
#include "watchlist/new_list.h"

namespace peel::watchlist {

// One line of the table of entries; docs/formats/watchlist.md tells its columns.
struct EntryLine {
  std::size_t line = 0;  // of the file, from 1
  std::string subject;
  std::filesystem::path image;  // read_entries makes it absolute
  Category category = Category::suspect;
  Reference reference;
};

// What became of one line. `reason` is one of the words of docs/formats/watchlist.md: "accepted", "no_face",
// ...
struct LineReport {
  std::size_t line = 0;
  std::string subject;
  std::string image;
  bool accepted = false;
  std::string reason;
  std::string message;  // for people, with what to do; empty when there is nothing to say
  float quality = 0;    // unified, 0 to 1; 0 when no face was graded
};

struct BuildReport {
  std::vector<LineReport> lines;                   // in the order of the table
  std::vector<std::string> subjects_without_face;  // all their images were refused: they are not in the list
  std::vector<LookAlikes::Pair> look_alikes;       // same person under two names, or relatives; best first
  bool more_look_alikes = false;                   // there are more than are named
  std::size_t accepted = 0;                        // lines
  std::size_t refused = 0;
};
// "peel-watchlist-report/1", in lines for people.
std::string to_json(const BuildReport& report);

// Reads the table of entries. Errors: those of base::read_file and base::parse_csv; invalid_input with the
// first ten mistakes and their lines: a column that is missing or unknown, a field that is empty, an unknown
// category, a date that is none or lies in the future, a path that leaves the table's folder, one subject in
// two categories.
base::Result<std::vector<EntryLine>> read_entries(const std::filesystem::path& csv, base::Time now);

// Whether a picture can have been taken that day: a date, not before 1900 nor in the future in any time zone.
// Errors: invalid_input.
base::Status check_taken_on(std::string_view date, base::Time now);

// One worker's.
using vision::Tools;
using MakeTools = std::function<base::Result<Tools>()>;

struct BuildOptions {
  int threads = 2;                    // 1 to 64; each has its own tools
  float look_alike_threshold = 0.5f;  // cosine similarity from which two subjects are named
  vision::GateLimits limits = vision::reference_limits();
  std::size_t most_look_alikes = 1000;
  SecretKind sealed_with = SecretKind::passphrase;
};

// Builds and writes the list. What became of every line is told in `report`, also when the list is refused;
// one bad image never stops the rest. Neither the list's content nor the report depends on the number of
// threads. The file is written whole or not at all, for its owner only, and never over an existing one.
// Errors: refused (nobody usable; the file exists already), invalid_input (options out of range), io,
// exhausted, and those of `make_tools`, which is called once for each thread and always gives the same
// models.
base::Status build(const std::vector<EntryLine>& entries, const MakeTools& make_tools,
                   const BuildOptions& options, const base::SecretBytes& secret,
                   const std::filesystem::path& out, base::Progress& progress, BuildReport& report);

}  // namespace peel::watchlist
