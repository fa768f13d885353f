#include "ledger/receipt.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/json.h"

namespace peel::ledger {

using base::ErrorCode;
using base::fail;
using base::Json;
using base::JsonFields;
using base::Result;
using base::Status;

namespace {

constexpr std::string_view format = "peel-receipt/1";
constexpr std::size_t longest_proof = 64;

Json entry_json(const ProvenEntry& entry) {
  Json proof = Json::array();
  for (const Hash& hash : entry.proof) proof.push_back(base::to_base64(hash.bytes));
  return {{"index", entry.index}, {"entry", entry.text}, {"proof", proof}};
}

Result<Hash> hash_from(const std::string& text) {
  const auto bytes = base::from_base64(text);
  Hash hash;
  if (!bytes || bytes->size() != hash.bytes.size())
    return fail(ErrorCode::corrupt, "the receipt has a hash that is none");
  std::ranges::copy(*bytes, hash.bytes.begin());
  return hash;
}

Result<ProvenEntry> entry_from(const Json& json) {
  JsonFields fields(json, "the receipt's entry");
  ProvenEntry entry;
  const std::int64_t index = fields.integer("index");
  entry.text = fields.text("entry");
  const std::vector<std::string> proof = fields.texts("proof");
  PEEL_CHECK(fields.finish());
  if (index < 0 || proof.size() > longest_proof)
    return fail(ErrorCode::corrupt, "the receipt has an entry number {} with {} hashes", index, proof.size());
  entry.index = static_cast<std::uint64_t>(index);
  for (const std::string& text : proof) {
    PEEL_TRY(const Hash hash, hash_from(text));
    entry.proof.push_back(hash);
  }
  return entry;
}

void count(const Entry& entry, Erasure& erasure) {
  if (entry.act == "reference.remove") ++erasure.references;
  if (entry.act == "watchlist.forget") ++erasure.versions;
  if (entry.act == "alert.delete") ++erasure.alerts;
}

// Whether it stands where it must, and is in the tree.
Result<Entry> proven(const Receipt& receipt, std::size_t number, const Tree& tree) {
  const ProvenEntry& given = receipt.entries[number];
  if (given.index != receipt.entries.front().index + number)
    return fail(ErrorCode::corrupt, "entry {} of the receipt does not follow the one before", given.index);
  const std::string which = fmt::format("entry {} of the log", given.index);
  if (auto in = verify_inclusion(leaf_hash(base::as_bytes(given.text)), given.index, tree, given.proof); !in)
    return base::fail_with(which, std::move(in).error());
  auto entry = parse_entry(given.text);
  if (!entry) return base::fail_with(which, std::move(entry).error());
  const bool last = number + 1 == receipt.entries.size();
  if (last ? entry->act == "subject.erase" : is_of_erasure(*entry)) return entry;
  return fail(ErrorCode::corrupt, "entry {} of the receipt is no part of an erasure: it is {}", given.index,
              entry->act);
}

}  // namespace

bool is_of_erasure(const Entry& entry) {
  const bool act =
      entry.act == "reference.remove" || entry.act == "watchlist.forget" || entry.act == "alert.delete";
  return act && entry.text("because") == "erased";
}

std::string to_text(const Receipt& receipt) {
  Json entries = Json::array();
  for (const ProvenEntry& entry : receipt.entries) entries.push_back(entry_json(entry));
  return base::canonical_json(
             {{"format", format}, {"checkpoint", receipt.checkpoint}, {"entries", std::move(entries)}}) +
         "\n";
}

Result<Receipt> receipt_from_text(std::string_view text) {
  PEEL_TRY(const Json json, base::parse_json(text, max_receipt));
  JsonFields fields(json, "the receipt");
  if (fields.text("format") != format)
    fields.reject("format", "is not peel-receipt/1; this is no receipt, or one of another version of Peel");
  Receipt receipt;
  receipt.checkpoint = fields.text("checkpoint");
  const Json& entries = fields.member("entries");
  if (!entries.is_array() || entries.empty() || entries.size() > max_receipt_entries)
    fields.reject("entries", "is no list of an erasure's entries");
  PEEL_CHECK(fields.finish());
  for (const Json& each : entries) {
    PEEL_TRY(ProvenEntry entry, entry_from(each));
    receipt.entries.push_back(std::move(entry));
  }
  // One receipt has one text, so that no two readers see two.
  if (to_text(receipt) == text) return receipt;
  return fail(
      ErrorCode::corrupt,
      "the receipt is not written as Peel writes it (the order of its members, spaces, a line feed at "
      "the end): it was altered, or another program saved it anew; ask for it once more");
}

Result<Erasure> check_receipt(const Receipt& receipt, const VerifierKey& log) {
  if (log.type != KeyType::log)
    return fail(ErrorCode::invalid_input, "the key of {} is a witness's, not a log's", log.name);
  PEEL_TRY(const Note note, note_from_text(receipt.checkpoint));
  Erasure erasure;
  PEEL_TRY(erasure.checkpoint, open_checkpoint(note, log));
  if (receipt.entries.empty()) return fail(ErrorCode::corrupt, "the receipt has no entry");
  for (std::size_t number = 0; number < receipt.entries.size(); ++number) {
    PEEL_TRY(const Entry entry, proven(receipt, number, erasure.checkpoint.tree));
    count(entry, erasure);
    if (entry.act != "subject.erase") continue;
    erasure.entry = receipt.entries[number].index;
    erasure.at = entry.at;
    erasure.subject = entry.text("subject");
  }
  return erasure;
}

}  // namespace peel::ledger
