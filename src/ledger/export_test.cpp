#include "ledger/export.h"

#include <cerrno>
#include <functional>
#include <future>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/testing/temp_folder.h"
#include "ledger/directory.h"
#include "ledger/testing/memory_log.h"
#include "ledger/tiles.h"

namespace peel::ledger {
namespace {

using base::ErrorCode;
using base::testing::TempFolder;
using testing::MemoryLog;

const base::SigningKey& key() {
  static const auto made = base::SigningKey::from_seed(base::Bytes(32, 1)).value();
  return made;
}

MemoryLog made_log(std::size_t size, const std::string& what = "entry") {
  MemoryLog log;
  for (std::size_t i = 0; i < size; ++i) log.add(fmt::format("{} {}", what, i));
  return log;
}

Note checkpoint(const MemoryLog& log, const std::string& origin = "force.example") {
  return sign_checkpoint({origin, log.tree()}, key());
}

base::Result<Exported> exported(
    const MemoryLog& log, const std::filesystem::path& folder,
    std::shared_ptr<base::FileCalls> calls = std::make_shared<base::FileCalls>()) {
  base::NoProgress progress;
  return export_log(log, checkpoint(log), folder, progress, std::move(calls));
}

// Reads all of a folder: every entry under its hash, and the root that was signed.
std::string whole(const std::filesystem::path& folder) {
  const auto there = Directory::open(folder);
  if (!there) return base::name_of(there.error().code);
  Head head;
  for (std::uint64_t first = 0; first < there->size(); first += tile_width) {
    const std::size_t width = width_of_tile(0, first / tile_width, there->size());
    const auto entries = there->entries(first, width);
    const auto leaves = there->nodes(0, first, width);
    if (!entries || !leaves) return (entries ? leaves.error() : entries.error()).message;
    for (std::size_t i = 0; i < width; ++i) {
      const Addition addition = add(head, base::as_bytes((*entries)[i]));
      if (addition.leaf() != (*leaves)[i]) return fmt::format("entry {}", first + i);
      for (const Node& node : addition.nodes)
        if (there->nodes(node.level, node.index, 1).value() != std::vector<Hash>{node.hash}) return "a tile";
      head = addition.after;
    }
  }
  if (root(head) != there->checkpoint().tree.root) return "the root";
  return fmt::format("{} entries", there->size());
}

TEST(Export, IsReadAgainAsItWas) {
  for (const std::size_t size : {0, 1, 255, 256, 257, 1000}) {
    const TempFolder folder;
    const auto done = exported(made_log(size), folder / "log");
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(done->size, size);
    EXPECT_EQ(whole(folder / "log"), fmt::format("{} entries", size));
  }
}

TEST(Export, HasTheFilesOfTheSpecification) {
  const TempFolder folder;
  ASSERT_TRUE(exported(made_log(70000), folder.path()));
  for (const auto name : {"checkpoint", "tile/0/272", "tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17",
                          "tile/2/000.p/1", "tile/entries/000", "tile/entries/273.p/112"})
    EXPECT_TRUE(std::filesystem::is_regular_file(folder / name)) << name;
  EXPECT_FALSE(std::filesystem::exists(folder / "tile/3"));
  EXPECT_EQ(std::filesystem::file_size(folder / "tile/0/272"), 8192u);
  EXPECT_EQ(whole(folder.path()), "70000 entries");
}

TEST(Export, OfALogThatGrewContinues) {
  const TempFolder folder;
  for (const std::size_t size : {0, 10, 10, 200, 256, 300, 600, 1500}) {
    const auto done = exported(made_log(size), folder.path());
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(whole(folder.path()), fmt::format("{} entries", size));
  }
  EXPECT_EQ(exported(made_log(1501), folder.path())->before, 1500u);
  // Partial tiles that became full ones are gone; others may stay.
  EXPECT_FALSE(std::filesystem::exists(folder / "tile/entries/002.p"));
}

TEST(Export, WithMoreSignaturesReplacesTheCheckpoint) {
  const TempFolder folder;
  const MemoryLog log = made_log(5);
  ASSERT_TRUE(exported(log, folder.path()));
  Note more = checkpoint(log);
  cosign(more, "witness", key(), base::parse_time("2026-05-01T09:30:00Z").value());
  base::NoProgress progress;
  ASSERT_TRUE(export_log(log, more, folder.path(), progress));
  EXPECT_EQ(Directory::open(folder.path())->note().signatures.size(), 2u);
}

// Fails at the call of that number and at all that follow. -1: never.
class FailingCalls : public base::FileCalls {
 public:
  explicit FailingCalls(int at) : at_(at) {}
  int open_unnamed(const char* folder, unsigned mode) override {
    return fails() ? -1 : FileCalls::open_unnamed(folder, mode);
  }
  int open_named(const char* path, unsigned mode) override {
    return fails() ? -1 : FileCalls::open_named(path, mode);
  }
  std::ptrdiff_t write(int fd, const void* bytes, std::size_t size) override {
    return fails() ? -1 : FileCalls::write(fd, bytes, size);
  }
  int sync(int fd) override { return fails() ? -1 : FileCalls::sync(fd); }
  int link_unnamed(int fd, const char* path) override {
    return fails() ? -1 : FileCalls::link_unnamed(fd, path);
  }
  int link(const char* from, const char* to) override { return fails() ? -1 : FileCalls::link(from, to); }
  int rename(const char* from, const char* to) override { return fails() ? -1 : FileCalls::rename(from, to); }
  int calls() const { return calls_; }

