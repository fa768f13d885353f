// Private to src/service: a backup's file, line by line. docs/formats/backup.md.
#pragma once

#include <filesystem>
#include <istream>
#include <memory>
#include <string>

#include "base/hash.h"
#include "base/json.h"
#include "base/new_file.h"
#include "service/backup.h"
#include "store/copy.h"

namespace peel::service {

inline constexpr std::string_view backup_format = "peel-backup/1";
inline constexpr std::size_t longest_line = 64u << 20;    // bytes
inline constexpr std::size_t bytes_of_chunk = 48u << 10;  // of a list's file, a line

class BackupWriter {
 public:
  // Errors: those of base::NewFile.
  static base::Result<BackupWriter> create(const std::filesystem::path& path,
                                           const std::shared_ptr<base::FileCalls>& calls);
  base::Status line(const base::Json& value);
  // The last line, by which a reader knows that nothing is missing. Returns the whole file's hash; the file
  // has no name until commit().
  base::Result<base::Sha256> finish();
  base::Status commit() { return file_.commit(); }

 private:
  explicit BackupWriter(base::NewFile file) : file_(std::move(file)) {}
  base::Status flush();
  base::NewFile file_;
  base::Sha256Stream hash_;
  std::string waiting_;
};

class BackupReader {
 public:
  // Errors: not_found.
  static base::Result<BackupReader> open(const std::filesystem::path& path);
  explicit BackupReader(std::unique_ptr<std::istream> in) : in_(std::move(in)) {}
  // The next. Errors: corrupt, also where the file ends.
  base::Result<base::Json> line();
  // After the last line but the one with the hash. Returns the whole file's hash. Errors: corrupt unless the
  // hash is right and nothing follows.
  base::Result<base::Sha256> finish();

 private:
  base::Result<std::string> text();
  std::unique_ptr<std::istream> in_;
  base::Sha256Stream hash_;
};

// What takes a backup's content as it is read. Nothing of it may be kept before the reader's finish().
class BackupSink {
 public:
  virtual ~BackupSink() = default;
  virtual base::Status row(const store::CopiedTable& table, const store::Row& row) = 0;
  virtual base::Status begin_file(const std::string& name) = 0;  // of the folder of lists
  virtual base::Status append(base::ByteView bytes) = 0;
  virtual base::Status end_file() = 0;
};

// Identity, time and entries, from the first line. Errors: corrupt; invalid_input (of another version).
base::Result<Backup> read_head(BackupReader& in);
// All tables in their order, then the files; counts them in `backup`. Errors: corrupt, and those of the sink.
base::Status read_body(BackupReader& in, BackupSink& sink, Backup& backup);

}  // namespace peel::service
