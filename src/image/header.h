// Private to src/image: what a picture file says of its size, read before anything is reserved for it.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "image/geometry.h"

namespace peel::image {

// The size in a JPEG's, PNG's or WebP's header. Errors: corrupt when it is none of them or truncated.
base::Result<Size> header_size(base::ByteView encoded);

// Errors: those of header_size; exhausted when the size is over the limits of image.h, or a JPEG has more
// scans than anybody makes; corrupt when a JPEG has no end.
base::Status check_header(base::ByteView encoded);

}  // namespace peel::image
