// The console's files, as the web build made them.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "server/http.h"

namespace peel::server {

// All are read at the start and kept in memory: no path of a request ever reaches the disk.
class Files {
 public:
  // A folder that is not there gives none: the API works without its console. Errors: io, exhausted (a file
  // above 8 MiB, more than 1,000).
  static base::Result<Files> read(const std::filesystem::path& folder);
  // Null when there is none of this path; "/" and paths of the console's own pages are index.html. Ask for no
  // path that Api::knows().
  const Answer* find(std::string_view path) const;
  bool empty() const { return files_.empty(); }

 private:
  std::map<std::string, Answer, std::less<>> files_;
};

}  // namespace peel::server