 private:
  bool fails() {
    if (calls_++ < at_ || at_ < 0) return false;
    errno = ENOSPC;
    return true;
  }
  int at_;
  int calls_ = 0;
};

TEST(Export, KeepsOfEarlierCheckpointsThoseThatAreGiven) {
  const TempFolder folder;
  const MemoryLog log = made_log(300);
  base::NoProgress progress;
  const Note first = checkpoint(made_log(100)), second = checkpoint(made_log(200));
  ASSERT_TRUE(export_log(log, {checkpoint(log), {first, second}}, folder.path(), progress));
  const auto notes = Directory::open(folder.path())->cosigned().value();
  ASSERT_EQ(notes.size(), 2u);
  EXPECT_EQ(notes[0].text, second.text) << "the longest log first";
  ASSERT_TRUE(export_log(log, {checkpoint(log), {second}}, folder.path(), progress));
  EXPECT_EQ(Directory::open(folder.path())->cosigned()->size(), 1u);
  const auto refused =
      export_log(log, {checkpoint(log), {checkpoint(made_log(100, "other"))}}, folder.path(), progress);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::corrupt);
}

TEST(Export, ThatWasBrokenOffMayHaveTheCosignedOnesOfTheOneBefore) {
  const TempFolder folder;
  const MemoryLog log = made_log(130);
  base::NoProgress progress;
  Signed notes{checkpoint(log), {}};
  for (std::size_t size = 1; size <= max_cosigned; ++size)
    notes.cosigned.push_back(checkpoint(made_log(size)));
  ASSERT_TRUE(export_log(log, notes, folder.path(), progress));
  const auto file_of = [&](std::size_t size) { return folder / fmt::format("cosigned/{}", size); };
  const auto put = [&](std::size_t size) {
    return base::write_file(file_of(size), base::as_bytes(to_text(checkpoint(made_log(size)))));
  };
  for (std::size_t size = max_cosigned + 1; size <= 2 * max_cosigned; ++size) ASSERT_TRUE(put(size));
  EXPECT_EQ(Directory::open(folder.path())->cosigned().value().size(), 2 * max_cosigned);
  ASSERT_TRUE(put(2 * max_cosigned + 1));
  EXPECT_EQ(Directory::open(folder.path())->cosigned().error().code, ErrorCode::corrupt);
}

TEST(Export, TakesNothingAwayThatItDidNotWrite) {
  const TempFolder folder;
  const MemoryLog log = made_log(30);
  std::filesystem::create_directories(folder / "cosigned");
  for (const char* name : {"cosigned/minutes.txt", "cosigned/20.bak", "mine"})
    ASSERT_TRUE(base::write_file(folder / name, base::as_bytes("mine")));
  base::NoProgress progress;
  ASSERT_TRUE(export_log(log, {checkpoint(log), {checkpoint(made_log(20))}}, folder.path(), progress));
  ASSERT_TRUE(exported(made_log(40), folder.path()));
  for (const char* name : {"cosigned/minutes.txt", "cosigned/20.bak", "mine"})
    EXPECT_TRUE(std::filesystem::exists(folder / name)) << name;
  EXPECT_FALSE(std::filesystem::exists(folder / "cosigned/20"));
  // A file that a witness's program wrote beside the tiles is no folder of cosigned ones.
  const TempFolder other;
  ASSERT_TRUE(base::write_file(other / "cosigned", base::as_bytes("a witness's")));
  EXPECT_TRUE(exported(log, other.path()));
}

// While it writes, another export of the same log, which went on meanwhile, begins.
class Meanwhile : public base::Progress {
 public:
  explicit Meanwhile(std::function<bool()> other) : other_(std::move(other)) {}
  ~Meanwhile() override { EXPECT_TRUE(done_.get()); }
  void update(std::string_view, std::size_t, std::size_t) override {
    if (done_.valid()) return;
    done_ = std::async(std::launch::async, other_);
    done_.wait_for(std::chrono::seconds{1});  // it must wait, and is not waited for
  }

