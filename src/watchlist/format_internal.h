// The clear parts of a watchlist file, and what each sealed part is bound to; docs/formats/watchlist.md.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/result.h"
#include "base/seal.h"
#include "watchlist/watchlist.h"

namespace peel::watchlist {

inline constexpr std::size_t header_size = 64;
inline constexpr std::size_t footer_size = 40;
inline constexpr std::uint32_t max_dimensions = 4096;
inline constexpr std::uint64_t max_templates = 1'000'000;
inline constexpr std::uint64_t max_template_bytes = 2ull << 30;
inline constexpr std::uint64_t max_entries_bytes = 256ull << 20;
inline constexpr std::uint64_t max_picture_bytes = 1ull << 20;  // sealed

struct Header {
  SecretKind sealed_with = SecretKind::passphrase;
  std::uint32_t dimensions = 0;
  std::array<std::uint8_t, base::salt_size> salt{};
  base::Sha256 model;
};

struct Footer {
  std::uint64_t subjects = 0;
  std::uint64_t templates = 0;
  std::uint64_t templates_at = 0;  // offset of the sealed templates: where the pictures end
  std::uint64_t entries_at = 0;    // offset of the sealed entries
};

base::Bytes encode(const Header& header);
base::Bytes encode(const Footer& footer);

// Errors: corrupt: not a list, of another version, or with numbers out of range.
base::Result<Header> decode_header(base::ByteView bytes);
base::Result<Footer> decode_footer(base::ByteView bytes);

// The key of the sealed parts. Errors: those of base::derive_key and base::derive_key_of_random.
base::Result<base::SecretBytes> sealing_key(const Header& header, const base::SecretBytes& secret);

// Size of the sealed templates.
std::uint64_t sealed_templates_size(const Header& header, const Footer& footer);
// Whether the parts fill a file of that size exactly. Errors: corrupt.
base::Status check_layout(const Header& header, const Footer& footer, std::uint64_t file_size);

// What is authenticated beside each sealed part.
base::Bytes context_of_picture(const Header& header, std::uint64_t number);
base::Bytes context_of_templates(const Header& header, const Footer& footer);
base::Bytes context_of_entries(const Header& header, const Footer& footer);

}  // namespace peel::watchlist
