#include <cmath>
#include <set>

#include "base/json.h"
#include "base/text.h"
#include "base/time.h"
#include "watchlist/contents_internal.h"

namespace peel::watchlist {

using base::ErrorCode;
using base::fail;
using base::Json;
using base::JsonFields;
using base::Result;
using base::Status;

namespace {

constexpr std::string_view format = "peel-watchlist-entries/1";
constexpr int quality_steps = 1000;

Json as_json(const Reference& reference) {
  const float quality = std::clamp(reference.quality, 0.0f, 1.0f);
  return {{"image", reference.image},
          {"source", reference.source},
          {"legal_basis", reference.legal_basis},
          {"taken_on", reference.taken_on},
          {"reviewed_by", reference.reviewed_by},
          {"quality", static_cast<int>(std::lround(quality * quality_steps))}};
}

Json as_json(const Entry& entry) {
  Json references = Json::array();
  for (const Reference& reference : entry.references) references.push_back(as_json(reference));
  return {{"subject", entry.subject},
          {"category", name_of(entry.category)},
          {"references", std::move(references)}};
}

class Decoder {
 public:
  explicit Decoder(const Footer& footer) : footer_(footer) { contents_.rows.resize(footer.templates); }

  Result<Contents> decode(const Json& document) {
    JsonFields fields(document, "the watchlist's entries");
    if (fields.text("format") != format) fields.reject("format", "is not " + std::string(format));
    const auto before = base::sha256_from_text(fields.text("before"));
    const Json& entries = fields.member("entries");
    PEEL_CHECK(fields.finish());
    if (!before || !entries.is_array()) return wrong("they are not as version 1 has them");
    contents_.before = *before;
    for (const Json& entry : entries) PEEL_CHECK(add_entry(entry));
    PEEL_CHECK(check_totals());
    return std::move(contents_);
  }

 private:
  static tl::unexpected<base::Error> wrong(std::string_view why) {
    return fail(ErrorCode::corrupt, "the watchlist's entries cannot be used: {}", why);
  }

  Status add_entry(const Json& json) {
    JsonFields fields(json, fmt::format("entry {}", contents_.entries.size()));
    Entry entry;
    entry.subject = fields.text("subject");
    const auto category = category_from_text(fields.text("category"));
    const Json& references = fields.member("references");
    PEEL_CHECK(fields.finish());
    if (!category || !base::check_line(entry.subject, "subject", max_text_bytes))
      return wrong("a subject or category is malformed");
    if (!subjects_.insert(entry.subject).second) return wrong("a subject is named twice");
    if (!references.is_array() || references.empty()) return wrong("a subject has no reference");
    entry.category = *category;
    contents_.entries.push_back(std::move(entry));
    for (const Json& reference : references) PEEL_CHECK(add_reference(reference));
    return {};
  }

  Status add_reference(const Json& json) {
    JsonFields fields(json, fmt::format("entry {}", contents_.entries.size() - 1));
    Reference reference;
    reference.image = fields.text("image");
    reference.source = fields.text("source");
    reference.legal_basis = fields.text("legal_basis");
    reference.taken_on = fields.text("taken_on");
    reference.reviewed_by = fields.text("reviewed_by");
    const std::int64_t quality = fields.integer("quality");
    const std::int64_t row = fields.integer("row");
    const std::int64_t bytes = fields.integer("picture_bytes");
    PEEL_CHECK(fields.finish());
    for (const std::string* text :
         {&reference.image, &reference.source, &reference.legal_basis, &reference.reviewed_by})
      if (!base::check_line(*text, "text", max_text_bytes)) return wrong("a reference's text is malformed");
    if (!base::parse_date(reference.taken_on)) return wrong("a reference's date is malformed");
    if (quality < 0 || quality > quality_steps) return wrong("a quality is out of range");
    reference.quality = static_cast<float>(quality) / quality_steps;
    contents_.entries.back().references.push_back(std::move(reference));
    return take_row(row, bytes);
  }

  // Rows rise within an entry, and the first rows of the entries rise, so each list has one form only.
  Status take_row(std::int64_t number, std::int64_t bytes) {
    const bool first = contents_.entries.back().references.size() == 1;
    std::int64_t& floor = first ? last_first_row_ : last_row_;
    if (number <= floor || number >= static_cast<std::int64_t>(contents_.rows.size()))
      return wrong("its rows are out of order");
    if (bytes <= static_cast<std::int64_t>(base::seal_overhead) ||
        bytes > static_cast<std::int64_t>(max_picture_bytes))
      return wrong("the size of a picture is out of range");
    last_row_ = number;
    if (first) last_first_row_ = number;
    Row& row = contents_.rows[static_cast<std::size_t>(number)];
    if (row.picture_bytes != 0) return wrong("two references share a row");
    row = {static_cast<std::uint32_t>(contents_.entries.size() - 1),
           static_cast<std::uint32_t>(contents_.entries.back().references.size() - 1),
           static_cast<std::uint64_t>(bytes)};
    return {};
  }

  Status check_totals() const {
    std::uint64_t end = header_size;
    for (const Row& row : contents_.rows) {
      if (row.picture_bytes == 0) return wrong("a row belongs to nobody");
      end += row.picture_bytes;
    }
    if (contents_.entries.size() != footer_.subjects) return wrong("there are not as many as the list says");
    if (end != footer_.templates_at) return wrong("the pictures do not fit the file");
    return {};
  }

  Footer footer_;
  Contents contents_;
  std::set<std::string> subjects_;
  std::int64_t last_first_row_ = -1;
  std::int64_t last_row_ = -1;
};

}  // namespace

std::string encode(const Contents& contents) {
  Json entries = Json::array();
  for (const Entry& entry : contents.entries) entries.push_back(as_json(entry));
  for (std::size_t i = 0; i < contents.rows.size(); ++i) {
    const Row& row = contents.rows[i];
    Json& reference = entries[row.subject]["references"][row.reference];
    reference["row"] = i;
    reference["picture_bytes"] = row.picture_bytes;
  }
  return base::canonical_json(
      {{"format", format}, {"before", base::to_text(contents.before)}, {"entries", std::move(entries)}});
}

Result<Contents> decode_contents(std::string_view json, const Footer& footer) {
  PEEL_TRY(const Json document, base::parse_json(json, max_entries_bytes, 8));
  return Decoder(footer).decode(document);
}

}  // namespace peel::watchlist
