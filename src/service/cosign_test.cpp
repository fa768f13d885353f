// Witnesses' signatures of checkpoints, on each kind of database.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/witness_key.h"
#include "service/log.h"
#include "service/testing/world.h"

namespace peel::service {
namespace {

using base::ErrorCode;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::HasSubstr;
using testing::must;
using ::testing::Not;

class Cosigning : public ::testing::TestWithParam<std::string> {
 protected:
  Cosigning() : world_(GetParam()) {
    world_.administrator();
    world_.options().witnesses = {witness_.verifier()};
    world_.restart();
  }

  // The newest checkpoint, as the log alone signed it.
  ledger::Note checkpoint() {
    auto note = must(ledger::note_from_text(must(newest_checkpoint(world_.house()))));
    note.signatures.resize(1);
    return note;
  }
  static std::uint64_t size_of(const ledger::Note& note) {
    return must(ledger::checkpoint_from_text(note.text)).tree.size;
  }
  base::Time now() { return std::chrono::floor<seconds>(world_.clock().now()); }
  base::Result<Cosigned> hand_in(ledger::Note note, base::Time at) {
    ledger::cosign(note, witness_.name, witness_.signing, at);
    return cosign(world_.house(), ledger::to_text(note));
  }
  static ErrorCode code(const base::Result<Cosigned>& done) {
    return done ? ErrorCode::internal : done.error().code;
  }

  testing::World world_;
  ledger::WitnessKey witness_ = must(ledger::new_witness_key("witness.example"));
};

INSTANTIATE_TEST_SUITE_P(On, Cosigning, ::testing::ValuesIn(store::testing::kinds()),
                         [](const auto& kind) { return kind.param; });

TEST_P(Cosigning, IsKeptWithItsCheckpointAndTwiceIsOnce) {
  const ledger::Note note = checkpoint();
  const auto entries = must(log_size(world_.house()));
  const Cosigned first = must(hand_in(note, now()));
  EXPECT_EQ(first.witness, "witness.example");
  EXPECT_EQ(first.size, size_of(note));
  EXPECT_FALSE(first.known);
  EXPECT_TRUE(must(hand_in(note, now())).known);
  world_.clock().advance(minutes(1));
  EXPECT_EQ(must(hand_in(note, now())).at, first.at) << "the earlier says more";
  EXPECT_EQ(must(hand_in(note, first.at - seconds(1))).at, first.at - seconds(1));
  EXPECT_EQ(must(log_size(world_.house())), entries) << "it is no entry: that would ask for another";
  const auto shown = must(ledger::note_from_text(must(newest_checkpoint(world_.house()))));
  EXPECT_EQ(must(ledger::cosigned_at(shown, witness_.verifier())), first.at - seconds(1));
}

TEST_P(Cosigning, OfAnEarlierCheckpointStaysWhereTheLogGoesOn) {
  const ledger::Note early = checkpoint();
  world_.add("Ann", {policy::Role::officer});
  const ledger::Note late = checkpoint();
  ASSERT_GT(size_of(late), size_of(early));
  must(hand_in(early, now()));
  EXPECT_EQ(must(ledger::note_from_text(must(newest_checkpoint(world_.house())))).signatures.size(), 1u);
  auto notes = must(cosigned_checkpoints(world_.house()));
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].size, size_of(early));
  must(hand_in(late, now()));
  notes = must(cosigned_checkpoints(world_.house()));
  ASSERT_EQ(notes.size(), 1u) << "of each witness the newest";
  EXPECT_EQ(notes[0].size, size_of(late));
}

TEST_P(Cosigning, IsRefusedForWhatWasNotSignedHere) {
  const ledger::Note note = checkpoint();
  auto checkpoint = must(ledger::checkpoint_from_text(note.text));
  ++checkpoint.tree.size;
  const auto& key = world_.house().log_signing_key();
  EXPECT_EQ(code(hand_in(ledger::sign_checkpoint(checkpoint, key), now())), ErrorCode::not_found);
  --checkpoint.tree.size;
  checkpoint.tree.root.bytes[0] ^= 1;
  const auto forked = hand_in(ledger::sign_checkpoint(checkpoint, key), now());
  EXPECT_EQ(code(forked), ErrorCode::refused);
  EXPECT_THAT(forked.error().message, HasSubstr("two different logs")) << "the log's key signed both";
  ledger::Note unsigned_here{ledger::to_text(checkpoint), {}};
  const auto other = hand_in(unsigned_here, now());
  EXPECT_EQ(code(other), ErrorCode::refused);
  EXPECT_THAT(other.error().message, Not(HasSubstr("two different logs")));
  checkpoint.origin = "elsewhere.example";
  EXPECT_EQ(code(hand_in({ledger::to_text(checkpoint), {}}, now())), ErrorCode::invalid_input);
  EXPECT_EQ(code(cosign(world_.house(), "my shopping list\n")), ErrorCode::invalid_input);
  EXPECT_TRUE(must(cosigned_checkpoints(world_.house())).empty());
}

