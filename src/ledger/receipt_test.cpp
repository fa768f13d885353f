#include "ledger/receipt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/temp_folder.h"
#include "ledger/export.h"
#include "ledger/testing/memory_log.h"
#include "ledger/testing/story.h"
#include "ledger/verify.h"

namespace peel::ledger {
namespace {

using base::ErrorCode;
using ::testing::HasSubstr;
using testing::made_hash;
using testing::made_id;
using testing::MemoryLog;
using testing::Story;

VerifierKey key() { return {std::string(Story::origin), KeyType::log, Story::log_key().public_key()}; }

// A log in which somebody is erased, with all that goes with it, and a few entries more.
class ReceiptTest : public ::testing::Test {
 protected:
  ReceiptTest() {
    Story story;
    std::size_t at = story.place("deployment.announce");
    first_ = at + 1;
    const std::string erased = "erased";
    at =
        story.insert_after(at, "alert.delete", "peel", {{"alert", made_id("alert", 7)}, {"because", erased}});
    for (const unsigned reference : {1u, 2u})
      at = story.insert_after(
          at, "reference.remove", "peel",
          {{"watchlist", story.list}, {"reference", made_id("ref", reference)}, {"because", erased}});
    at =
        story.insert_after(at, "watchlist.forget", "peel",
                           {{"watchlist", story.list}, {"content", story.list_content}, {"because", erased}});
    last_ = story.insert_after(at, "subject.erase", "peel", {{"subject", made_hash("subject")}});
    for (const Entry& entry : story.entries) log_.add(make_entry(entry).value());
  }

  Receipt receipt(std::size_t first, std::size_t last) const {
    Receipt made;
    made.checkpoint = to_text(sign_checkpoint({std::string(Story::origin), log_.tree()}, Story::log_key()));
    for (std::size_t i = first; i <= last; ++i)
      made.entries.push_back(
          {i, log_.entries(i, 1).value().front(), inclusion_proof(log_, i, log_.size()).value()});
    return made;
  }
  Receipt receipt() const { return receipt(first_, last_); }

