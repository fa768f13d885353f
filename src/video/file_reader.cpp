#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secret.h"
#include "video/file_reader_internal.h"

namespace peel::video {
namespace {

using base::ErrorCode;
using base::fail;

constexpr int buffer_size = 64 * 1024;

base::Result<std::int64_t> size_of(int handle, const std::filesystem::path& path) {
  struct stat info {};
  if (::fstat(handle, &info) != 0)
    return fail(ErrorCode::io, "cannot read the video {}: {}", path.string(), std::strerror(errno));
  if (S_ISDIR(info.st_mode))
    return fail(ErrorCode::invalid_input, "{} is a folder; name a video file in it", path.string());
  if (!S_ISREG(info.st_mode))
    return fail(ErrorCode::invalid_input, "{} is not a regular file; only files, cameras and RTSP give video",
                path.string());
  if (info.st_size == 0) return fail(ErrorCode::corrupt, "the video {} is empty", path.string());
  return std::int64_t{info.st_size};
}

}  // namespace

base::Result<std::unique_ptr<FileReader>> FileReader::open(const std::filesystem::path& path,
                                                           const Watch& watch) {
  // Without O_NONBLOCK a named pipe would hold this call until somebody writes to it.
  const int handle = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (handle < 0)
    return fail(errno == ENOENT ? ErrorCode::not_found : ErrorCode::io, "cannot read the video {}: {}",
                path.string(), std::strerror(errno));
  std::unique_ptr<FileReader> reader(new FileReader(handle, 0, watch));
  PEEL_TRY(reader->size_, size_of(handle, path));
  auto* buffer = static_cast<unsigned char*>(av_malloc(buffer_size));
  if (buffer != nullptr)
    reader->io_ = avio_alloc_context(buffer, buffer_size, 0, reader.get(), &FileReader::read, nullptr,
                                     &FileReader::seek);
  if (reader->io_ == nullptr) {
    av_free(buffer);
    return fail(ErrorCode::exhausted, "no memory to read the video {}", path.string());
  }
  return reader;
}

FileReader::~FileReader() {
  if (io_ != nullptr) {
    base::wipe({io_->buffer, static_cast<std::size_t>(io_->buffer_size)});
    av_freep(&io_->buffer);
  }
  avio_context_free(&io_);
  ::close(handle_);
}

int FileReader::read(void* self, std::uint8_t* buffer, int size) {
  auto& reader = *static_cast<FileReader*>(self);
  if (reader.watch_.over()) return AVERROR_EXIT;
  ssize_t got = 0;
  do {
    got = ::pread(reader.handle_, buffer, static_cast<std::size_t>(size), reader.position_);
  } while (got < 0 && errno == EINTR);
  if (got < 0) {
    reader.error_ = errno;
    return AVERROR(errno);
  }
  if (got == 0) {
    if (reader.position_ > reader.size_) reader.missed_bytes_ = true;
    return AVERROR_EOF;
  }
  reader.position_ += got;
  return static_cast<int>(got);
}

std::int64_t FileReader::seek(void* self, std::int64_t offset, int whence) {
  auto& reader = *static_cast<FileReader*>(self);
  if ((whence & AVSEEK_SIZE) != 0) return reader.size_;
  whence &= ~AVSEEK_FORCE;
  const std::int64_t base = whence == SEEK_CUR ? reader.position_ : whence == SEEK_END ? reader.size_ : 0;
  if (offset < 0 && whence == SEEK_SET) return AVERROR(EINVAL);
  std::int64_t place = 0;  // hostile files name places at the ends of the range
  if (__builtin_add_overflow(base, offset, &place) || place < 0) return AVERROR(EINVAL);
  reader.position_ = place;
  return reader.position_;
}

}  // namespace peel::video