TEST_P(Cosigning, IsRefusedFromWhoeverIsNotKnown) {
  ledger::Note note = checkpoint();
  EXPECT_EQ(code(cosign(world_.house(), ledger::to_text(note))), ErrorCode::refused) << "nobody cosigned";
  const auto stranger = must(ledger::new_witness_key("witness.example"));
  ledger::Note by_stranger = note;
  ledger::cosign(by_stranger, stranger.name, stranger.signing, now());
  const auto refused = cosign(world_.house(), ledger::to_text(by_stranger));
  EXPECT_EQ(code(refused), ErrorCode::refused);
  EXPECT_THAT(refused.error().message, HasSubstr("witness.example"));
  // Under the known witness's name and number, but another's.
  by_stranger.signatures.back().key_id = ledger::id_of(witness_.verifier());
  EXPECT_EQ(code(cosign(world_.house(), ledger::to_text(by_stranger))), ErrorCode::invalid_input);
  world_.options().witnesses.clear();
  world_.restart();
  EXPECT_EQ(code(hand_in(note, now())), ErrorCode::refused);
}

TEST_P(Cosigning, IsRefusedAtATimeThatCannotBe) {
  const ledger::Note note = checkpoint();
  const auto future = hand_in(note, now() + seconds(7));
  EXPECT_EQ(code(future), ErrorCode::invalid_input);
  EXPECT_THAT(future.error().message, HasSubstr("in the future"));
  EXPECT_EQ(code(hand_in(note, now() - hours(1))), ErrorCode::invalid_input) << "before its last entry";
  EXPECT_TRUE(hand_in(note, now() + seconds(4)));
}

TEST_P(Cosigning, OfSeveralWitnessesUnderOneCheckpointKeepsAll) {
  const auto second = must(ledger::new_witness_key("second.example"));
  world_.options().witnesses.push_back(second.verifier());
  world_.restart();
  ledger::Note note = checkpoint();
  must(hand_in(note, now()));
  // The second one signs what bears the first one's signature already, and a third one that nobody knows.
  ledger::cosign(note, witness_.name, witness_.signing, now());
  const auto third = must(ledger::new_witness_key("third.example"));
  for (const auto* witness : {&third, &second}) ledger::cosign(note, witness->name, witness->signing, now());
  const Cosigned done = must(cosign(world_.house(), ledger::to_text(note)));
  EXPECT_EQ(done.witness, "second.example");
  EXPECT_FALSE(done.known);
  const auto kept = must(ledger::note_from_text(must(cosigned_checkpoints(world_.house())).front().note));
  EXPECT_EQ(kept.signatures.size(), 3u) << "the log's and two witnesses'";
  EXPECT_TRUE(must(cosign(world_.house(), ledger::to_text(note))).known);
}

TEST_P(Cosigning, GoesWithAnExport) {
  const ledger::Note early = checkpoint();
  must(hand_in(early, now()));
  world_.add("Ann", {policy::Role::officer});
  checkpoint();
  const base::testing::TempFolder folder;
  base::NoProgress progress;
  ASSERT_TRUE(export_log(world_.data(), world_.options().postgresql, folder / "log", progress));
  const auto text =
      must(base::read_text_file(folder / fmt::format("log/cosigned/{}", size_of(early)), ledger::max_note));
  EXPECT_TRUE(ledger::cosigned_at(must(ledger::note_from_text(text)), witness_.verifier()));
}

TEST_P(Cosigning, TakesNoLogsKeyForAWitness) {
  world_.close();
  world_.options().witnesses = {{"log.example", ledger::KeyType::log, witness_.signing.public_key()}};
  const auto opened = House::open(world_.options(), world_.clock());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::invalid_input);
}

}  // namespace
}  // namespace peel::service
