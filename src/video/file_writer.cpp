#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secret.h"
#include "video/file_writer_internal.h"

namespace peel::video {
namespace {

constexpr int buffer_size = 64 * 1024;

}  // namespace

std::unique_ptr<FileWriter> FileWriter::create(const std::filesystem::path& path, int& error) {
  std::unique_ptr<FileWriter> file(new FileWriter);
  const int handle = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  error = handle < 0 ? AVERROR(errno) : 0;
  if (handle < 0) return nullptr;
  file->writing_.handle = file->reading_.handle = handle;
  file->io_ = open_io(file->writing_, true);
  if (file->io_ != nullptr) return file;
  error = AVERROR(ENOMEM);
  ::unlink(path.c_str());
  return nullptr;
}

FileWriter::~FileWriter() {
  close_io(io_);
  if (writing_.handle >= 0) ::close(writing_.handle);
}

void FileWriter::serve(AVFormatContext& output) {
  output.pb = io_;
  output.flags |= AVFMT_FLAG_CUSTOM_IO;
  output.opaque = this;
  output.io_open = &FileWriter::open_again;
  output.io_close2 = &FileWriter::close_again;
}

int FileWriter::sync() {
  avio_flush(io_);
  if (io_->error < 0) return io_->error;
  return ::fsync(writing_.handle) == 0 ? 0 : AVERROR(errno);
}

AVIOContext* FileWriter::open_io(Place& place, bool writes) {
  auto* buffer = static_cast<unsigned char*>(av_malloc(buffer_size));
  if (buffer == nullptr) return nullptr;
  AVIOContext* io = avio_alloc_context(buffer, buffer_size, writes ? 1 : 0, &place, &FileWriter::read,
                                       &FileWriter::write, &FileWriter::seek);
  if (io == nullptr) av_free(buffer);
  return io;
}

void FileWriter::close_io(AVIOContext*& io) {
  if (io == nullptr) return;
  base::wipe({io->buffer, static_cast<std::size_t>(io->buffer_size)});
  av_freep(&io->buffer);
  avio_context_free(&io);
}

// To move the index to the front, the muxer reads what it wrote. It asks for nothing else.
int FileWriter::open_again(AVFormatContext* output, AVIOContext** io, const char*, int flags,
                           AVDictionary**) {
  auto& file = *static_cast<FileWriter*>(output->opaque);
  if ((flags & AVIO_FLAG_WRITE) != 0) return AVERROR(EACCES);
  file.reading_.position = 0;
  *io = open_io(file.reading_, false);
  return *io != nullptr ? 0 : AVERROR(ENOMEM);
}

int FileWriter::close_again(AVFormatContext*, AVIOContext* io) {
  close_io(io);
  return 0;
}

int FileWriter::read(void* place, std::uint8_t* buffer, int size) {
  auto& at = *static_cast<Place*>(place);
  ssize_t got = 0;
  do {
    got = ::pread(at.handle, buffer, static_cast<std::size_t>(size), at.position);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return AVERROR(errno);
  if (got == 0) return AVERROR_EOF;
  at.position += got;
  return static_cast<int>(got);
}

int FileWriter::write(void* place, std::uint8_t* buffer, int size) {
  auto& at = *static_cast<Place*>(place);
  for (int done = 0; done < size;) {
    const ssize_t put =
        ::pwrite(at.handle, buffer + done, static_cast<std::size_t>(size - done), at.position);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return AVERROR(errno);
    if (put == 0) return AVERROR(ENOSPC);
    at.position += put;
    done += static_cast<int>(put);
  }
  return size;
}

std::int64_t FileWriter::seek(void* place, std::int64_t offset, int whence) {
  auto& at = *static_cast<Place*>(place);
  struct stat info {};
  if (::fstat(at.handle, &info) != 0) return AVERROR(errno);
  if ((whence & AVSEEK_SIZE) != 0) return info.st_size;
  whence &= ~AVSEEK_FORCE;
  const std::int64_t base = whence == SEEK_CUR ? at.position : whence == SEEK_END ? info.st_size : 0;
  if (base + offset < 0) return AVERROR(EINVAL);
  return at.position = base + offset;
}

}  // namespace peel::video
