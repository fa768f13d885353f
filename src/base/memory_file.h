// A file that has no place on any disk, for what is read as a file and must not be left behind as one.
#pragma once

#include <filesystem>
#include <memory>

#include "base/bytes.h"
#include "base/result.h"

namespace peel::base {

// Gone with the last that has it open. The system may swap its pages out: for sealed bytes only.
class MemoryFile {
 public:
  // Errors: io.
  static Result<MemoryFile> create();
  MemoryFile(MemoryFile&&) noexcept;
  MemoryFile& operator=(MemoryFile&&) noexcept;
  ~MemoryFile();

  // Errors: exhausted (no more memory), io.
  Status append(ByteView bytes);
  std::uint64_t size() const;
  // By which this process opens it, while this object lives.
  std::filesystem::path path() const;

 private:
  struct State;
  explicit MemoryFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace peel::base
