#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/testing/temp_folder.h"
#include "search/gallery_file_internal.h"
#include "search/testing/made_codes.h"

namespace peel::search {
namespace {

using base::ErrorCode;
using base::testing::TempFolder;
using testing::made_vector;

constexpr std::size_t dimensions = 16;

base::SecretBytes passphrase(std::string_view words = "a passphrase for tests") {
  return base::SecretBytes::copy_of(base::as_bytes(words)).value();
}

// In place of Argon2id, which takes its time on purpose.
base::Result<base::SecretBytes> quickly(const base::SecretBytes& words, base::ByteView salt) {
  base::Bytes both(words.view().begin(), words.view().end());
  both.insert(both.end(), salt.begin(), salt.end());
  return base::SecretBytes::copy_of(base::sha256(both).bytes);
}

GalleryKey key(std::string_view words = "a passphrase for tests") { return {passphrase(words), quickly}; }

base::Sha256 model() { return policy::testing::made_hash("model"); }

std::unique_ptr<Rows> made_rows(std::size_t count, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::vector<float> values;
  std::vector<std::uint32_t> subjects;
  std::vector<policy::Category> categories;
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto one = made_vector(random, dimensions);
    values.insert(values.end(), one.begin(), one.end());
    subjects.push_back(i / 2);
    categories.push_back(policy::all_categories[i / 2 % 6]);
  }
  auto rows = std::make_unique<Rows>(dimensions);
  EXPECT_TRUE(rows->add(subjects, values, categories));
  return rows;
}

constexpr std::uint64_t numbered = 30000;

base::Result<base::Sha256> save(
    const std::filesystem::path& path, const Rows& rows,
    std::shared_ptr<base::FileCalls> calls = std::make_shared<base::FileCalls>()) {
  const auto moment = rows.moment();
  return save_rows(path, {rows, moment, model(), numbered}, key(), std::move(calls));
}

std::vector<Candidate> all_found(const Rows& rows, unsigned seed = 5) {
  std::mt19937 random(seed);
  const auto probe = made_vector(random, dimensions);
  const std::span<const float> view = probe;
  return rows.search(std::span(&view, 1), {-1, 100000, 1}).value().front();
}

TEST(GalleryFile, OpensAsItWasSaved) {
  const TempFolder folder;
  const auto rows = made_rows(20000);  // more than one part
  ASSERT_TRUE(rows->remove(std::vector<std::uint32_t>{3, 16384, 19999}));
  const auto hash = save(folder / "a", *rows);
  ASSERT_TRUE(hash) << hash.error().message;
  for (const unsigned threads : {1u, 2u}) {
    const auto opened = open_rows(folder / "a", key(), threads);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(opened->model, model());
    EXPECT_EQ(opened->file, *hash);
    EXPECT_EQ(opened->numbered, numbered);
    EXPECT_EQ(opened->rows->size(), 19997u);
    EXPECT_EQ(all_found(*opened->rows), all_found(*rows));
    for (const std::uint32_t row : {0u, 1u, 16385u, 19998u})
      EXPECT_EQ(opened->rows->category_of(row), rows->category_of(row)) << row;
  }
  // What was removed is filled again, as it would have been.
  const auto opened = open_rows(folder / "a", key(), 1);
  std::mt19937 random(9);
  const auto face = made_vector(random, dimensions);
  const std::vector<std::uint32_t> subject{7};
  const auto added = opened->rows->add(subject, face);
  ASSERT_TRUE(added);
  EXPECT_TRUE(added->front() == 3 || added->front() == 16384 || added->front() == 19999);
}

TEST(GalleryFile, OfEveryVersionIsOpened) {
  for (const auto& [name, subjects] :
       {std::pair{"gallery-1", 0u}, std::pair{"gallery-2", 3u}, std::pair{"gallery-3", 3u}}) {
    const auto opened =
        open_rows(std::string(PEEL_SOURCE_DIR "/tests/golden/") + name + ".gallery", {passphrase()}, 1);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(opened->numbered, subjects);
    const auto rows = made_rows(6);
    ASSERT_TRUE(rows->remove(std::vector<std::uint32_t>{4}));
    EXPECT_EQ(all_found(*opened->rows), all_found(*rows));
    const bool knows = std::string_view(name) == "gallery-3";
    for (const std::uint32_t row : {0u, 5u})
      EXPECT_EQ(opened->rows->category_of(row), knows ? rows->category_of(row) : std::nullopt);
  }
}

TEST(GalleryFile, IsRefusedWhenAlteredCutLongerOrWithAnotherPassphrase) {
  const TempFolder folder;
  ASSERT_TRUE(save(folder / "a", *made_rows(40)));
  const base::Bytes whole = base::read_file(folder / "a", 1 << 20).value();
  const auto opened = [&](const base::Bytes& bytes, const GalleryKey& words) {
    EXPECT_TRUE(base::write_file(folder / "b", bytes));
    const auto result = open_rows(folder / "b", words, 1);
    return result ? std::string("opened") : std::string(base::name_of(result.error().code));
  };
  EXPECT_EQ(opened(whole, key()), "opened");
  EXPECT_EQ(opened(whole, key("another")), "corrupt");
  for (const std::size_t at : {0, 8, 12, 16, 24, 40, 72, 80, 100}) {
    base::Bytes altered = whole;
    altered[at] ^= 1;
    EXPECT_EQ(opened(altered, key()), "corrupt") << at;
  }
  base::Bytes altered = whole;
  altered.back() ^= 1;
  EXPECT_EQ(opened(altered, key()), "corrupt");
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{50}, std::size_t{72}, std::size_t{79}, whole.size() - 1})
    EXPECT_EQ(opened({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}, key()), "corrupt")
        << size;
  altered = whole;
  altered.push_back(0);
  EXPECT_EQ(opened(altered, key()), "corrupt");
  EXPECT_EQ(open_rows(folder / "none", key(), 1).error().code, ErrorCode::not_found);
}

