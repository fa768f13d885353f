#include "edge/key.h"

#include <algorithm>

#include "base/file.h"
#include "base/file_access.h"

namespace peel::edge {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::SecretBytes;

namespace {

// A line that says what it is, then the seed's 32 bytes.
constexpr std::string_view format = "peel-edge-key/1\n";
constexpr std::size_t seed_size = 32;

}  // namespace

Result<base::PublicKey> make_key(const std::filesystem::path& path) {
  PEEL_TRY(const base::SigningKey key, base::SigningKey::generate());
  PEEL_TRY(SecretBytes text, SecretBytes::create(format.size() + seed_size));
  const auto seed = std::ranges::copy(base::as_bytes(format), text.span().begin()).out;
  std::ranges::copy(key.seed(), seed);
  PEEL_CHECK(base::write_file(path, text.view(), base::FileMode::owner_only, base::IfExists::refuse));
  return key.public_key();
}

Result<base::SigningKey> read_key(const std::filesystem::path& path) {
  PEEL_TRY(const SecretBytes text, base::read_guarded_secret(path, 4096));
  if (text.size() != format.size() + seed_size || !base::as_text(text.view()).starts_with(format))
    return fail(ErrorCode::corrupt, "{} is no key of a camera machine; make one with: peel edge new",
                path.string());
  return base::SigningKey::from_seed(text.view().subspan(format.size()));
}

}  // namespace peel::edge
