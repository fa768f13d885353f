// Pictures: the size that is checked before decoding is the size that decoding gives.
#include <cstdint>
#include <cstdlib>

#include "image/compose.h"
#include "image/header.h"
#include "image/image.h"

namespace {

constexpr std::int64_t few_pixels = 1 << 18;  // more takes too long for a fuzzer

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t length) {
  const peel::base::ByteView encoded{data, length};
  const auto checked = peel::image::check_header(encoded);
  if (!checked) {
    check(!peel::image::decode(encoded));
    return 0;
  }
  const peel::image::Size size = peel::image::header_size(encoded).value();
  check(size.width > 0 && size.height > 0 && size.width <= peel::image::max_side &&
        size.height <= peel::image::max_side);
  if (std::int64_t{size.width} * size.height > few_pixels) return 0;
  const peel::image::Size turned{size.height, size.width};  // by Exif
  if (const auto picture = peel::image::decode(encoded))
    check((picture->size() == size || picture->size() == turned) && picture->channels() == 3);
  if (const auto picture = peel::image::decode_with_alpha(encoded))
    check((picture->size() == size || picture->size() == turned) && picture->channels() == 4);
  return 0;
}
