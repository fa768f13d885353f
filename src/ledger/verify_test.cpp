#include "ledger/verify.h"

#include <cctype>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/testing/temp_folder.h"
#include "ledger/export.h"
#include "ledger/testing/memory_log.h"
#include "ledger/testing/story.h"
#include "ledger/tiles.h"

namespace peel::ledger {
namespace {

using base::ErrorCode;
using base::testing::TempFolder;
using testing::MemoryLog;
using testing::Story;

MemoryLog log_of(const Story& story) {
  MemoryLog log;
  for (const Entry& entry : story.entries) log.add(make_entry(entry).value());
  return log;
}

VerifierKey key(KeyType type = KeyType::log, std::string name = std::string(Story::origin)) {
  return {std::move(name), type, Story::log_key().public_key()};
}

Note checkpoint(const MemoryLog& log) {
  return sign_checkpoint({std::string(Story::origin), log.tree()}, Story::log_key());
}

void write(const MemoryLog& log, const Note& note, const std::filesystem::path& folder) {
  base::NoProgress progress;
  const auto done = export_log(log, note, folder, progress);
  ASSERT_TRUE(done) << done.error().message;
}

base::Result<Verification> verified(const std::filesystem::path& folder, std::optional<Note> older = {},
                                    std::vector<VerifierKey> witnesses = {}) {
  base::NoProgress progress;
  return verify_log({folder, key(), std::move(witnesses), std::move(older), {}}, progress);
}

std::string said(const base::Result<Verification>& done) {
  if (!done) return base::name_of(done.error().code);
  if (done->sound()) return "sound";
  const Finding& first = done->findings.front();
  return first.entry ? fmt::format("{} {}", first.rule, *first.entry) : first.rule;
}

TEST(Verify, ASoundLogIsSound) {
  const TempFolder folder;
  const MemoryLog log = log_of(Story());
  write(log, checkpoint(log), folder.path());
  const auto done = verified(folder.path());
  EXPECT_EQ(said(done), "sound");
  EXPECT_EQ(done->checkpoint->tree, log.tree());
  EXPECT_EQ(done->summary.entries, log.size());
  EXPECT_EQ(done->summary.deployments, 1u);
}

TEST(Verify, NamesTheEntryThatBreaksARule) {
  const TempFolder folder;
  Story story;
  const auto place = story.place("alert.decide");
  story.erase(story.place("alert.view"));
  const MemoryLog log = log_of(story);
  write(log, checkpoint(log), folder.path());
  const auto done = verified(folder.path());
  EXPECT_EQ(said(done), fmt::format("looked-before-deciding {}", place - 1));
  EXPECT_EQ(done->summary.entries, log.size());
}

TEST(Verify, NamesApprovalsByPasskeysThatTheOutsiderDoesNotKnow) {
  const TempFolder folder;
  const Story story;
  const MemoryLog log = log_of(story);
  write(log, checkpoint(log), folder.path());
  const auto said_with = [&](const std::string& text) {
    base::NoProgress progress;
    return said(verify_log({folder.path(), key(), {}, {}, people_from_text(text).value()}, progress));
  };
  const std::string who = testing::account(testing::countersigner) + " ";
  EXPECT_EQ(said_with("# from the people\n\n" + who + Story::credential(testing::countersigner) + "\n"),
            "sound");
  EXPECT_EQ(said_with(who + testing::made_hash("another")),
            fmt::format("people {}", story.place("watchlist.approve", 1)));
  std::string shouted = Story::credential(testing::countersigner);
  for (char& c : shouted) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  EXPECT_EQ(said_with(who + shouted), "sound") << "the same passkey";
  const std::string nobody = testing::made_id("acct", 99);
  base::NoProgress progress;
  const auto people = people_from_text(nobody + " " + shouted + "\n" + who + shouted).value();
  EXPECT_EQ(verify_log({folder.path(), key(), {}, {}, people}, progress)->unknown,
            std::vector<std::string>{nobody});
  const std::string loud = "acct-0000000000000000000000000000000A " + shouted;
  for (const char* wrong : {"acct-1 00", "node", " ", "acct-00000000000000000000000000000001", loud.c_str()})
    EXPECT_EQ(people_from_text(wrong).error().code, ErrorCode::invalid_input) << wrong;
}

TEST(Verify, ListsWhatItFindsAndCountsTheRest) {
  const TempFolder folder;
  Story story;
  story.at("alert.raise").members["score"] = std::string("0.40");
  const auto last = story.entries.size();
  for (std::size_t i = 0; i < max_findings; ++i)
    story.insert_after(last - 1 + i, "account.close", testing::account(testing::admin),
                       {{"account", testing::made_id("acct", 77)}});
  const MemoryLog log = log_of(story);
  write(log, checkpoint(log), folder.path());
  const auto done = verified(folder.path());
  EXPECT_EQ(done->findings.size(), max_findings);
  EXPECT_GT(done->found, max_findings);
  EXPECT_EQ(done->findings[0].rule, "above-the-threshold");
  EXPECT_EQ(done->findings[1].entry, last);
  EXPECT_EQ(done->summary.entries, log.size());
}

TEST(Verify, NamesTheEntryThatIsNone) {
  const TempFolder folder;
  MemoryLog log = log_of(Story());
  const auto size = log.size();
  log.add(R"({"act":"note.write","at":"2026-05-02T09:00:00.000Z","by":"peel","text":"Ann"})");
  write(log, checkpoint(log), folder.path());
  EXPECT_EQ(said(verified(folder.path())), fmt::format("entry {}", size));
}

void flip(const std::filesystem::path& path, std::size_t at) {
  base::Bytes bytes = base::read_file(path, 1 << 20).value();
  bytes.at(at) ^= 1;
  ASSERT_TRUE(base::write_file(path, bytes));
}

TEST(Verify, FindsAnyAlteredByteOfEveryFile) {
  const MemoryLog log = log_of(Story());
  for (const char* name : {"tile/entries/000.p/", "tile/0/000.p/", "checkpoint"}) {
    const bool part = std::string_view(name).ends_with('/');
    const std::string file = part ? fmt::format("{}{}", name, log.size()) : name;
    const TempFolder folder;
    write(log, checkpoint(log), folder.path());
    const auto size = std::filesystem::file_size(folder / file);
    for (std::size_t at = 0; at < size; at += size / 50 + 1) {
      flip(folder / file, at);
      const auto done = verified(folder.path());
      ASSERT_TRUE(done) << file << at << done.error().message;
      EXPECT_FALSE(done->sound()) << file << " at " << at;
      flip(folder / file, at);
    }
    EXPECT_EQ(said(verified(folder.path())), "sound");
  }
}

TEST(Verify, NamesTheEntryThatWasAltered) {
  const TempFolder folder;
  const MemoryLog log = log_of(Story());
  write(log, checkpoint(log), folder.path());
  std::size_t at = 0;
  const auto entries = log.entries(0, log.size()).value();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    flip(folder / fmt::format("tile/entries/000.p/{}", log.size()), at + 12);
    EXPECT_EQ(said(verified(folder.path())), fmt::format("tree {}", i));
    flip(folder / fmt::format("tile/entries/000.p/{}", log.size()), at + 12);
    at += 2 + entries[i].size();
  }
}

TEST(Verify, FindsAForkByTheCheckpointThatWasKept) {
  Story story;
  Story other;
  other.at("alert.outcome").members["outcome"] = std::string("no-action");
  const MemoryLog log = log_of(story);
  const MemoryLog forked = log_of(other);
  const TempFolder folder;
  write(forked, checkpoint(forked), folder.path());
  EXPECT_EQ(said(verified(folder.path())), "sound");
  EXPECT_EQ(said(verified(folder.path(), checkpoint(log))), "fork");
  for (std::size_t size = 0; size <= story.entries.size(); ++size) {
    story.entries = Story().entries;
    story.entries.resize(size);
    const bool same = size <= story.entries.size() && size <= Story().place("alert.outcome");
    EXPECT_EQ(said(verified(folder.path(), checkpoint(log_of(story)))), same ? "sound" : "fork") << size;
  }
  // Entries were cut off at the end.
  story.entries = Story().entries;
  MemoryLog longer = log_of(story);
  longer.add("one more");
  EXPECT_EQ(said(verified(folder.path(), checkpoint(longer))), "fork");
}

TEST(Verify, NeedsTheWitnessesThatWereAskedFor) {
  const TempFolder folder;
  const MemoryLog log = log_of(Story());
  Note note = checkpoint(log);
  cosign(note, "witness.example", Story::key_of(77), Story::begin() + std::chrono::hours{9});
  write(log, note, folder.path());
  const VerifierKey witness{"witness.example", KeyType::witness, Story::key_of(77).public_key()};
  const auto done = verified(folder.path(), {}, {witness});
  EXPECT_EQ(said(done), "sound");
  ASSERT_EQ(done->cosigned.size(), 1u);
  EXPECT_EQ(done->cosigned[0].at, Story::begin() + std::chrono::hours{9});
  const VerifierKey absent{"other.example", KeyType::witness, Story::key_of(78).public_key()};
  const auto missed = verified(folder.path(), {}, {absent, witness, absent});
  EXPECT_EQ(said(missed), "witness");
  EXPECT_EQ(missed->found, 2u) << "each that did not sign is named";
  EXPECT_EQ(missed->cosigned.size(), 1u) << "and what the others saw is told";
  EXPECT_EQ(said(verified(folder.path(), {}, {key(KeyType::log)})), "invalid_input");
}

// The first `size` entries of the story, as the log's writer signed them then.
MemoryLog beginning(std::size_t size) {
  Story story;
  story.entries.resize(size);
  return log_of(story);
}

Note cosigned(const MemoryLog& log, unsigned witness, base::Time at) {
  Note note = checkpoint(log);
  cosign(note, "witness.example", Story::key_of(witness), at);
  return note;
}

VerifierKey witness_key(unsigned witness) {
  return {"witness.example", KeyType::witness, Story::key_of(witness).public_key()};
}

TEST(Verify, TakesAnEarlierCheckpointThatTheWitnessCosigned) {
  const TempFolder folder;
  const MemoryLog log = log_of(Story());
  const base::Time later = Story::begin() + std::chrono::hours{9};
  base::NoProgress progress;
  const Signed notes{checkpoint(log),
                     {cosigned(beginning(5), 77, later), cosigned(beginning(9), 77, later),
                      cosigned(beginning(7), 78, later)}};
  ASSERT_TRUE(export_log(log, notes, folder.path(), progress));
  const auto done = verified(folder.path(), {}, {witness_key(77), witness_key(78)});
  ASSERT_EQ(said(done), "sound");
  ASSERT_EQ(done->cosigned.size(), 2u);
  EXPECT_EQ(done->cosigned[0].size, 9u) << "its newest";
  EXPECT_EQ(done->cosigned[1].size, 7u);
  EXPECT_EQ(said(verified(folder.path(), {}, {witness_key(79)})), "witness");
}

void put_cosigned(const std::filesystem::path& folder, const Note& note) {
  std::filesystem::create_directories(folder / "cosigned");
  ASSERT_TRUE(base::write_file(folder / "cosigned" / "5", base::as_bytes(to_text(note))));
}

TEST(Verify, FindsAForkByWhatWitnessesCosignedBesideIt) {
  const base::Time later = Story::begin() + std::chrono::hours{9};
  Story other;
  other.at("alert.outcome").members["outcome"] = std::string("no-action");
  const MemoryLog log = log_of(Story()), forked = log_of(other);
  const TempFolder folder;
  write(log, checkpoint(log), folder.path());
  put_cosigned(folder.path(), cosigned(forked, 77, later));
  EXPECT_EQ(said(verified(folder.path())), "fork") << "also where no witness was asked for";
  MemoryLog longer = log_of(Story());
  longer.add("one more");
  put_cosigned(folder.path(), cosigned(longer, 77, later));
  EXPECT_EQ(said(verified(folder.path(), {}, {witness_key(77)})), "fork") << "the log was cut";
  Note foreign{checkpoint(log).text, {}};
  sign(foreign, std::string(Story::origin), Story::key_of(9));
  put_cosigned(folder.path(), foreign);
  EXPECT_EQ(said(verified(folder.path())), "signature") << "the log never signed it";
  ASSERT_TRUE(base::write_file(folder / "cosigned" / "5", base::as_bytes("my shopping list\n")));
  EXPECT_EQ(said(verified(folder.path())), "signature");
}

TEST(Verify, NamesTheEntryThatIsYoungerThanACosignatureOfIt) {
  const TempFolder folder;
  const Story story;
  const MemoryLog log = log_of(story);
  const std::size_t place = 9;
  base::NoProgress progress;
  const auto with = [&](base::Time at) {
    const Signed notes{checkpoint(log), {cosigned(beginning(place + 1), 77, at)}};
    EXPECT_TRUE(export_log(log, notes, folder.path(), progress));
    return said(verified(folder.path(), {}, {witness_key(77)}));
  };
  const base::Time entered = story.entries[place].at;
  EXPECT_EQ(with(entered - clock_tolerance), "sound");
  const std::string said_so = with(entered - clock_tolerance - std::chrono::seconds{1});
  EXPECT_TRUE(said_so.starts_with("witness-time ")) << said_so;
  EXPECT_LE(std::stoul(said_so.substr(13)), place);
}

TEST(Verify, NeedsTheKeyOfThisLog) {
  const TempFolder folder;
  const MemoryLog log = log_of(Story());
  write(log, checkpoint(log), folder.path());
  base::NoProgress progress;
  const VerifierKey other{std::string(Story::origin), KeyType::log, Story::key_of(9).public_key()};
  EXPECT_EQ(said(verify_log({folder.path(), other, {}, {}, {}}, progress)), "signature");
  EXPECT_EQ(said(verify_log({folder.path(), key(KeyType::log, "other.example"), {}, {}, {}}, progress)),
            "signature");
  EXPECT_EQ(said(verify_log({folder.path(), key(KeyType::witness), {}, {}, {}}, progress)), "invalid_input");
  // Signed by a key that is not the one that entry 0 names.
  Story story;
  story.entries[0].members["key"] = base::to_text(Story::key_of(9).public_key());
  const TempFolder second;
  const MemoryLog changed = log_of(story);
  write(changed, checkpoint(changed), second.path());
  EXPECT_EQ(said(verified(second.path())), "key 0");
}

TEST(Verify, SaysWhenItCouldNotCheck) {
  const TempFolder folder;
  EXPECT_EQ(said(verified(folder / "none")), "not_found");
  const MemoryLog log = log_of(Story());
  write(log, checkpoint(log), folder.path());
  Note foreign = checkpoint(log);
  foreign.signatures.clear();
  sign(foreign, std::string(Story::origin), Story::key_of(9));
  EXPECT_EQ(said(verified(folder.path(), foreign)), "refused");
  std::filesystem::remove_all(folder / "tile/entries");
  EXPECT_EQ(said(verified(folder.path())), "not_found");
}

// Puts the files of another export in place of those whose hashes were looked at.
class Exchanging : public base::Progress {
 public:
  Exchanging(std::filesystem::path from, std::filesystem::path to)
      : from_(std::move(from)), to_(std::move(to)) {}
  void update(std::string_view what, std::size_t done, std::size_t total) override {
    if (what != "hashes" || done != total) return;
    std::filesystem::copy(
        from_ / "tile", to_ / "tile",
        std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
  }

 private:
  std::filesystem::path from_, to_;
};

TEST(Verify, IsNotDeceivedByFilesThatChangeMeanwhile) {
  Story broken;
  broken.at("alert.raise").members["score"] = std::string("0.40");
  const MemoryLog signed_log = log_of(broken), kind = log_of(Story());
  const TempFolder folder, other;
  write(signed_log, checkpoint(signed_log), folder.path());
  write(kind, checkpoint(kind), other.path());
  Exchanging exchanging(other.path(), folder.path());
  EXPECT_EQ(said(verify_log({folder.path(), key(), {}, {}, {}}, exchanging)), "io");
}

TEST(Verify, TellsWhatItFoundBeforeAFileIsMissing) {
  const TempFolder folder;
  Story story;
  const auto place = story.place("alert.decide");
  story.erase(story.place("alert.view"));
  MemoryLog log = log_of(story);
  while (log.size() <= tile_width)
    log.add(make_entry("program.start", story.entries.back().at, "peel", {{"version", std::string("0.1.0")}})
                .value());
  write(log, checkpoint(log), folder.path());
  ASSERT_TRUE(std::filesystem::remove_all(folder / "tile/entries/001.p"));
  const auto done = verified(folder.path());
  ASSERT_EQ(said(done), fmt::format("looked-before-deciding {}", place - 1));
  ASSERT_EQ(done->found, 2u);
  EXPECT_NE(done->findings[1].words.find("tile/entries/001.p/1 is missing"), std::string::npos);
}

// Written by another program, tests/ledger/plain.py, with passkeys that sign ES256.
TEST(Verify, TheLogOfVersionOneIsSound) {
  const std::filesystem::path golden = PEEL_SOURCE_DIR "/tests/golden/ledger-1";
  const auto key_in = [&](const char* name) {
    return verifier_key_from_text(base::read_text_file(golden / name, 4096).value()).value();
  };
  base::NoProgress progress;
  const auto done =
      verify_log({golden / "log", key_in("key.pub"), {key_in("witness.pub")}, {}, {}}, progress);
  EXPECT_EQ(said(done), "sound");
  EXPECT_GT(done->summary.entries, 256u);
  EXPECT_EQ(done->summary.approvals, 4u);
}

TEST(Verify, AnEmptyLogIsNone) {
  const TempFolder folder;
  const MemoryLog log;
  write(log, checkpoint(log), folder.path());
  EXPECT_EQ(said(verified(folder.path())), "begins-once 0");
}

}  // namespace
}  // namespace peel::ledger
