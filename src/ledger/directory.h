// A log as it was exported to a folder. Whoever handed the folder over may want to deceive: nothing in it is
// believed, and no file is read beyond the size that it must have.
#pragma once

#include <filesystem>
#include <memory>

#include "ledger/checkpoint.h"
#include "ledger/reader.h"

namespace peel::ledger {

inline constexpr std::string_view checkpoint_file = "checkpoint";
// Beside it: earlier checkpoints that witnesses cosigned, each in a file named by its size.
inline constexpr std::string_view cosigned_folder = "cosigned";
inline constexpr std::size_t max_cosigned = 64;
bool is_cosigned_name(std::string_view name);

class Directory final : public Reader {
 public:
  // Reads the checkpoint; its signature is not checked. Errors: not_found, io, and those of reading the note.
  static base::Result<Directory> open(const std::filesystem::path& folder);

  const Note& note() const { return note_; }
  const Checkpoint& checkpoint() const { return checkpoint_; }
  // The notes of the folder `cosigned`, the longest log first; their signatures are not checked. Errors: io,
  // corrupt (one that is no checkpoint, or more than twice max_cosigned files).
  base::Result<std::vector<Note>> cosigned() const;

  std::uint64_t size() const override { return checkpoint_.tree.size; }
  // Errors of both: not_found (a file is missing), io, corrupt (a file has not the size or the parts that it
  // must have; the message names it).
  base::Result<std::vector<std::string>> entries(std::uint64_t first, std::size_t count) const override;
  base::Result<std::vector<Hash>> nodes(unsigned level, std::uint64_t first,
                                        std::size_t count) const override;

 private:
  std::filesystem::path folder_;
  Note note_;
  Checkpoint checkpoint_;
};

}  // namespace peel::ledger
