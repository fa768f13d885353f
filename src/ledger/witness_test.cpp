#include "ledger/witness.h"

#include <barrier>
#include <future>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/testing/temp_folder.h"
#include "ledger/export.h"
#include "ledger/testing/memory_log.h"
#include "ledger/testing/story.h"

namespace peel::ledger {
namespace {

using base::ErrorCode;
using base::testing::TempFolder;
using testing::MemoryLog;
using testing::Story;

MemoryLog log_of(const Story& story, std::size_t size = 1'000) {
  MemoryLog log;
  for (const Entry& entry : story.entries)
    if (log.size() < size) log.add(make_entry(entry).value());
  return log;
}

class WitnessTest : public ::testing::Test {
 protected:
  // Hands the log over as an export of its own.
  void hand_over(const MemoryLog& log) {
    request_.folder = folder_ / fmt::format("export-{}", ++exports_);
    base::NoProgress progress;
    const Note note = sign_checkpoint({std::string(Story::origin), log.tree()}, Story::log_key());
    ASSERT_TRUE(export_log(log, note, request_.folder, progress));
  }
  base::Result<Witnessed> ask() {
    base::NoProgress progress;
    return witness_log(request_, key_, clock_, progress);
  }
  std::string said() {
    const auto done = ask();
    if (!done) return base::name_of(done.error().code);
    EXPECT_EQ(done->note.has_value(), done->verification.sound());
    return done->note ? "signed" : done->verification.findings.front().rule;
  }
  std::string seen() { return base::read_text_file(request_.seen, max_note).value_or(""); }

