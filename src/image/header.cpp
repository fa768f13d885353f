#include "image/header.h"

#include <optional>

#include "image/image.h"

namespace peel::image {
namespace {

using base::ByteView;

constexpr std::string_view jpeg_magic = "\xFF\xD8\xFF";

std::uint32_t big(ByteView bytes, std::size_t at, std::size_t width) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < width; ++i) value = value << 8 | bytes[at + i];
  return value;
}

std::uint32_t little(ByteView bytes, std::size_t at, std::size_t width) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < width; ++i) value |= std::uint32_t{bytes[at + i]} << (8 * i);
  return value;
}

Size size_of(std::uint32_t width, std::uint32_t height) {
  constexpr std::uint32_t most = 0x7fffffff;
  return {static_cast<int>(std::min(width, most)), static_cast<int>(std::min(height, most))};
}

bool starts_with(ByteView bytes, std::string_view magic) {
  return bytes.size() >= magic.size() && base::as_text(bytes.first(magic.size())) == magic;
}

// Frame headers SOF0 to SOF15, without the tables DHT, JPG and DAC that stand among their numbers.
bool is_frame_header(std::uint8_t marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

// Markers without a segment behind them: TEM, RST0 to RST7.
bool stands_alone(std::uint8_t marker) { return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7); }

// Goes from marker to marker exactly as a decoder does: one that skipped differently could be shown a small
// picture here and a huge one there.
std::optional<Size> jpeg_size(ByteView bytes) {
  std::size_t at = 2;
  while (at + 9 < bytes.size()) {
    if (bytes[at] != 0xFF) return std::nullopt;
    const std::uint8_t marker = bytes[at + 1];
    if (marker == 0xFF) {
      ++at;
      continue;
    }
    if (stands_alone(marker)) {
      at += 2;
      continue;
    }
    if (is_frame_header(marker)) return size_of(big(bytes, at + 7, 2), big(bytes, at + 5, 2));
    const bool ends_without_frame = marker < 0xC0 || marker == 0xD8 || marker == 0xD9 || marker == 0xDA;
    if (ends_without_frame) return std::nullopt;
    const std::uint32_t length = big(bytes, at + 2, 2);
    if (length < 2) return std::nullopt;
    at += 2 + length;
  }
  return std::nullopt;
}

// Where the marker after the entropy-coded data of a scan stands, `at` being the scan's first byte.
std::size_t end_of_scan(ByteView bytes, std::size_t at) {
  while (at + 1 < bytes.size()) {
    const std::uint8_t next = bytes[at + 1];
    if (bytes[at] == 0xFF && next != 0x00 && next != 0xFF && !(next >= 0xD0 && next <= 0xD7)) return at;
    ++at;
  }
  return bytes.size();
}

// Programs write up to some twenty scans. Each costs a decoder a pass over the whole picture, however few
// bytes it has.
constexpr int most_scans = 64;

// Whether the end marker is there. Decoders fill up what is missing with grey and call it a picture.
enum class End { there, missing, too_many_scans };
End look_for_end(ByteView bytes) {
  std::size_t at = 2;
  int scans = 0;
  while (at + 1 < bytes.size()) {
    const std::uint8_t marker = bytes[at + 1];
    if (bytes[at] != 0xFF) return End::missing;
    if (marker == 0xD9) return End::there;
    if (at + 4 > bytes.size()) return End::missing;
    if (marker == 0xDA && ++scans > most_scans) return End::too_many_scans;
    if (marker == 0xFF)
      at += 1;
    else if (stands_alone(marker))
      at += 2;
    else
      at += 2 + big(bytes, at + 2, 2);
    if (marker == 0xDA) at = end_of_scan(bytes, at);
  }
  return End::missing;
}

std::optional<Size> png_size(ByteView bytes) {
  if (bytes.size() < 24 || base::as_text(bytes.subspan(12, 4)) != "IHDR") return std::nullopt;
  return size_of(big(bytes, 16, 4), big(bytes, 20, 4));
}

std::optional<Size> webp_size(ByteView bytes) {
  if (bytes.size() < 30) return std::nullopt;
  const std::string_view kind = base::as_text(bytes.subspan(12, 4));
  if (kind == "VP8X") return size_of(little(bytes, 24, 3) + 1, little(bytes, 27, 3) + 1);
  if (kind == "VP8 ") return size_of(little(bytes, 26, 2) & 0x3fff, little(bytes, 28, 2) & 0x3fff);
  if (kind == "VP8L") {
    const std::uint32_t bits = little(bytes, 21, 4);
    return size_of((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1);
  }
  return std::nullopt;
}

std::optional<Size> known_size(ByteView bytes) {
  if (starts_with(bytes, jpeg_magic)) return jpeg_size(bytes);
  if (starts_with(bytes, "\x89PNG\r\n\x1a\n")) return png_size(bytes);
  if (starts_with(bytes, "RIFF") && bytes.size() >= 16 && base::as_text(bytes.subspan(8, 4)) == "WEBP")
    return webp_size(bytes);
  return std::nullopt;
}

}  // namespace

base::Result<Size> header_size(ByteView encoded) {
  if (const auto size = known_size(encoded)) return *size;
  return base::fail(base::ErrorCode::corrupt, "this is not a JPEG, PNG or WebP picture, or it is truncated");
}

base::Status check_header(ByteView encoded) {
  PEEL_TRY(const Size size, header_size(encoded));
  if (size.width < 1 || size.height < 1)
    return base::fail(base::ErrorCode::corrupt, "the picture says that it has no pixels");
  if (size.width > max_side || size.height > max_side || std::int64_t{size.width} * size.height > max_pixels)
    return base::fail(base::ErrorCode::exhausted,
                      "the picture has {} x {} pixels; at most {} a side and {} in all are accepted",
                      size.width, size.height, max_side, max_pixels);
  if (!starts_with(encoded, jpeg_magic)) return {};
  switch (look_for_end(encoded)) {
    case End::there:
      return {};
    case End::missing:
      break;
    case End::too_many_scans:
      return base::fail(base::ErrorCode::exhausted,
                        "the picture has more than {} scans, which no camera or program makes; save it anew",
                        most_scans);
  }
  return base::fail(base::ErrorCode::corrupt, "the picture is truncated: the end of the JPEG is missing");
}

}  // namespace peel::image
