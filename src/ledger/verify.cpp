#include "ledger/verify.h"

#include <algorithm>

#include "base/text.h"
#include "ledger/directory.h"
#include "ledger/note_internal.h"
#include "ledger/tiles.h"
#include "ledger/time_internal.h"

namespace peel::ledger {

using base::Error;
using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

Status check_request(const VerifyRequest& request) {
  if (request.log.type != KeyType::log)
    return fail(ErrorCode::invalid_input, "the key of {} is a witness's, not a log's", request.log.name);
  for (const VerifierKey& witness : request.witnesses)
    if (witness.type != KeyType::witness)
      return fail(ErrorCode::invalid_input, "the key of {} is a log's, not a witness's", witness.name);
  return {};
}

// What the log signed once, and must still be the beginning of it.
struct Earlier {
  Tree tree;
  std::string whose;    // "that you kept", "of your receipt", "that witnesses cosigned"
  std::string or_else;  // why it may be longer than the log, but for a log that was cut
  bool continues = true;
};

constexpr const char* old_copy = ", or this is an older copy of it: ask for a new one";

Result<std::vector<Earlier>> older_of(const VerifyRequest& request) {
  std::vector<Earlier> all;
  if (request.older) {
    auto checkpoint = open_checkpoint(*request.older, request.log);
    if (!checkpoint) return base::fail_with("the older checkpoint", std::move(checkpoint).error());
    all.push_back({checkpoint->tree, "that you kept", old_copy});
  }
  if (request.receipt) {
    PEEL_TRY(const Erasure shown, check_receipt(*request.receipt, request.log));
    all.push_back({shown.checkpoint.tree, "of your receipt", old_copy});
  }
  return all;
}

class Verifier {
 public:
  Verifier(const VerifyRequest& request, base::Progress& progress) : request_(request), progress_(progress) {}

  Result<Verification> run() {
    PEEL_CHECK(check_request(request_));
    PEEL_TRY(earlier_, older_of(request_));
    for (const auto& [account, passkeys] : request_.people) unknown_.insert(account);
    for (const Earlier& earlier : earlier_) result_.kept.push_back(earlier.tree.size);
    for (const auto step : {&Verifier::open, &Verifier::signatures, &Verifier::witnesses, &Verifier::lengths,
                            &Verifier::tree, &Verifier::entries}) {
      PEEL_CHECK((this->*step)());
      if (over_) break;
    }
    result_.summary = replay_.summary();
    return std::move(result_);
  }

 private:
  // Each step notes what it finds wrong, the first three no more than one thing; it fails where it could not
  // look.
  Status open() {
    auto opened = Directory::open(request_.folder);
    if (!opened) return found_or_failed("signature", opened.error());
    log_ = std::move(*opened);
    result_.note = log_->note();
    return {};
  }

  Status signatures() {
    const auto checkpoint = open_checkpoint(log_->note(), request_.log);
    over_ = !checkpoint;
    if (!checkpoint) return found("signature", fmt::format("the checkpoint: {}", checkpoint.error().message));
    result_.checkpoint = *checkpoint;
    notes_.push_back(log_->note());
    sizes_.push_back(checkpoint->tree.size);
    auto cosigned = log_->cosigned();
    if (!cosigned) return found_or_failed("signature", cosigned.error());
    for (Note& note : *cosigned) {
      const auto before = open_checkpoint(note, request_.log);
      if (!before)
        return found("signature", fmt::format("a cosigned checkpoint: {}", before.error().message));
      earlier_.push_back({before->tree, "that witnesses cosigned", ""});
      notes_.push_back(std::move(note));
      sizes_.push_back(before->tree.size);
    }
    return {};
  }

