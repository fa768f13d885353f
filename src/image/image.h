// Pictures in memory: 8-bit RGB or grey, rows from the top.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "image/geometry.h"

namespace peel::image {

// A look at pixels that someone else owns: interleaved channels (3: R, G, B; 1: grey), `stride` bytes
// from one row to the next. Valid as long as its owner.
struct View {
  const std::uint8_t* data = nullptr;
  int width = 0;
  int height = 0;
  int channels = 3;
  std::size_t stride = 0;

  Size size() const { return {width, height}; }
  bool empty() const { return data == nullptr || width <= 0 || height <= 0; }
  const std::uint8_t* row(int y) const { return data + static_cast<std::size_t>(y) * stride; }
};

// A picture that owns its pixels, without gaps between rows. Move-only. Its pixels are overwritten with
// zeros when it goes or is assigned: a frame of a street is other people's faces.
class Image {
 public:
  Image() = default;
  Image(Size size, int channels);
  static Image copy_of(const View& view);
  Image(Image&&) noexcept = default;
  Image& operator=(Image&& other) noexcept;
  Image(const Image&) = delete;
  Image& operator=(const Image&) = delete;
  ~Image();

  View view() const;
  operator View() const { return view(); }
  Size size() const { return size_; }
  int width() const { return size_.width; }
  int height() const { return size_.height; }
  int channels() const { return channels_; }
  std::size_t stride() const {
    return static_cast<std::size_t>(size_.width) * static_cast<std::size_t>(channels_);
  }
  bool empty() const { return pixels_.empty(); }
  std::uint8_t* data() { return pixels_.data(); }
  const std::uint8_t* data() const { return pixels_.data(); }
  std::uint8_t* row(int y) { return pixels_.data() + static_cast<std::size_t>(y) * stride(); }
  std::span<std::uint8_t> bytes() { return pixels_; }

 private:
  Size size_;
  int channels_ = 3;
  std::vector<std::uint8_t> pixels_;
};

// The limits on what is decoded: a hostile header must not make us reserve the machine.
inline constexpr std::size_t max_encoded_size = 64u << 20;  // bytes
inline constexpr int max_side = 16'384;                     // pixels
inline constexpr std::int64_t max_pixels = 120'000'000;

// Decodes JPEG, PNG or WebP to RGB, turned upright by its Exif orientation; an alpha channel is dropped.
// Errors: corrupt (not a picture, truncated), exhausted (larger than the limits).
base::Result<Image> decode(base::ByteView encoded);
// Reads and decodes a file. Errors: those of base::read_file and decode, with the path.
base::Result<Image> read(const std::filesystem::path& path);

// quality: 1 to 100. Errors: internal.
base::Result<base::Bytes> encode_jpeg(const View& view, int quality = 90);
base::Result<base::Bytes> encode_png(const View& view);

}  // namespace peel::image
