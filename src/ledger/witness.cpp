#include "ledger/witness.h"

#include <algorithm>

#include "base/file.h"
#include "base/file_access.h"
#include "base/file_lock.h"
#include "ledger/directory.h"

namespace peel::ledger {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

// Beside the file, since that one is replaced.
Result<base::FileLock> lock(const WitnessRequest& request) {
  const std::filesystem::path path = request.seen.string() + ".lock";
  // Never in place of one that is there: another run may have made it, and hold it, since we looked.
  const auto made = base::write_file(path, {}, base::FileMode::owner_only, base::IfExists::refuse);
  if (!made && made.error().code != ErrorCode::refused) return tl::make_unexpected(made.error());
  auto held = base::FileLock::acquire(path, std::chrono::milliseconds{200});
  if (!held && held.error().code == ErrorCode::unavailable)
    return fail(ErrorCode::refused, "another run of this witness holds {}; wait for its end",
                request.seen.string());
  return held;
}

// Forgetting what was seen is what a fork needs, so it never happens by itself.
Result<std::optional<Note>> last_seen(const WitnessRequest& request) {
  const auto text = base::read_guarded_file(request.seen, max_note);
  if (!text && text.error().code == ErrorCode::not_found) {
    if (request.first) return std::nullopt;
    return fail(ErrorCode::refused,
                "{} is not there: put back the checkpoint that you cosigned last; only where you never "
                "cosigned this log, say --first",
                request.seen.string());
  }
  if (!text) return tl::make_unexpected(text.error());
  if (request.first)
    return fail(ErrorCode::refused, "{} is there, so it is not the first time: leave --first away",
                request.seen.string());
  auto note = note_from_text(*text);
  if (!note) return base::fail_with(request.seen.string(), std::move(note).error());
  return std::move(*note);
}

Status check_time(base::Time now, const std::optional<Note>& seen, const WitnessKey& key,
                  const Verification& verification) {
  const auto newest = verification.summary.until;
  if (now + clock_tolerance < newest)
    return fail(ErrorCode::refused,
                "this machine's clock says {}, and the log's newest entry is of {}: one of the two is wrong; "
                "nothing was signed",
                base::format_time(now), base::format_time(newest));
  if (!seen) return {};
  const auto before = cosigned_at(*seen, key.verifier());
  if (!before) return base::fail_with("the checkpoint that was seen last", before.error());
  if (now < *before)
    return fail(ErrorCode::refused,
                "this machine's clock says {}, and you cosigned at {} last: set it right; nothing was signed",
                base::format_time(now), base::format_time(*before));
  return {};
}

// How many entries the longest checkpoint here has that this witness signed. 0: none.
Result<std::uint64_t> signed_before(const std::filesystem::path& folder, const WitnessKey& key) {
  PEEL_TRY(const Directory log, Directory::open(folder));
  PEEL_TRY(std::vector<Note> notes, log.cosigned());
  notes.push_back(log.note());
  std::uint64_t longest = 0;
  for (const Note& note : notes) {
    if (!cosigned_at(note, key.verifier())) continue;
    PEEL_TRY(const Checkpoint checkpoint, checkpoint_from_text(note.text));
    longest = std::max(longest, checkpoint.tree.size);
  }
  return longest;
}

// A memory that was put back from a copy does not know what was signed since, and a fork from there would
// pass for the log. What the export has of this witness's own signatures tells.
Status check_memory(const WitnessRequest& request, const std::optional<Note>& seen, const WitnessKey& key) {
  PEEL_TRY(const std::uint64_t before, signed_before(request.folder, key));
  std::uint64_t known = 0;
  if (seen) {
    PEEL_TRY(const Checkpoint checkpoint, checkpoint_from_text(seen->text));
    known = checkpoint.tree.size;
  }
  if (before <= known) return {};
  return fail(
      ErrorCode::refused,
      "you cosigned {} entries of this log, as this export shows, and {} {}: it is an old copy, or "
      "another one. Put back the newest; where that is lost, take the file with your signature that the "
      "export has (checkpoint, or {}/{}). Nothing was signed",
      before, request.seen.string(), seen ? fmt::format("has only {}", known) : std::string("is not there"),
      cosigned_folder, before);
}

// The log's own signature, and of others none.
Note signed_by_log(const Note& note, const VerifierKey& log) {
  Note alone{note.text, {}};
  for (const auto& signature : note.signatures)
    if (signature.name == log.name && signature.key_id == id_of(log)) alone.signatures.push_back(signature);
  return alone;
}

}  // namespace

Result<Witnessed> witness_log(const WitnessRequest& request, const WitnessKey& key, const base::Clock& clock,
                              base::Progress& progress) {
  PEEL_TRY(const base::FileLock held, lock(request));
  PEEL_TRY(const std::optional<Note> seen, last_seen(request));
  const VerifyRequest asked{request.folder, request.log, {}, seen, {}};
  Witnessed done;
  PEEL_TRY(done.verification, verify_log(asked, progress));
  if (!done.verification.sound()) return done;
  done.at = std::chrono::floor<std::chrono::seconds>(clock.now());
  PEEL_CHECK(check_time(done.at, seen, key, done.verification));
  PEEL_CHECK(check_memory(request, seen, key));
  Note note = signed_by_log(done.verification.note, request.log);
  cosign(note, key.name, key.signing, done.at);
  PEEL_CHECK(base::write_file(request.seen, base::as_bytes(to_text(note))));
  done.note = std::move(note);
  return done;
}

}  // namespace peel::ledger
