#include "base/open_file.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file_internal.h"

namespace peel::base {

struct OpenFile::State {
  std::filesystem::path path;
  Descriptor file;
  std::uint64_t size = 0;
};

OpenFile::OpenFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
OpenFile::OpenFile(OpenFile&&) noexcept = default;
OpenFile& OpenFile::operator=(OpenFile&&) noexcept = default;
OpenFile::~OpenFile() = default;

Result<OpenFile> OpenFile::open(const std::filesystem::path& path) {
  auto state = std::make_unique<State>();
  state->path = path;
  state->file = Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!state->file.valid()) return read_failure(path, errno);
  struct stat info {};
  if (::fstat(state->file.get(), &info) != 0) return read_failure(path, errno);
  if (!S_ISREG(info.st_mode))
    return fail(ErrorCode::invalid_input, "{} is not a regular file", path.string());
  state->size = static_cast<std::uint64_t>(info.st_size);
  return OpenFile(std::move(state));
}

std::uint64_t OpenFile::size() const { return state_->size; }
const std::filesystem::path& OpenFile::path() const { return state_->path; }

Status OpenFile::read_at(std::uint64_t offset, std::span<std::uint8_t> out) const {
  while (!out.empty()) {
    const ssize_t got = ::pread(state_->file.get(), out.data(), out.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return read_failure(state_->path, errno);
    if (got == 0)
      return fail(ErrorCode::corrupt, "{} became shorter while it was in use", state_->path.string());
    offset += static_cast<std::uint64_t>(got);
    out = out.subspan(static_cast<std::size_t>(got));
  }
  return {};
}

}  // namespace peel::base
