#include "ledger/checkpoint.h"

#include <algorithm>
#include <charconv>

#include "ledger/big_endian_internal.h"
#include "ledger/note_internal.h"

namespace peel::ledger {

using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t time_size = 8;
constexpr std::uint64_t last_second = 253'402'300'799;  // of the year 9999

std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return {};
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

// cosignature/v1: the time stands in what is signed.
std::string cosigned_text(const Note& note, std::uint64_t seconds) {
  return fmt::format("cosignature/v1\ntime {}\n{}", seconds, note.text);
}

}  // namespace

std::string to_text(const Checkpoint& checkpoint) {
  return fmt::format("{}\n{}\n{}\n", checkpoint.origin, checkpoint.tree.size,
                     base::to_base64(checkpoint.tree.root.bytes));
}

Result<Checkpoint> checkpoint_from_text(std::string_view text) {
  std::string_view rest = text;
  Checkpoint checkpoint;
  checkpoint.origin = take_line(rest);
  const std::string_view size = take_line(rest);
  std::from_chars(size.data(), size.data() + size.size(), checkpoint.tree.size);
  const auto hash = base::from_base64(take_line(rest));
  if (hash && hash->size() == checkpoint.tree.root.bytes.size())
    std::copy(hash->begin(), hash->end(), checkpoint.tree.root.bytes.begin());
  // Written again it must be the same: no other digits of one number, no line that nobody would look at.
  if (check_name(checkpoint.origin) && to_text(checkpoint) == text) return checkpoint;
  return fail(
      ErrorCode::corrupt,
      "this is no checkpoint of three lines: the log's name, its number of entries, its root in Base64");
}

Note sign_checkpoint(const Checkpoint& checkpoint, const base::SigningKey& key) {
  Note note{to_text(checkpoint), {}};
  sign(note, checkpoint.origin, key);
  return note;
}

Result<Checkpoint> open_checkpoint(const Note& note, const VerifierKey& log) {
  PEEL_CHECK(check_signature(note, log));
  PEEL_TRY(Checkpoint checkpoint, checkpoint_from_text(note.text));
  if (checkpoint.origin == log.name) return checkpoint;
  return fail(ErrorCode::refused, "the key is of the log {}, the checkpoint of the log {}", log.name,
              checkpoint.origin);
}

void cosign(Note& note, const std::string& name, const base::SigningKey& key, base::Time at) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  const auto stamp = static_cast<std::uint64_t>(std::max<std::int64_t>(seconds, 0));
  const auto made = key.sign(base::as_bytes(cosigned_text(note, stamp)));
  NoteSignature signature{name, id_of({name, KeyType::witness, key.public_key()}), {}};
  append_big_endian(signature.bytes, stamp, time_size);
  signature.bytes.insert(signature.bytes.end(), made.bytes.begin(), made.bytes.end());
  note.signatures.push_back(std::move(signature));
}

Result<NoteSignature> cosignature_by(const Note& note, const VerifierKey& witness) {
  PEEL_CHECK(cosigned_at(note, witness));
  PEEL_TRY(const NoteSignature* const found, signature_by(note, witness));
  return *found;
}

Result<base::Time> cosigned_at(const Note& note, const VerifierKey& witness) {
  PEEL_TRY(const NoteSignature* const found, signature_by(note, witness));
  base::Signature signature;
  const auto altered = [&] {
    return fail(ErrorCode::corrupt, "the cosignature of {} does not fit: it is of another checkpoint",
                witness.name);
  };
  if (witness.type != KeyType::witness || found->bytes.size() != time_size + signature.bytes.size())
    return altered();
  const std::uint64_t seconds = big_endian(base::ByteView(found->bytes).first(time_size));
  std::copy(found->bytes.begin() + time_size, found->bytes.end(), signature.bytes.begin());
  if (seconds > last_second ||
      !base::verify(witness.key, base::as_bytes(cosigned_text(note, seconds)), signature))
    return altered();
  return base::Time{std::chrono::seconds{seconds}};
}

}  // namespace peel::ledger
