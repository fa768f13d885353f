#include "ledger/note.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "ledger/big_endian_internal.h"
#include "ledger/note_internal.h"

namespace peel::ledger {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

constexpr std::string_view dash = "\xE2\x80\x94 ";  // U+2014 and a space
constexpr std::size_t max_name = 255;

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
}

tl::unexpected<base::Error> no_note(std::string_view why) {
  return fail(ErrorCode::corrupt, "this is no signed note: {}", why);
}

Result<NoteSignature> signature_from_line(std::string_view line) {
  const auto space = line.starts_with(dash) ? line.find(' ', dash.size()) : std::string_view::npos;
  if (space == std::string_view::npos)
    return no_note("a line below the text is not a dash, a name and a signature");
  NoteSignature signature;
  signature.name = line.substr(dash.size(), space - dash.size());
  const auto bytes = base::from_base64(line.substr(space + 1));
  if (signature.name.empty() || signature.name.find('+') != std::string::npos || !bytes || bytes->size() < 5)
    return no_note("the name or the Base64 of a signature is malformed");
  signature.key_id = static_cast<std::uint32_t>(big_endian(base::ByteView(*bytes).first(4)));
  signature.bytes.assign(bytes->begin() + 4, bytes->end());
  return signature;
}

}  // namespace

Status check_name(std::string_view name) {
  const bool good =
      !name.empty() && name.size() <= max_name &&
      std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 0x7f && c != '+'; });
  if (good) return {};
  return fail(
      ErrorCode::invalid_input,
      "'{}' cannot name a log or a witness: 1 to {} visible ASCII characters are needed, no space, no plus",
      base::shown(name.substr(0, 64)), max_name);
}

std::uint32_t id_of(const VerifierKey& key) {
  base::Bytes input(key.name.begin(), key.name.end());
  input.push_back('\n');
  input.push_back(static_cast<std::uint8_t>(key.type));
  input.insert(input.end(), key.key.bytes.begin(), key.key.bytes.end());
  return static_cast<std::uint32_t>(big_endian(base::ByteView(base::sha256(input).bytes).first(4)));
}

std::string to_text(const VerifierKey& key) {
  base::Bytes material{static_cast<std::uint8_t>(key.type)};
  material.insert(material.end(), key.key.bytes.begin(), key.key.bytes.end());
  return fmt::format("{}+{:08x}+{}", key.name, id_of(key), base::to_base64(material));
}

Result<VerifierKey> verifier_key_from_text(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  // Nothing of the text is repeated: it may be a private key that was taken for the public one.
  const auto malformed = [&](std::string_view why) {
    return fail(ErrorCode::invalid_input, "this is not a verifier key, NAME+8 digits+Base64: {}", why);
  };
  if (text.starts_with("PRIVATE+KEY+"))
    return malformed("it is a private key, which nobody else may have; give its public half, FILE.pub");
  const auto first = text.find('+');
  const auto second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) return malformed("it does not have three parts");
  VerifierKey key{std::string(text.substr(0, first)), KeyType::log, {}};
  if (!check_name(key.name)) return malformed("its name is none that a log or a witness can have");
  const auto material = base::from_base64(text.substr(second + 1));
  if (!material || material->size() != 1 + key.key.bytes.size())
    return malformed("the last part is no Ed25519 key");
  if (material->front() != 0x01 && material->front() != 0x04)
    return malformed("its kind is neither log nor witness");
  key.type = static_cast<KeyType>(material->front());
  std::copy(material->begin() + 1, material->end(), key.key.bytes.begin());
  if (text.substr(first + 1, second - first - 1) != fmt::format("{:08x}", id_of(key)))
    return malformed("the digits do not belong to this name and key; it was copied wrongly or altered");
  return key;
}

std::string to_text(const Note& note) {
  std::string text = note.text + "\n";
  for (const auto& signature : note.signatures) {
    base::Bytes bytes;
    append_big_endian(bytes, signature.key_id, 4);
    bytes.insert(bytes.end(), signature.bytes.begin(), signature.bytes.end());
    text += fmt::format("{}{} {}\n", dash, signature.name, base::to_base64(bytes));
  }
  return text;
}

Result<Note> note_from_text(std::string_view text) {
  if (text.size() > max_note)
    return fail(ErrorCode::exhausted, "the note has {} bytes; at most {} are accepted", text.size(),
                max_note);
  if (!base::is_utf8(text) || has_control(text)) return no_note("it is not plain UTF-8 text");
  const auto end = text.rfind("\n\n");
  if (end == std::string_view::npos || !text.ends_with('\n'))
    return no_note("there is no empty line below its text");
  Note note{std::string(text.substr(0, end + 1)), {}};
  for (std::string_view rest = text.substr(end + 2); !rest.empty();) {
    const auto line = rest.find('\n');
    PEEL_TRY(NoteSignature signature, signature_from_line(rest.substr(0, line)));
    note.signatures.push_back(std::move(signature));
    rest.remove_prefix(line + 1);
    if (note.signatures.size() > max_note_signatures)
      return fail(ErrorCode::exhausted, "the note has more than {} signatures", max_note_signatures);
  }
  if (note.signatures.empty()) return no_note("nobody signed it");
  return note;
}

void sign(Note& note, const std::string& name, const base::SigningKey& key) {
  const auto made = key.sign(base::as_bytes(note.text));
  note.signatures.push_back({name, id_of({name, KeyType::log, key.public_key()}),
                             base::Bytes(made.bytes.begin(), made.bytes.end())});
}

Result<const NoteSignature*> signature_by(const Note& note, const VerifierKey& key) {
  const auto found =
      std::find_if(note.signatures.begin(), note.signatures.end(),
                   [&](const NoteSignature& s) { return s.name == key.name && s.key_id == id_of(key); });
  if (found == note.signatures.end())
    return fail(ErrorCode::refused, "{} did not sign it with the key given", key.name);
  return &*found;
}

Status check_signature(const Note& note, const VerifierKey& key) {
  PEEL_TRY(const NoteSignature* const found, signature_by(note, key));
  base::Signature signature;
  if (found->bytes.size() == signature.bytes.size()) {
    std::copy(found->bytes.begin(), found->bytes.end(), signature.bytes.begin());
    if (key.type == KeyType::log && base::verify(key.key, base::as_bytes(note.text), signature)) return {};
  }
  return fail(ErrorCode::corrupt, "the signature of {} does not fit: what was signed was altered", key.name);
}

}  // namespace peel::ledger
