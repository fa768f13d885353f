#include "policy/key_file.h"

#include <algorithm>

#include "policy/json_internal.h"

namespace peel::policy {

using base::ErrorCode;
using base::fail;
using base::Json;
using base::JsonFields;
using base::Result;
using base::SecretBytes;

namespace {

constexpr std::string_view format = "peel-key/1";
constexpr std::string_view seed_member = R"("seed":")";
constexpr std::size_t seed_text_size = 44;  // 32 bytes in Base64

// The JSON library copies what it reads and wipes nothing. So it never sees a seed: this stands in its place.
const std::string& blank_seed() {
  static const std::string text(seed_text_size, '.');
  return text;
}

std::string json_without_seed(const Person& person) {
  return base::canonical_json({{"format", format},
                               {"name", person.name},
                               {"role", name_of(person.role)},
                               {"key", base::to_text(person.key)},
                               {"seed", blank_seed()}}) +
         "\n";
}

// Where the seed stands in a text; nothing when it does not stand there once and whole.
std::optional<std::span<std::uint8_t>> find_seed(SecretBytes& text) {
  const std::string_view view = base::as_text(text.view());
  const std::size_t member = view.find(seed_member);
  if (member == std::string_view::npos || view.find(seed_member, member + 1) != std::string_view::npos)
    return std::nullopt;
  const std::size_t begin = member + seed_member.size();
  if (view.size() - begin < seed_text_size) return std::nullopt;
  return text.span().subspan(begin, seed_text_size);
}

// Takes the seed out of the text and leaves the blank one there.
Result<base::SigningKey> take_seed(std::span<std::uint8_t> place) {
  Result<base::Bytes> seed = base::from_base64(base::as_text(place));
  std::copy(blank_seed().begin(), blank_seed().end(), place.begin());
  if (!seed) return fail(ErrorCode::corrupt, "the key file is damaged: its seed is not 32 bytes in Base64");
  Result<base::SigningKey> key = base::SigningKey::from_seed(*seed);
  base::wipe(std::span<std::uint8_t>(*seed));
  return key;
}

}  // namespace

Result<PrivateKey> new_private_key(std::string_view name, Role role) {
  PEEL_TRY(base::SigningKey signing, base::SigningKey::generate());
  const Person person{std::string(name), role, signing.public_key()};
  PEEL_CHECK(validate(person));
  return PrivateKey{person, std::move(signing)};
}

Result<SecretBytes> to_json(const PrivateKey& key) {
  PEEL_TRY(SecretBytes text, SecretBytes::copy_of(base::as_bytes(json_without_seed(key.person))));
  const auto place = find_seed(text);
  if (!place) return fail(ErrorCode::internal, "a key file could not be written");
  std::string seed = base::to_base64(key.signing.seed());
  std::copy(seed.begin(), seed.end(), place->begin());
  base::wipe(std::span(reinterpret_cast<std::uint8_t*>(seed.data()), seed.size()));
  return text;
}

Result<PrivateKey> private_key_from_json(SecretBytes text) {
  const auto place = find_seed(text);
  if (!place)
    return fail(ErrorCode::corrupt,
                "this is not a private key file; give the file that 'peel key new' wrote, not its "
                ".pub");
  PEEL_TRY(base::SigningKey signing, take_seed(*place));
  PEEL_TRY(const Json document, parse_document(base::as_text(text.view()), format));
  JsonFields fields(document, "the key file");
  fields.text("format");
  Person person;
  person.name = fields.text("name");
  const std::string role = fields.text("role");
  person.key = key_of(fields, "key");
  if (fields.text("seed") != blank_seed()) fields.reject("seed", "is not where Peel writes it");
  PEEL_CHECK(fields.finish());
  PEEL_TRY(person.role, role_from_text(role));
  PEEL_CHECK(validate(person));
  if (person.key != signing.public_key())
    return fail(ErrorCode::corrupt,
                "the key file is damaged: its seed and its public key do not belong together");
  return PrivateKey{std::move(person), std::move(signing)};
}

}  // namespace peel::policy