 private:
  std::function<bool()> other_;
  std::future<bool> done_;
};

TEST(Export, OfTwoAtOnceTheLaterLogStays) {
  const TempFolder folder;
  const MemoryLog log = made_log(300), later = made_log(700);
  ASSERT_TRUE(exported(made_log(200), folder.path()));
  base::NoProgress silent;
  const Signed notes{checkpoint(later), {checkpoint(made_log(600))}};
  {
    Meanwhile meanwhile([&] { return export_log(later, notes, folder.path(), silent).has_value(); });
    ASSERT_TRUE(export_log(log, checkpoint(log), folder.path(), meanwhile));
  }
  EXPECT_EQ(whole(folder.path()), "700 entries");
  // And one that began before the other had ended, and comes too late.
  const auto late = exported(log, folder.path());
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::refused);
  EXPECT_NE(late.error().message.find("another export brought it up to date"), std::string::npos);
  EXPECT_EQ(whole(folder.path()), "700 entries");
}

TEST(Export, WithCosignedOnesIsALogWhicheverWriteFails) {
  const MemoryLog log = made_log(300);
  const Signed notes{checkpoint(log), {checkpoint(made_log(100)), checkpoint(made_log(200))}};
  base::NoProgress progress;
  for (int at = 0;; ++at) {
    const TempFolder folder;
    ASSERT_TRUE(exported(made_log(250), folder.path()));
    if (export_log(log, notes, folder.path(), progress, std::make_shared<FailingCalls>(at))) {
      EXPECT_GT(at, 20);
      break;
    }
    const std::string now = whole(folder.path());
    EXPECT_TRUE(now == "250 entries" || now == "300 entries") << at << ": " << now;
    EXPECT_TRUE(Directory::open(folder.path())->cosigned()) << at;
    ASSERT_TRUE(export_log(log, notes, folder.path(), progress)) << at;
    EXPECT_EQ(Directory::open(folder.path())->cosigned()->size(), 2u) << at;
  }
}

TEST(Export, OverAnotherLogIsRefused) {
  base::NoProgress progress;
  const auto refused = [&](const MemoryLog& there, const MemoryLog& log, const Note& note) {
    const TempFolder folder;
    EXPECT_TRUE(exported(there, folder.path()));
    const auto done = export_log(log, note, folder.path(), progress);
    EXPECT_EQ(done ? "done" : base::name_of(done.error().code), std::string("refused"));
    EXPECT_EQ(whole(folder.path()), fmt::format("{} entries", there.size()));
  };
  const MemoryLog log = made_log(300);
  refused(made_log(10, "other"), log, checkpoint(log));
  refused(made_log(301), log, checkpoint(log));
  refused(made_log(10), log, checkpoint(log, "elsewhere.example"));
  const TempFolder folder;
  ASSERT_TRUE(base::write_file(folder / "checkpoint", base::as_bytes("my shopping list\n")));
  EXPECT_EQ(exported(log, folder.path()).error().code, ErrorCode::refused);
  // Tiles of another log without a checkpoint: an export of it that was broken off.
  const TempFolder other;
  ASSERT_TRUE(exported(made_log(300, "other"), other.path()));
  std::filesystem::remove(other / "checkpoint");
  EXPECT_EQ(exported(log, other.path()).error().code, ErrorCode::refused);
}

TEST(Export, WithACheckpointOfAnotherLogIsRefused) {
  const TempFolder folder;
  base::NoProgress progress;
  const MemoryLog log = made_log(30);
  EXPECT_EQ(export_log(log, checkpoint(made_log(30, "other")), folder.path(), progress).error().code,
            ErrorCode::corrupt);
  EXPECT_EQ(export_log(log, checkpoint(made_log(31)), folder.path(), progress).error().code,
            ErrorCode::corrupt);
  EXPECT_EQ(export_log(log, Note{"text\n", {}}, folder.path(), progress).error().code, ErrorCode::corrupt);
  EXPECT_EQ(folder.entries(), 0u);
  // An older checkpoint of a log that grew since: as much as it covers.
  EXPECT_TRUE(export_log(made_log(40), checkpoint(log), folder.path(), progress));
  EXPECT_EQ(whole(folder.path()), "30 entries");
}