  MemoryLog log_;
  std::size_t first_ = 0, last_ = 0;
};

TEST_F(ReceiptTest, ShowsWhatWasErasedWhenAndWhereItStands) {
  const std::string text = to_text(receipt());
  const auto read = receipt_from_text(text);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(to_text(*read), text);
  const auto shown = check_receipt(*read, key());
  ASSERT_TRUE(shown) << shown.error().message;
  EXPECT_EQ(shown->entry, last_);
  EXPECT_EQ(shown->subject, made_hash("subject"));
  EXPECT_EQ(shown->references, 2u);
  EXPECT_EQ(shown->versions, 1u);
  EXPECT_EQ(shown->alerts, 1u);
  EXPECT_EQ(shown->checkpoint.tree, log_.tree());
}

TEST_F(ReceiptTest, HoldsAboutNothingThatIsNotInTheLog) {
  const auto refused = [&](const Receipt& spoiled, const char* words) {
    const auto shown = check_receipt(spoiled, key());
    ASSERT_FALSE(shown) << words;
    EXPECT_THAT(shown.error().message, HasSubstr(words));
  };
  Receipt one = receipt();
  one.entries.back().text.replace(one.entries.back().text.find(made_hash("subject")), 64, made_hash("other"));
  refused(one, fmt::format("entry {} of the log: the proof does not show", last_).c_str());
  one = receipt();
  one.entries[1].proof[0].bytes[0] ^= 1;
  refused(one, fmt::format("entry {} of the log: the proof does not show", first_ + 1).c_str());
  one = receipt();
  one.entries.erase(one.entries.begin() + 1);  // so that less seems to have been erased
  refused(one, "does not follow");
  refused(receipt(first_ - 1, last_), "no part of an erasure");
  refused(receipt(first_, last_ - 1), "no part of an erasure");
  refused(receipt(last_, last_ + 1), "no part of an erasure");
  one = receipt();
  one.entries.clear();
  refused(one, "no entry");
}

TEST_F(ReceiptTest, HasOneText) {
  const std::string text = to_text(receipt());
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string other = text;
    return other.replace(other.find(from), from.size(), to);
  };
  ASSERT_TRUE(receipt_from_text(text));
  for (const std::string& other :
       {text + "\n", text.substr(0, text.size() - 1), " " + text, with("\"entries\":[", "\"entries\": ["),
        with("{\"checkpoint\"", "{\"format\":\"peel-receipt/1\",\"checkpoint\""),
        with("\"proof\":[\"", "\"proof\":[\"\\u00"), with("\"index\":", "\"index\":0"),
        with("\"index\":", "\"index\":-"), with("peel-receipt/1", "peel-receipt\\/1"),
        with(",\"format\"", ",\"form\":1,\"format\"")}) {
    const auto read = receipt_from_text(other);
    ASSERT_FALSE(read) << other.substr(0, 200);
    EXPECT_EQ(read.error().code, ErrorCode::corrupt);
  }
}

TEST_F(ReceiptTest, HoldsByTheLogsOwnKeyAlone) {
  VerifierKey other = key();
  other.key = Story::key_of(3).public_key();
  EXPECT_EQ(check_receipt(receipt(), other).error().code, ErrorCode::refused);
  VerifierKey witness = key();
  witness.type = KeyType::witness;
  EXPECT_EQ(check_receipt(receipt(), witness).error().code, ErrorCode::invalid_input)
      << "nothing can be checked with it";
  Receipt one = receipt();
  one.checkpoint = "nothing";
  EXPECT_FALSE(check_receipt(one, key()));
}

TEST_F(ReceiptTest, IsComparedWithTheLog) {
  const base::testing::TempFolder folder;
  base::NoProgress progress;
  const Note note = sign_checkpoint({std::string(Story::origin), log_.tree()}, Story::log_key());
  ASSERT_TRUE(export_log(log_, note, folder.path(), progress));
  const auto verified = [&](const Receipt& given) {
    VerifyRequest request{folder.path(), key(), {}, {}, {}};
    request.receipt = given;
    const auto done = verify_log(request, progress).value();
    // What the made-up log lacks besides is not looked at here.
    const auto of = std::ranges::find_if(
        done.findings, [](const Finding& one) { return one.rule == "receipt" || one.rule == "fork"; });
    return of == done.findings.end() ? "nothing" : fmt::format("{}: {}", of->rule, of->words);
  };
  EXPECT_EQ(verified(receipt()), "nothing");
  EXPECT_THAT(verified(receipt(first_ + 1, last_)), HasSubstr("receipt: it went with the erasure"))
      << "an entry of it was left out";
  log_.add(make_entry("program.start", Story::begin() + std::chrono::hours{9}, "peel",
                      {{"version", std::string("0.1.0")}})
               .value());
  EXPECT_THAT(verified(receipt()), HasSubstr("fork: the checkpoint of your receipt has"));
  EXPECT_THAT(verified(receipt()), HasSubstr("or this is an older copy of it"));
}

TEST(ReceiptText, ThatIsNoneIsRefused) {
  for (const char* text :
       {"", "{}", R"({"format":"peel-receipt/1","checkpoint":"","entries":[]})",
        R"({"format":"peel-receipt/2","checkpoint":"","entries":[{"index":1,"entry":"","proof":[]}]})",
        R"({"format":"peel-receipt/1","checkpoint":"","entries":[{"index":-1,"entry":"","proof":[]}]})",
        R"({"format":"peel-receipt/1","checkpoint":"","entries":[{"index":1,"entry":"","proof":["AA=="]}]})",
        R"({"format":"peel-receipt/1","checkpoint":"","entries":[{"index":1,"entry":"","proof":[],"x":1}]})"})
    EXPECT_FALSE(receipt_from_text(text)) << text;
}

}  // namespace
}  // namespace peel::ledger
