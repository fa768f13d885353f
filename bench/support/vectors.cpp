#include "support/vectors.h"

#include <cstring>

#include "base/file.h"

namespace peel::bench {

using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t largest_file = 1u << 30;  // bytes

Result<search::Gallery> read_gallery(const std::filesystem::path& path, std::size_t dimensions) {
  search::GalleryContents contents;
  contents.dimensions = dimensions;
  PEEL_TRY(contents.rows, base::read_secret_file(path, largest_file));
  const std::size_t rows = contents.rows.size() / sizeof(float) / dimensions;
  for (std::uint32_t row = 0; row < rows; ++row) contents.subject_of_row.push_back(row);
  contents.facts = {base::sha256(base::as_bytes(path.string())), made_up_model(), rows, rows};
  return search::Gallery::create(std::move(contents));
}

Result<std::vector<biometric::Template>> read_probes(const std::filesystem::path& path,
                                                     std::size_t dimensions) {
  PEEL_TRY(const base::Bytes bytes, base::read_file(path, largest_file));
  std::vector<float> values(bytes.size() / sizeof(float));
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
  const auto census = std::make_shared<biometric::Census>();
  std::vector<biometric::Template> probes;
  for (std::size_t at = 0; at + dimensions <= values.size(); at += dimensions) {
    PEEL_TRY(biometric::Template probe,
             biometric::Template::create(std::span(values).subspan(at, dimensions), made_up_model(), census));
    probes.push_back(std::move(probe));
  }
  if (probes.empty())
    return fail(ErrorCode::corrupt, "{} holds no probe of {} dimensions", path.string(), dimensions);
  return probes;
}

}  // namespace

base::Sha256 made_up_model() { return base::sha256(base::as_bytes("made-up vectors")); }

Result<Vectors> read_vectors(const std::filesystem::path& folder, std::size_t dimensions) {
  const auto place = folder / std::to_string(dimensions);
  PEEL_TRY(search::Gallery gallery, read_gallery(place / "gallery.f32", dimensions));
  PEEL_TRY(std::vector<biometric::Template> probes, read_probes(place / "probes.f32", dimensions));
  return Vectors{dimensions, std::move(gallery), std::move(probes)};
}

}  // namespace peel::bench
