#include <algorithm>

#include "watchlist/format_internal.h"

namespace peel::watchlist {

using base::Bytes;
using base::ByteView;
using base::ErrorCode;
using base::fail;

namespace {

constexpr std::string_view header_magic = "PEELLIST";
constexpr std::string_view footer_magic = "PEEL.END";

enum class Part : std::uint32_t { picture = 1, templates = 2, entries = 3 };

void append(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

Bytes context(const Header& header, Part part, std::uint64_t number) {
  Bytes bytes = encode(header);
  base::append_u32(bytes, static_cast<std::uint32_t>(part));
  base::append_u64(bytes, number);
  return bytes;
}

Bytes context_with(const Header& header, Part part, const Footer& footer) {
  Bytes bytes = context(header, part, 0);
  append(bytes, encode(footer));
  return bytes;
}

}  // namespace

Bytes encode(const Header& header) {
  Bytes bytes;
  append(bytes, base::as_bytes(header_magic));
  base::append_u32(bytes, static_cast<std::uint32_t>(header.sealed_with));
  base::append_u32(bytes, header.dimensions);
  append(bytes, header.salt);
  append(bytes, header.model.bytes);
  return bytes;
}

Bytes encode(const Footer& footer) {
  Bytes bytes;
  for (const std::uint64_t number :
       {footer.subjects, footer.templates, footer.templates_at, footer.entries_at})
    base::append_u64(bytes, number);
  append(bytes, base::as_bytes(footer_magic));
  return bytes;
}

base::Result<Header> decode_header(ByteView bytes) {
  base::ByteReader reader(bytes);
  const ByteView magic = reader.take(header_magic.size());
  const std::uint32_t found = reader.u32();
  Header header;
  header.dimensions = reader.u32();
  const ByteView salt = reader.take(header.salt.size());
  const ByteView model = reader.take(header.model.bytes.size());
  if (!reader.ok() || base::as_text(magic) != header_magic)
    return fail(ErrorCode::corrupt, "this is not a watchlist");
  header.sealed_with = static_cast<SecretKind>(found);
  if (header.sealed_with != SecretKind::passphrase && header.sealed_with != SecretKind::random_key)
    return fail(ErrorCode::corrupt, "this is a watchlist of version {}; this Peel reads versions 1 and 2",
                found);
  if (header.dimensions < 1 || header.dimensions > max_dimensions)
    return fail(ErrorCode::corrupt, "templates of {} dimensions; 1 to {} are possible", header.dimensions,
                max_dimensions);
  std::copy(salt.begin(), salt.end(), header.salt.begin());
  std::copy(model.begin(), model.end(), header.model.bytes.begin());
  return header;
}

base::Result<Footer> decode_footer(ByteView bytes) {
  base::ByteReader reader(bytes);
  const Footer footer{reader.u64(), reader.u64(), reader.u64(), reader.u64()};
  const ByteView magic = reader.take(footer_magic.size());
  if (!reader.ok() || base::as_text(magic) != footer_magic)
    return fail(ErrorCode::corrupt,
                "the end of the watchlist is missing: it is truncated, or something was added");
  if (footer.templates < 1 || footer.templates > max_templates || footer.subjects < 1 ||
      footer.subjects > footer.templates)
    return fail(ErrorCode::corrupt, "{} subjects with {} templates are not possible", footer.subjects,
                footer.templates);
  return footer;
}

base::Result<base::SecretBytes> sealing_key(const Header& header, const base::SecretBytes& secret) {
  return header.sealed_with == SecretKind::passphrase ? base::derive_key(secret, header.salt)
                                                      : base::derive_key_of_random(secret, header.salt);
}

std::uint64_t sealed_templates_size(const Header& header, const Footer& footer) {
  return footer.templates * header.dimensions * sizeof(float) + base::seal_overhead;
}

base::Status check_layout(const Header& header, const Footer& footer, std::uint64_t file_size) {
  const std::uint64_t templates = sealed_templates_size(header, footer);
  const bool ordered = footer.templates_at >= header_size && footer.templates_at < file_size &&
                       footer.entries_at < file_size && footer.entries_at >= footer.templates_at &&
                       footer.entries_at - footer.templates_at == templates;
  if (!ordered || file_size - footer.entries_at < base::seal_overhead + footer_size)
    return fail(ErrorCode::corrupt,
                "the parts of the watchlist do not fit each other: it is truncated or altered");
  // Before anything is read through: a file with terabytes of "pictures" would be hashed for days.
  if (footer.templates_at - header_size > footer.templates * max_picture_bytes)
    return fail(ErrorCode::corrupt, "the watchlist's pictures are larger than {} pictures can be",
                footer.templates);
  if (templates > max_template_bytes || file_size - footer.entries_at > max_entries_bytes)
    return fail(ErrorCode::corrupt, "the watchlist is larger than any that Peel makes");
  return {};
}

Bytes context_of_picture(const Header& header, std::uint64_t number) {
  return context(header, Part::picture, number);
}

Bytes context_of_templates(const Header& header, const Footer& footer) {
  return context_with(header, Part::templates, footer);
}

Bytes context_of_entries(const Header& header, const Footer& footer) {
  return context_with(header, Part::entries, footer);
}

}  // namespace peel::watchlist
