#include "base/memory_file.h"

#include <cerrno>
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file_internal.h"

namespace peel::base {

struct MemoryFile::State {
  Descriptor file;
  std::uint64_t size = 0;
};

MemoryFile::MemoryFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
MemoryFile::MemoryFile(MemoryFile&&) noexcept = default;
MemoryFile& MemoryFile::operator=(MemoryFile&&) noexcept = default;
MemoryFile::~MemoryFile() = default;

Result<MemoryFile> MemoryFile::create() {
  auto state = std::make_unique<State>();
  state->file = Descriptor(::memfd_create("peel", MFD_CLOEXEC));
  if (!state->file.valid())
    return fail(ErrorCode::io, "a file in memory cannot be had: {}", std::strerror(errno));
  return MemoryFile(std::move(state));
}

Status MemoryFile::append(ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(state_->file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0)
      return fail(errno == ENOSPC || errno == ENOMEM ? ErrorCode::exhausted : ErrorCode::io,
                  "a file in memory cannot grow beyond {} bytes: {}", state_->size, std::strerror(errno));
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    state_->size += static_cast<std::uint64_t>(written);
  }
  return {};
}

std::uint64_t MemoryFile::size() const { return state_->size; }

std::filesystem::path MemoryFile::path() const { return fmt::format("/proc/self/fd/{}", state_->file.get()); }

}  // namespace peel::base
