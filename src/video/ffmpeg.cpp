#include <array>
#include <cerrno>
#include <cstring>

#include "base/secret.h"
#include "video/ffmpeg_internal.h"

namespace peel::video {

void FreeOutput::operator()(AVFormatContext* output) const {
  if (output != nullptr && output->pb != nullptr) avio_closep(&output->pb);
  avformat_free_context(output);
}

std::string reason(int error) {
  std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
  if (av_strerror(error, text.data(), text.size()) < 0) return fmt::format("error {}", error);
  return text.data();
}

void silence() {
  static const bool once = [] {
    av_log_set_level(AV_LOG_QUIET);
    av_log_set_callback([](void*, int, const char*, va_list) {});
    return true;
  }();
  static_cast<void>(once);
}

void wipe(AVFrame& frame) {
  for (AVBufferRef* buffer : frame.buf)
    if (buffer != nullptr && av_buffer_is_writable(buffer) == 1) base::wipe({buffer->data, buffer->size});
}

}  // namespace peel::video
