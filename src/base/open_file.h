// A file kept open, read at any place.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "base/result.h"

namespace peel::base {

// Stays the file that was opened, whatever becomes of its name. Read by any number of threads at once.
class OpenFile {
 public:
  // Errors: not_found, io, invalid_input (a folder or device).
  static Result<OpenFile> open(const std::filesystem::path& path);
  OpenFile(OpenFile&&) noexcept;
  OpenFile& operator=(OpenFile&&) noexcept;
  ~OpenFile();

  std::uint64_t size() const;  // when it was opened
  const std::filesystem::path& path() const;
  // Fills all of `out`. Errors: io; corrupt when the file ends before.
  Status read_at(std::uint64_t offset, std::span<std::uint8_t> out) const;

 private:
  struct State;
  explicit OpenFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace peel::base
