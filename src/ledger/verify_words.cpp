// What the outsider brings to a verification and what its findings mean, in words.
#include <algorithm>

#include "ledger/verify.h"

namespace peel::ledger {

using base::ErrorCode;
using base::fail;
using base::Result;

std::string_view says(std::string_view rule) {
  static const std::map<std::string_view, std::string_view> besides{
      {"signature", "The checkpoint is signed by the key given."},
      {"witness", "Each witness named cosigned the checkpoint, or an earlier one beside it."},
      {"witness-time", "No entry is younger than a named witness's cosignature that covers it."},
      {"tree", "Tiles and entries make up the signed root."},
      {"fork", "The log continues the older checkpoint, and those that were cosigned."},
      {"entry", "The text is such an entry as the log's format knows."},
      {"key", "Entry 0 has the name and key given."},
      {"receipt", "The receipt of an erasure leaves out none of its entries."},
      {"people", "Every approval of an account that you named is by a passkey that you know to be theirs."}};
  if (const auto found = besides.find(rule); found != besides.end()) return found->second;
  const auto known = rules();
  const auto found = std::ranges::find(known, rule, &RuleText::name);
  return found == known.end() ? std::string_view() : found->says;
}

Result<People> people_from_text(std::string_view text) {
  People people;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.empty() || line.starts_with('#')) continue;
    const std::size_t space = line.find(' ');
    const std::string_view account = line.substr(0, space);
    const std::string_view passkey = space == std::string_view::npos ? "" : line.substr(space + 1);
    const auto hash = base::sha256_from_text(passkey);
    if (!is_id(account, "acct") || !hash)
      return fail(
          ErrorCode::invalid_input,
          "line {} is not an account (acct- and 32 digits), a space and the SHA-256 of a passkey's id",
          number);
    people[std::string(account)].insert(base::to_hex(hash->bytes));  // as the log has it
  }
  return people;
}

}  // namespace peel::ledger
