#include "ledger/witness_key.h"

#include <span>

namespace peel::ledger {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::SecretBytes;

namespace {

constexpr std::string_view mark = "PRIVATE+KEY+";
constexpr std::size_t seed_size = 32;

void wipe(base::Bytes& bytes) { base::wipe(std::span<std::uint8_t>(bytes)); }
void wipe(std::string& text) {
  base::wipe(std::span(reinterpret_cast<std::uint8_t*>(text.data()), text.size()));
}

tl::unexpected<base::Error> no_key() {
  return fail(ErrorCode::corrupt,
              "this is no witness's private key, PRIVATE+KEY+NAME+8 digits+Base64; make one with: "
              "peel-witness key");
}

}  // namespace

Result<WitnessKey> new_witness_key(std::string_view name) {
  PEEL_CHECK(check_name(name));
  PEEL_TRY(base::SigningKey signing, base::SigningKey::generate());
  return WitnessKey{std::string(name), std::move(signing)};
}

Result<SecretBytes> to_secret_text(const WitnessKey& key) {
  base::Bytes material{static_cast<std::uint8_t>(KeyType::witness)};
  material.reserve(1 + seed_size);
  const auto seed = key.signing.seed();
  material.insert(material.end(), seed.begin(), seed.end());
  std::string encoded = base::to_base64(material);
  std::string text = fmt::format("{}{}+{:08x}+{}\n", mark, key.name, id_of(key.verifier()), encoded);
  auto secret = SecretBytes::copy_of(base::as_bytes(text));
  wipe(material);
  wipe(encoded);
  wipe(text);
  return secret;
}

Result<WitnessKey> witness_key_from_text(base::ByteView bytes) {
  std::string_view text = base::as_text(bytes);
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (!text.starts_with(mark)) return no_key();
  text.remove_prefix(mark.size());
  const auto first = text.find('+');
  const auto second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos || !check_name(text.substr(0, first))) return no_key();
  auto material = base::from_base64(text.substr(second + 1));
  if (!material || material->size() != 1 + seed_size) return no_key();
  const auto type = static_cast<KeyType>(material->front());
  auto signing = base::SigningKey::from_seed(base::ByteView(*material).subspan(1));
  wipe(*material);
  if (!signing) return no_key();
  if (type != KeyType::witness)
    return fail(ErrorCode::refused, "this is a log's private key, not a witness's: they must be apart");
  WitnessKey key{std::string(text.substr(0, first)), std::move(*signing)};
  if (text.substr(first + 1, second - first - 1) != fmt::format("{:08x}", id_of(key.verifier())))
    return no_key();
  return key;
}

}  // namespace peel::ledger