TEST(GalleryFile, RefusesCodesThatNoSaveWrites) {
  Rows rows(dimensions);
  const auto good = made_rows(3);
  const auto moment = good->moment();
  const base::SecretBytes bytes = good->copy_of_segment(moment, 0, 3).value();
  const auto put = [&](const base::SecretBytes& what) {
    return Rows(dimensions).put_segment(0, 3, what.view());
  };
  EXPECT_TRUE(put(bytes));
  auto zero = base::SecretBytes::copy_of(bytes.view()).value();
  std::fill_n(zero.data(), 64, std::uint8_t{128});
  EXPECT_EQ(put(zero).error().code, ErrorCode::corrupt);
  auto beyond = base::SecretBytes::copy_of(bytes.view()).value();
  beyond.data()[5] = 0;
  EXPECT_EQ(put(beyond).error().code, ErrorCode::corrupt);
  auto unknown = base::SecretBytes::copy_of(bytes.view()).value();
  unknown.data()[unknown.size() - 1] = 6;
  EXPECT_EQ(put(unknown).error().code, ErrorCode::corrupt);
  EXPECT_EQ(Rows(dimensions).put_segment(0, 4, bytes.view()).error().code, ErrorCode::internal);
}

// Fails from the call of that number on, or ends the process there as a crash would. -1: never.
class EndingCalls : public base::FileCalls {
 public:
  EndingCalls(int at, bool die) : at_(at), die_(die) {}
  int open_unnamed(const char* folder, unsigned mode) override {
    return ends() ? -1 : FileCalls::open_unnamed(folder, mode);
  }
  int open_named(const char* path, unsigned mode) override {
    return ends() ? -1 : FileCalls::open_named(path, mode);
  }
  std::ptrdiff_t write(int fd, const void* bytes, std::size_t size) override {
    return ends() ? -1 : FileCalls::write(fd, bytes, std::min<std::size_t>(size, 100000));
  }
  int sync(int fd) override { return ends() ? -1 : FileCalls::sync(fd); }
  int link_unnamed(int fd, const char* path) override {
    return ends() ? -1 : FileCalls::link_unnamed(fd, path);
  }
  int link(const char* from, const char* to) override { return ends() ? -1 : FileCalls::link(from, to); }
  int rename(const char* from, const char* to) override { return ends() ? -1 : FileCalls::rename(from, to); }
  int sync_folder_of(const char* path) override { return ends() ? -1 : FileCalls::sync_folder_of(path); }
  int calls() const { return calls_; }

 private:
  bool ends() {
    if (calls_++ < at_ || at_ < 0) return false;
    if (die_) ::_exit(9);
    errno = ENOSPC;
    return true;
  }
  int at_;
  bool die_;
  int calls_ = 0;
};

TEST(GalleryFile, IsTheOldOrTheNewOneWheneverSavingFailsOrTheProcessDies) {
  const TempFolder folder;
  const auto before = made_rows(2000, 1);
  const auto after = made_rows(2000, 2);
  const auto old_hash = save(folder / "a", *before);
  ASSERT_TRUE(old_hash);
  const auto all = std::make_shared<EndingCalls>(-1, false);
  ASSERT_TRUE(save(folder / "whole", *after, all));
  ASSERT_GE(all->calls(), 8);
  for (int at = 0; at < all->calls() - 1; ++at) {  // the last flushes the folder, when the new one is there
    const auto saved = save(folder / "a", *after, std::make_shared<EndingCalls>(at, false));
    EXPECT_FALSE(saved) << at;
    EXPECT_EQ(open_rows(folder / "a", key(), 1).value().file, *old_hash) << at;

    const pid_t child = ::fork();
    if (child == 0) {
      (void)save(folder / "a", *after, std::make_shared<EndingCalls>(at, true));
      ::_exit(0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(WEXITSTATUS(status), 9) << at;
    EXPECT_EQ(open_rows(folder / "a", key(), 1).value().file, *old_hash) << at;
  }
  const auto last = std::make_shared<EndingCalls>(all->calls() - 1, false);
  const auto unflushed = save(folder / "a", *after, last);
  ASSERT_FALSE(unflushed);
  EXPECT_NE(unflushed.error().message.find("save it again"), std::string::npos) << unflushed.error().message;
  EXPECT_NE(open_rows(folder / "a", key(), 1).value().file, *old_hash);
  const auto new_hash = save(folder / "a", *after);
  ASSERT_TRUE(new_hash) << "what a crash left is in nobody's way";
  EXPECT_EQ(open_rows(folder / "a", key(), 1).value().file, *new_hash);
  EXPECT_EQ(folder.entries(), 2u);
}

}  // namespace
}  // namespace peel::search