  TempFolder folder_;
  WitnessKey key_ = new_witness_key("witness.example").value();
  base::FakeClock clock_{Story::begin() + std::chrono::hours{30}};
  WitnessRequest request_{
      {}, {std::string(Story::origin), KeyType::log, Story::log_key().public_key()}, folder_ / "seen", true};
  int exports_ = 0;
};

TEST_F(WitnessTest, SignsWhatItVerifiedAndRemembersIt) {
  const MemoryLog log = log_of(Story());
  hand_over(log);
  const auto done = ask();
  ASSERT_TRUE(done && done->note);
  EXPECT_EQ(cosigned_at(*done->note, key_.verifier()).value(), clock_.now());
  EXPECT_EQ(open_checkpoint(*done->note, request_.log)->tree, log.tree());
  EXPECT_EQ(done->note->signatures.size(), 2u);
  EXPECT_EQ(seen(), to_text(*done->note));
}

TEST_F(WitnessTest, GoesOnFromWhatItSawAndFromNothingElse) {
  const Story story;
  hand_over(log_of(story, 10));
  request_.first = false;
  EXPECT_EQ(said(), "refused") << "it never saw the log, and nobody said that it is the first time";
  request_.first = true;
  EXPECT_EQ(said(), "signed");
  EXPECT_EQ(said(), "refused") << "it is not the first time";
  request_.first = false;
  EXPECT_EQ(said(), "signed") << "the same again";
  hand_over(log_of(story));
  EXPECT_EQ(said(), "signed");
}

TEST_F(WitnessTest, SignsNoForkAndNoRollback) {
  const Story story;
  hand_over(log_of(story));
  ASSERT_EQ(said(), "signed");
  request_.first = false;
  const std::string before = seen();
  Story other;
  other.at("alert.outcome").members["outcome"] = std::string("no-action");
  hand_over(log_of(other));
  EXPECT_EQ(said(), "fork");
  hand_over(log_of(story, 10));
  EXPECT_EQ(said(), "fork");
  EXPECT_EQ(seen(), before);
}

TEST_F(WitnessTest, SignsNoLogThatBreaksARule) {
  Story story;
  story.erase(story.place("alert.view"));
  hand_over(log_of(story));
  EXPECT_EQ(said(), "looked-before-deciding");
  EXPECT_FALSE(std::filesystem::exists(request_.seen));
}

TEST_F(WitnessTest, SignsNothingAtATimeThatCannotBe) {
  const Story story;
  hand_over(log_of(story));
  clock_.set_wall(story.entries.back().at - clock_tolerance - std::chrono::seconds{1});
  EXPECT_EQ(said(), "refused") << "before the log's newest entry";
  clock_.set_wall(story.entries.back().at + std::chrono::hours{1});
  EXPECT_EQ(said(), "signed");
  request_.first = false;
  clock_.set_wall(story.entries.back().at + std::chrono::minutes{30});
  EXPECT_EQ(said(), "refused") << "before it signed last";
}

TEST_F(WitnessTest, SignsNothingByAnOldCopyOfItsMemory) {
  const Story story;
  hand_over(log_of(story, 10));
  ASSERT_EQ(said(), "signed");
  request_.first = false;
  const std::string old = seen();
  hand_over(log_of(story, 20));
  const auto newer = ask();
  ASSERT_TRUE(newer && newer->note);
  // The force took it, and hands over a longer log with it.
  const MemoryLog log = log_of(story);
  request_.folder = folder_ / "longer";
  base::NoProgress progress;
  const Note note = sign_checkpoint({std::string(Story::origin), log.tree()}, Story::log_key());
  ASSERT_TRUE(export_log(log, {note, {*newer->note}}, request_.folder, progress));
  ASSERT_TRUE(base::write_file(request_.seen, base::as_bytes(old)));
  const auto refused = ask();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::refused);
  EXPECT_NE(refused.error().message.find("you cosigned 20 entries"), std::string::npos)
      << refused.error().message;
  EXPECT_EQ(seen(), old);
  std::filesystem::remove(request_.seen);
  request_.first = true;
  EXPECT_EQ(said(), "refused") << "it is not the first time, whatever is said";
  // What the export has of its own is as good as the memory that was lost.
  request_.first = false;
  std::filesystem::copy_file(request_.folder / "cosigned/20", request_.seen);
  EXPECT_EQ(said(), "signed");
}

TEST_F(WitnessTest, OfTwoFirstTimesAtOnceSignsOne) {
  const Story story;
  Story other;
  other.at("alert.outcome").members["outcome"] = std::string("no-action");
  hand_over(log_of(story));
  const auto one = request_.folder;
  hand_over(log_of(other));
  for (int round = 0; round < 20; ++round) {
    request_.seen = folder_ / fmt::format("seen-{}", round);
    std::barrier together(2);
    const auto sign = [&](const std::filesystem::path& folder) {
      WitnessRequest request = request_;
      request.folder = folder;
      base::NoProgress progress;
      together.arrive_and_wait();
      const auto done = witness_log(request, key_, clock_, progress);
      return done && done->note;
    };
    auto first = std::async(std::launch::async, sign, one);
    auto second = std::async(std::launch::async, sign, request_.folder);
    EXPECT_EQ(int{first.get()} + int{second.get()}, 1) << "two histories, or none";
  }
}

TEST_F(WitnessTest, TakesNoMemoryThatOthersMayHaveChanged) {
  hand_over(log_of(Story()));
  ASSERT_EQ(said(), "signed");
  request_.first = false;
  ASSERT_TRUE(base::write_file(request_.seen, base::as_bytes("nothing")));
  EXPECT_EQ(said(), "corrupt");
  // A checkpoint of the log's that bears no signature of its own.
  const Note note = sign_checkpoint({std::string(Story::origin), log_of(Story()).tree()}, Story::log_key());
  ASSERT_TRUE(base::write_file(request_.seen, base::as_bytes(to_text(note))));
  EXPECT_EQ(said(), "refused");
  std::filesystem::permissions(request_.seen, std::filesystem::perms::all);
  EXPECT_EQ(said(), "refused");
}

TEST(WitnessKey, IsReadAsItWasWritten) {
  const WitnessKey key = new_witness_key("witness.example").value();
  const auto text = to_secret_text(key).value();
  const auto read = witness_key_from_text(text.view()).value();
  EXPECT_EQ(read.verifier(), key.verifier());
  EXPECT_FALSE(new_witness_key("a b"));
}

TEST(WitnessKey, IsNoOtherKindOfKey) {
  const WitnessKey key = new_witness_key("witness.example").value();
  const auto secret = to_secret_text(key).value();
  const std::string good(base::as_text(secret.view()));
  const auto code = [](std::string text) {
    const auto read = witness_key_from_text(base::as_bytes(text));
    return read ? "read" : base::name_of(read.error().code);
  };
  EXPECT_STREQ(code(good), "read");
  EXPECT_STREQ(code(to_text(key.verifier())), "corrupt");
  EXPECT_STREQ(code(good.substr(0, good.size() - 3)), "corrupt");
  std::string altered = good;
  altered[good.find("witness")] = 'x';
  EXPECT_STREQ(code(altered), "corrupt") << "the digits are of another name";
  base::Bytes log(33, 7);
  log[0] = 1;
  EXPECT_STREQ(code("PRIVATE+KEY+log+00000000+" + base::to_base64(log)), "refused");
  EXPECT_STREQ(code(""), "corrupt");
}

}  // namespace
}  // namespace peel::ledger