  // Of each witness the newest of all checkpoints here that it signed.
  Status witnesses() {
    for (const VerifierKey& witness : request_.witnesses) {
      const auto signed_by = std::ranges::find_if(
          notes_, [&](const Note& note) { return signature_by(note, witness).has_value(); });
      if (signed_by == notes_.end()) {
        note("witness", fmt::format("neither the checkpoint nor an earlier one beside it: {} did not "
                                    "sign it with the key given",
                                    witness.name));
        continue;
      }
      const auto at = cosigned_at(*signed_by, witness);
      if (!at) {
        note("witness", fmt::format("the checkpoint: {}", at.error().message));
        continue;
      }
      result_.cosigned.push_back(
          {witness.name, *at, sizes_[static_cast<std::size_t>(signed_by - notes_.begin())]});
    }
    return {};
  }

  Status lengths() {
    for (const Earlier& earlier : earlier_)
      if (earlier.tree.size > log_->size())
        return found("fork", fmt::format("the checkpoint {} has {} entries, and this log {}: it was cut{}",
                                         earlier.whose, earlier.tree.size, log_->size(), earlier.or_else));
    return {};
  }

  // That the hashes of all entries, as the tiles have them, make up what was signed, now and then.
  Status tree() {
    Head head;
    compare_with_earlier(head);
    for (std::uint64_t first = 0; first < log_->size(); first += tile_width) {
      const auto leaves = log_->nodes(0, first, width_of_tile(0, first / tile_width, log_->size()));
      if (!leaves) return found_or_failed("tree", leaves.error());
      for (const Hash& leaf : *leaves) {
        const std::uint64_t before = result_.found;
        PEEL_CHECK(add(head, leaf));
        if (result_.found > before) return {};
      }
      progress_.update("hashes", static_cast<std::size_t>(head.size), static_cast<std::size_t>(log_->size()));
    }
    root_ = root(head);
    if (root_ != log_->checkpoint().tree.root)
      return found("tree",
                   "the entries' hashes do not make up what the checkpoint signs: entries were altered, left "
                   "out, added or put in another order");
    // Only hashes that make up what the log signed now can show that it signed something else before.
    for (const Earlier& earlier : earlier_)
      if (!earlier.continues)
        return found("fork", fmt::format("the log was rewritten: its first {} entries are not those of the "
                                         "checkpoint {}. Both checkpoints bear the log's signature; together "
                                         "they prove it",
                                         earlier.tree.size, earlier.whose));
    return {};
  }

  Status add(Head& head, const Hash& leaf) {
    Addition addition = add_leaf(std::move(head), leaf);
    head = std::move(addition.after);
    compare_with_earlier(head);
    for (const Node& node : addition.nodes) {
      if (node.level == 0) continue;
      const auto tile = log_->nodes(node.level, node.index, 1);
      if (!tile) return found_or_failed("tree", tile.error());
      if (tile->front() != node.hash)
        return found("tree", fmt::format("the file {} does not fit the hashes below it",
                                         tile_path(node.level, node.index / tile_width)));
    }
    return {};
  }

  void compare_with_earlier(const Head& head) {
    for (Earlier& earlier : earlier_)
      if (head.size == earlier.tree.size) earlier.continues = root(head) == earlier.tree.root;
  }

  // The hashes are read once more, and from files that somebody else may write: they must be those that were
  // looked at before.
  Status entries() {
    Head again;
    for (std::uint64_t first = 0; first < log_->size(); first += tile_width) {
      const unsigned width = width_of_tile(0, first / tile_width, log_->size());
      const auto leaves = log_->nodes(0, first, width);
      if (!leaves) return found_or_failed("tree", leaves.error());
      const auto texts = log_->entries(first, width);
      if (!texts) return found_or_failed("tree", texts.error());
      for (unsigned i = 0; i < width; ++i) {
        look_at(first + i, (*texts)[i], (*leaves)[i]);
        again = add_leaf(std::move(again), (*leaves)[i]).after;
      }
      progress_.update("entries", static_cast<std::size_t>(first + width),
                       static_cast<std::size_t>(log_->size()));
    }
    if (root_ && root(again) != root_)
      return fail(ErrorCode::io,
                  "the files in {} changed while they were read: copy the folder, and check the copy",
                  request_.folder.string());
    result_.unknown.assign(unknown_.begin(), unknown_.end());
    for (auto& broken : replay_.finish(replay_.summary().until))
      note(broken.rule, std::move(broken.words), broken.index);
    return {};
  }

