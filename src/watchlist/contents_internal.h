// The unsealed entries of a watchlist file: whom it names, and which row of the templates is whose.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "watchlist/format_internal.h"
#include "watchlist/watchlist.h"

namespace peel::watchlist {

inline constexpr std::size_t max_text_bytes = 500;  // of a subject, an image's name, a legal basis...

// Where one row of the templates, and the picture of the same number, belong.
struct Row {
  std::uint32_t subject = 0;        // index of the entry
  std::uint32_t reference = 0;      // index of the reference in it
  std::uint64_t picture_bytes = 0;  // sealed size
};

struct Contents {
  base::Sha256 before;         // of header and pictures
  std::vector<Entry> entries;  // by subject number
  std::vector<Row> rows;
};

// Canonical JSON.
std::string encode(const Contents& contents);

// Reads it back and checks that it is whole: every row belongs to one reference, every subject is named once,
// and the sizes of the pictures fit the footer. Errors: corrupt.
base::Result<Contents> decode_contents(std::string_view json, const Footer& footer);

}  // namespace peel::watchlist
