// Signed notes: a text with signatures under it, as C2SP's signed-note has them
// (https://c2sp.org/signed-note), and the keys that check them. People can read them, send them by e-mail and
// print them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/sign.h"

namespace peel::ledger {

// What a key signs: the note's text itself, or that and a time, as witnesses do (cosignature/v1).
enum class KeyType : std::uint8_t { log = 0x01, witness = 0x04 };

// A key that checks signatures, with the name that stands beside them: 1 to 255 visible ASCII characters, no
// plus.
struct VerifierKey {
  std::string name;
  KeyType type = KeyType::log;
  base::PublicKey key;
  friend bool operator==(const VerifierKey&, const VerifierKey&) = default;
};

// Errors: invalid_input unless it can name a log or a witness.
base::Status check_name(std::string_view name);

// The first 4 bytes of SHA-256(name, line feed, type, key): tells signatures apart, proves nothing.
std::uint32_t id_of(const VerifierKey& key);

// "name+0123abcd+Base64 of type and key", as it is handed to outsiders. Reading allows one line feed at the
// end. Errors: invalid_input, with what is wrong.
std::string to_text(const VerifierKey& key);
base::Result<VerifierKey> verifier_key_from_text(std::string_view text);

struct NoteSignature {
  std::string name;
  std::uint32_t key_id = 0;
  base::Bytes bytes;
};

struct Note {
  std::string text;  // ends in a line feed
  std::vector<NoteSignature> signatures;
};

inline constexpr std::size_t max_note = 1u << 16;  // bytes
inline constexpr std::size_t max_note_signatures = 64;

// Errors of reading: corrupt (not such a note), exhausted (longer than the above).
std::string to_text(const Note& note);
base::Result<Note> note_from_text(std::string_view text);

// Adds a signature of the text by a key of type log. `name` must pass check_name.
void sign(Note& note, const std::string& name, const base::SigningKey& key);
// Whether this key of type log signed the text. Errors: refused when it did not sign; corrupt when a
// signature that says to be by it is not.
base::Status check_signature(const Note& note, const VerifierKey& key);

}  // namespace peel::ledger