  void look_at(std::uint64_t index, const std::string& text, const Hash& leaf) {
    if (leaf_hash(base::as_bytes(text)) != leaf)
      note("tree", "its text is not the one that was signed: it was altered, or another was put there",
           index);
    const auto read = parse_entry(text);
    if (!read) {
      note("entry", fmt::format("it is no entry of such a log: {}", read.error().message), index);
      return replay_.pass_over();
    }
    for (const auto& broken : replay_.apply(*read))
      note(broken.rule,
           fmt::format("{} by {} at {}: {}", read->act, read->by, time_to_entry(read->at), broken.words),
           index);
    if (read->act == "account.create") unknown_.erase(read->text("account"));
    if (!by_known_passkey(*read))
      note("people",
           fmt::format("{} approved with a passkey that is not one of those that you know to be theirs",
                       read->by),
           index);
    if (left_out_of_receipt(index, *read))
      note("receipt", "it went with the erasure of your receipt, which leaves it out", index);
    if (index == 0 && !belongs_to_key())
      return note("key", "the log says that it has another name or another key than the one given", index);
    compare_with_witnesses(index, *read);
  }

  // A witness saw the log at its own time: what it had then is no younger.
  void compare_with_witnesses(std::uint64_t index, const Entry& entry) {
    for (const CosignedBy& cosigned : result_.cosigned)
      if (index < cosigned.size && entry.at > cosigned.at + clock_tolerance)
        return note(
            "witness-time",
            fmt::format("{} is dated {}, and {} cosigned the log with this entry in it at {}: the "
                        "log's clock was wrong, or the witness's",
                        entry.act, time_to_entry(entry.at), cosigned.witness, base::format_time(cosigned.at)),
            index);
  }

  bool by_known_passkey(const Entry& entry) const {
    const auto known = entry.has("approval") ? request_.people.find(entry.by) : request_.people.end();
    return known == request_.people.end() ||
           known->second.contains(std::get<Approval>(entry.members.at("approval")).credential);
  }

  // The entries of an erasure stand one after the other, so the one before the first of them is none.
  bool left_out_of_receipt(std::uint64_t index, const Entry& entry) const {
    return request_.receipt && index + 1 == request_.receipt->entries.front().index && is_of_erasure(entry);
  }

  bool belongs_to_key() const {
    const Summary& summary = replay_.summary();
    const Hash origin = base::sha256(base::as_bytes(request_.log.name));
    return summary.key == base::to_text(request_.log.key) && summary.origin == base::to_hex(origin.bytes);
  }

  void note(std::string_view rule, std::string words, std::optional<std::uint64_t> entry = {}) {
    if (++result_.found <= max_findings)
      result_.findings.push_back({entry, std::string(rule), std::move(words)});
  }
  Status found(std::string_view rule, std::string words) {
    note(rule, std::move(words));
    return {};
  }
  // Bytes that are not as they must be are a finding. Files that cannot be read are not, but do not hide what
  // was found before: that stays found.
  Status found_or_failed(std::string_view rule, const Error& error) {
    over_ = true;
    if (error.code == ErrorCode::corrupt) return found(rule, error.message);
    if (sound()) return tl::make_unexpected(error);
    return found(rule, fmt::format("the rest could not be checked: {}", error.message));
  }
  bool sound() const { return result_.found == 0; }

  const VerifyRequest& request_;
  base::Progress& progress_;
  std::vector<Earlier> earlier_;
  bool over_ = false;  // nothing that follows could be read, or would be this log's
  std::optional<Directory> log_;
  std::vector<Note> notes_;  // the checkpoint, then those that were cosigned, the newest first
  std::vector<std::uint64_t> sizes_;
  std::optional<Hash> root_;                    // that the hashes make up
  std::set<std::string, std::less<>> unknown_;  // named by the outsider, and not in the log so far
  Replay replay_;
  Verification result_;
};

}  // namespace

Result<Verification> verify_log(const VerifyRequest& request, base::Progress& progress) {
  return Verifier(request, progress).run();
}

}  // namespace peel::ledger
