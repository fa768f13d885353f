// For tests only: a small list of made templates and grey pictures, without any face.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "base/seal.h"
#include "image/image.h"
#include "watchlist/list_writer_internal.h"

namespace peel::watchlist::testing {

inline constexpr std::uint32_t made_dimensions = 8;

inline Reference made_reference(int number) {
  return {"image-" + std::to_string(number) + ".jpg",   "custody", "PACE 1984 s.64A",
          "2026-01-0" + std::to_string(number % 9 + 1), "WM 12",   static_cast<float>(number % 10) / 10};
}

// Three subjects with four references; row 2 belongs to the first subject again.
inline Contents made_contents() {
  Contents contents;
  contents.entries = {{"A1", Category::wanted_by_court, {made_reference(0), made_reference(2)}},
                      {"Zo\xC3\xAB, \"B2\"", Category::missing, {made_reference(1)}},
                      {"C3", Category::risk_of_harm, {made_reference(3)}}};
  contents.rows = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {2, 0, 0}};
  return contents;
}

// Row r points mostly along axis r.
inline std::vector<float> made_row(int row) {
  std::vector<float> values(made_dimensions, 0.1f);
  values[static_cast<std::size_t>(row) % made_dimensions] = 1;
  double norm = 0;
  for (const float value : values) norm += double{value} * double{value};
  for (float& value : values) value = static_cast<float>(value / std::sqrt(norm));
  return values;
}

inline base::Bytes made_templates(int rows) {
  base::Bytes bytes;
  for (int row = 0; row < rows; ++row)
    for (const float value : made_row(row)) {
      const auto* raw = reinterpret_cast<const std::uint8_t*>(&value);
      bytes.insert(bytes.end(), raw, raw + sizeof value);
    }
  return bytes;
}

// A plain grey JPEG, another shade for each row.
inline base::Bytes made_picture(int row) {
  image::Image grey({32, 40}, 3);
  for (std::uint8_t& value : grey.bytes()) value = static_cast<std::uint8_t>(60 + 30 * row);
  return image::encode_jpeg(grey).value();
}

inline Header made_header() {
  Header header;
  header.dimensions = made_dimensions;
  header.salt.fill(5);
  header.model = base::sha256(base::as_bytes("a made model"));
  return header;
}

inline base::SecretBytes made_key(std::uint8_t filling = 9) {
  return base::SecretBytes::copy_of(base::Bytes(base::seal_key_size, filling)).value();
}

inline base::Status write_made_list(
    const std::filesystem::path& path, const Header& header, base::SecretBytes key,
    std::shared_ptr<base::FileCalls> calls = std::make_shared<base::FileCalls>()) {
  PEEL_TRY(base::NewFile file, base::NewFile::create(path, base::FileMode::owner_only, std::move(calls)));
  PEEL_TRY(ListWriter writer, ListWriter::create(std::move(file), header, std::move(key)));
  Contents contents = made_contents();
  const int rows = static_cast<int>(contents.rows.size());
  for (int row = 0; row < rows; ++row) PEEL_CHECK(writer.add_picture(made_picture(row)));
  return writer.finish(made_templates(rows), std::move(contents));
}

}  // namespace peel::watchlist::testing