TEST(Export, IsTheOldOrTheNewLogWhicheverWriteFails) {
  const MemoryLog before = made_log(700);
  const MemoryLog after = made_log(1100);
  const auto counting = std::make_shared<FailingCalls>(-1);
  {
    const TempFolder folder;
    ASSERT_TRUE(exported(before, folder.path()));
    ASSERT_TRUE(exported(after, folder.path(), counting));
  }
  ASSERT_GT(counting->calls(), 20);
  for (int at = 0; at < counting->calls(); ++at) {
    const TempFolder folder;
    ASSERT_TRUE(exported(before, folder.path()));
    const auto failed = exported(after, folder.path(), std::make_shared<FailingCalls>(at));
    ASSERT_FALSE(failed) << at;
    EXPECT_EQ(failed.error().code, ErrorCode::io) << failed.error().message;
    EXPECT_NE(failed.error().message.find("No space left"), std::string::npos);
    EXPECT_EQ(whole(folder.path()), "700 entries") << at;
    ASSERT_TRUE(exported(after, folder.path())) << at;
    EXPECT_EQ(whole(folder.path()), "1100 entries") << at;
  }
}

TEST(Export, ThatNeverFinishedSaysSoAndMayBeContinued) {
  const MemoryLog log = made_log(600);
  for (int at = 0; at < 30; at += 3) {
    const TempFolder folder;
    ASSERT_FALSE(exported(log, folder / "log", std::make_shared<FailingCalls>(at)));
    EXPECT_EQ(whole(folder / "log"), "not_found") << at;
    ASSERT_TRUE(exported(log, folder / "log"));
    EXPECT_EQ(whole(folder / "log"), "600 entries");
  }
}

TEST(Directory, TakesAFullTileInThePlaceOfAPartialOne) {
  const TempFolder folder;
  ASSERT_TRUE(exported(made_log(200), folder.path()));
  const std::string old = base::read_text_file(folder / "checkpoint", 4096).value();
  ASSERT_TRUE(exported(made_log(600), folder.path()));
  ASSERT_FALSE(std::filesystem::exists(folder / "tile/0/000.p"));
  ASSERT_TRUE(base::write_file(folder / "checkpoint", base::as_bytes(old)));
  EXPECT_EQ(whole(folder.path()), "200 entries");
}

TEST(Directory, NamesTheFileThatIsMissingOrWrong) {
  const TempFolder folder;
  ASSERT_TRUE(exported(made_log(300), folder.path()));
  const auto directory = Directory::open(folder.path()).value();
  const auto entries = [&] { return directory.entries(256, 44).error(); };
  const std::filesystem::path bundle = folder / "tile/entries/001.p/44";
  const base::Bytes good = base::read_file(bundle, 1 << 20).value();
  ASSERT_TRUE(base::write_file(bundle, base::ByteView(good).first(good.size() - 1)));
  EXPECT_EQ(entries().code, ErrorCode::corrupt);
  EXPECT_NE(entries().message.find("tile/entries/001.p/44"), std::string::npos) << entries().message;
  ASSERT_TRUE(base::write_file(bundle, base::Bytes(5u << 20, 0)));
  EXPECT_EQ(entries().code, ErrorCode::corrupt);
  std::filesystem::remove(bundle);
  EXPECT_EQ(entries().code, ErrorCode::not_found);
  EXPECT_NE(entries().message.find("tile/entries/001.p/44"), std::string::npos) << entries().message;
  std::filesystem::create_directory(bundle);
  EXPECT_EQ(entries().code, ErrorCode::corrupt);
  EXPECT_EQ(directory.entries(200, 200).error().code, ErrorCode::not_found);
  EXPECT_EQ(directory.nodes(0, 301, 1).error().code, ErrorCode::not_found);
  EXPECT_EQ(directory.nodes(9, 0, 1).error().code, ErrorCode::not_found);
  EXPECT_EQ(directory.nodes(0, 0, 257).error().code, ErrorCode::not_found);
  EXPECT_EQ(directory.nodes(0, ~std::uint64_t{0}, 1).error().code, ErrorCode::not_found);
}

TEST(Directory, GivesWhatLiesAcrossTwoTiles) {
  const TempFolder folder;
  const MemoryLog log = made_log(600);
  ASSERT_TRUE(exported(log, folder.path()));
  const auto directory = Directory::open(folder.path()).value();
  EXPECT_EQ(directory.entries(200, 256).value(), log.entries(200, 256).value());
  EXPECT_EQ(directory.nodes(0, 500, 100).value(), log.nodes(0, 500, 100).value());
  EXPECT_EQ(inclusion_proof(directory, 77, 600).value(), inclusion_proof(log, 77, 600).value());
}

}  // namespace
}  // namespace peel::ledger
