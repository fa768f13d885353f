#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "base/secret.h"
#include "video/ffmpeg_internal.h"

namespace peel::video {
namespace {

thread_local unsigned complaints_of_this_thread = 0;

void count_complaint(void* who, int level, const char* format, va_list) {
  if (who == nullptr ||
      std::string_view("AVFormatContext") != (*static_cast<const AVClass* const*>(who))->class_name)
    return;
  // A damaged packet that is joined with others loses its mark; this is only a warning to FFmpeg.
  if (level <= AV_LOG_ERROR || std::string_view(format).starts_with("Packet corrupt"))
    ++complaints_of_this_thread;
}

}  // namespace

std::string reason(int error) {
  std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
  if (av_strerror(error, text.data(), text.size()) < 0) return fmt::format("error {}", error);
  return text.data();
}

void silence() {
  static const bool once = [] {
    av_log_set_callback(&count_complaint);
    return true;
  }();
  static_cast<void>(once);
}

unsigned complaints() { return complaints_of_this_thread; }

void wipe(AVFrame& frame) {
  for (AVBufferRef* buffer : frame.buf)
    if (buffer != nullptr && av_buffer_is_writable(buffer) == 1) base::wipe({buffer->data, buffer->size});
  av_frame_unref(&frame);
}

void wipe(AVPacket& packet) {
  if (packet.buf != nullptr && av_buffer_is_writable(packet.buf) == 1)
    base::wipe({packet.buf->data, packet.buf->size});
  av_packet_unref(&packet);
}

}  // namespace peel::video
