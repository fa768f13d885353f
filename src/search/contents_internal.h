// What a gallery's contents must be, and how they are read. Private to src/search.
#pragma once

#include "search/codes_internal.h"
#include "search/gallery.h"

namespace peel::search {

// Errors: as Gallery::create.
base::Status check_contents(const GalleryContents& contents);

inline const float* row_of(const GalleryContents& contents, std::size_t row) {
  return reinterpret_cast<const float*>(contents.rows.data()) + row * contents.dimensions;
}

}  // namespace peel::search
