#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/testing/temp_folder.h"
#include "watchlist/list_file_internal.h"
#include "watchlist/testing/made_list.h"

namespace peel::watchlist {
namespace {

using base::Bytes;
using base::ErrorCode;
using base::Result;
using base::testing::TempFolder;
using testing::made_header;
using testing::made_key;
using testing::write_made_list;

Bytes bytes_of(const std::filesystem::path& path) { return base::read_file(path, 1u << 20).value(); }

// Without flushing to the disk, which takes most of the time of a test that does it thousands of times.
bool put(const std::filesystem::path& path, const Bytes& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return file.flush().good();
}

// Opens and unseals all of the file, as a deployment does but for the pictures.
base::Status open_all(const std::filesystem::path& path, const base::SecretBytes& key) {
  PEEL_TRY(ListFile file, ListFile::open(path, ListFile::Keep::sealed_parts));
  PEEL_TRY(const Contents contents, file.unseal_entries(key));
  PEEL_TRY(const base::SecretBytes templates, file.unseal_templates(key));
  return {};
}

Result<base::SecretBytes> picture_of(const ListFile& file, const Contents& contents, std::uint64_t row) {
  std::uint64_t offset = header_size;
  for (std::uint64_t i = 0; i < row; ++i) offset += contents.rows[i].picture_bytes;
  return file.unseal_picture(made_key(), row, offset, contents.rows[row].picture_bytes);
}

TEST(ListFile, GivesBackWhatWasWritten) {
  const TempFolder folder;
  ASSERT_TRUE(write_made_list(folder / "list", made_header(), made_key()));
  ListFile file = ListFile::open(folder / "list", ListFile::Keep::sealed_parts).value();
  EXPECT_EQ(file.facts().file, base::sha256(bytes_of(folder / "list")));
  EXPECT_EQ(file.facts().model, made_header().model);
  EXPECT_EQ(file.facts().subjects, 3u);
  EXPECT_EQ(file.facts().templates, 4u);
  const Contents contents = file.unseal_entries(made_key()).value();
  EXPECT_EQ(contents.entries[0].subject, "A1");
  EXPECT_EQ(base::to_hex(file.unseal_templates(made_key()).value().view()),
            base::to_hex(testing::made_templates(4)));
  for (int row = 0; row < 4; ++row)
    EXPECT_EQ(base::to_hex(picture_of(file, contents, static_cast<std::uint64_t>(row)).value().view()),
              base::to_hex(testing::made_picture(row)));
}

TEST(ListFile, IsForItsOwnerOnlyAndNeverGoesOverAnother) {
  const TempFolder folder;
  ASSERT_TRUE(write_made_list(folder / "list", made_header(), made_key()));
  struct stat info {};
  ASSERT_EQ(::stat((folder / "list").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  const Bytes before = bytes_of(folder / "list");
  EXPECT_EQ(write_made_list(folder / "list", made_header(), made_key()).error().code, ErrorCode::refused);
  EXPECT_EQ(bytes_of(folder / "list"), before);
  EXPECT_EQ(folder.entries(), 1u);
}

TEST(ListFile, ShowsNothingOfAPersonInTheClear) {
  const TempFolder folder;
  ASSERT_TRUE(write_made_list(folder / "list", made_header(), made_key()));
  const Bytes bytes = bytes_of(folder / "list");
  const std::string_view text = base::as_text(bytes);
  for (const char* secret : {"Zo\xC3\xAB, ", "wanted", "custody", "PACE", "image-", "JFIF"})
    EXPECT_EQ(text.find(secret), std::string_view::npos) << secret;
  const Bytes templates = testing::made_templates(1);
  EXPECT_EQ(text.find(base::as_text(base::ByteView(templates).first(8))), std::string_view::npos);
}

void flip_bit(const std::filesystem::path& path, std::size_t at) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekg(static_cast<std::streamoff>(at));
  const int byte = file.get();
  file.seekp(static_cast<std::streamoff>(at));
  file.put(static_cast<char>(byte ^ 0x40));
}

TEST(ListFile, AnyAlteredByteIsRefusedOnOpening) {
  const TempFolder folder;
  ASSERT_TRUE(write_made_list(folder / "list", made_header(), made_key()));
  const std::size_t size = bytes_of(folder / "list").size();
  for (std::size_t i = 0; i < size; ++i) {
    flip_bit(folder / "list", i);
    const auto opened = open_all(folder / "list", made_key());
    ASSERT_FALSE(opened) << "byte " << i;
    EXPECT_EQ(opened.error().code, ErrorCode::corrupt) << opened.error().message;
    flip_bit(folder / "list", i);
  }
  EXPECT_TRUE(open_all(folder / "list", made_key()));
}

TEST(ListFile, CutOffOrExtendedAnywhereIsRefused) {
  const TempFolder folder;
  ASSERT_TRUE(write_made_list(folder / "list", made_header(), made_key()));
  const Bytes whole = bytes_of(folder / "list");
  ASSERT_TRUE(put(folder / "cut", whole));
  for (std::size_t size = whole.size() - 1; size > 20; size -= 1 + size % 7) {
    std::filesystem::resize_file(folder / "cut", size);
    EXPECT_EQ(open_all(folder / "cut", made_key()).error().code, ErrorCode::corrupt) << size;
  }
  for (const std::size_t extra : {1u, 40u, 1000u}) {
    Bytes longer = whole;
    longer.resize(whole.size() + extra);
    ASSERT_TRUE(put(folder / "long", longer));
    EXPECT_EQ(open_all(folder / "long", made_key()).error().code, ErrorCode::corrupt) << extra;
    // The end again at the end, so that only the sizes give it away.
    std::copy(whole.end() - footer_size, whole.end(), longer.end() - footer_size);
    ASSERT_TRUE(put(folder / "long", longer));
    EXPECT_EQ(open_all(folder / "long", made_key()).error().code, ErrorCode::corrupt) << extra;
  }
}

TEST(ListFile, PicturesThatChangedPlacesAreRefused) {
  const TempFolder folder;
  ASSERT_TRUE(write_made_list(folder / "list", made_header(), made_key()));
  ListFile file = ListFile::open(folder / "list", ListFile::Keep::sealed_parts).value();
  const Contents contents = file.unseal_entries(made_key()).value();
  const std::uint64_t size = contents.rows[0].picture_bytes;
  ASSERT_EQ(contents.rows[1].picture_bytes, size) << "the made pictures must be of one size for this test";
  Bytes swapped = bytes_of(folder / "list");
  std::swap_ranges(swapped.begin() + header_size,
                   swapped.begin() + header_size + static_cast<std::ptrdiff_t>(size),
                   swapped.begin() + header_size + static_cast<std::ptrdiff_t>(size));
  ASSERT_TRUE(put(folder / "swapped", swapped));
  EXPECT_FALSE(open_all(folder / "swapped", made_key()));
  // Nor would a picture unseal if nobody had looked at the whole.
  const ListFile unchecked = ListFile::open(folder / "swapped", ListFile::Keep::nothing).value();
  EXPECT_EQ(picture_of(unchecked, contents, 0).error().code, ErrorCode::corrupt);
  EXPECT_EQ(picture_of(unchecked, contents, 1).error().code, ErrorCode::corrupt);
  EXPECT_TRUE(picture_of(unchecked, contents, 3));
}

TEST(ListFile, APictureOfAnotherListUnderTheSameKeyIsRefused) {
  const TempFolder folder;
  Header other = made_header();
  other.salt.fill(6);
  ASSERT_TRUE(write_made_list(folder / "list", made_header(), made_key()));
  ASSERT_TRUE(write_made_list(folder / "other", other, made_key()));
  ListFile file = ListFile::open(folder / "list", ListFile::Keep::sealed_parts).value();
  const Contents contents = file.unseal_entries(made_key()).value();
  // Another file takes the name: the one that was opened goes on being read.
  std::filesystem::rename(folder / "other", folder / "list");
  EXPECT_TRUE(picture_of(file, contents, 0));
  // One that is written into the very file that is open.
  const TempFolder second;
  ASSERT_TRUE(write_made_list(second / "list", made_header(), made_key()));
  ListFile open = ListFile::open(second / "list", ListFile::Keep::sealed_parts).value();
  const Contents of_open = open.unseal_entries(made_key()).value();
  std::filesystem::copy_file(folder / "list", second / "list",
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(picture_of(open, of_open, 0).error().code, ErrorCode::corrupt);
  std::filesystem::resize_file(second / "list", 100);
  EXPECT_EQ(picture_of(open, of_open, 0).error().code, ErrorCode::corrupt);
}

TEST(ListFile, AnotherKeyOpensNothing) {
  const TempFolder folder;
  ASSERT_TRUE(write_made_list(folder / "list", made_header(), made_key()));
  EXPECT_EQ(open_all(folder / "list", made_key(8)).error().code, ErrorCode::corrupt);
}

// Fails the call of that number and all after it.
class FullDisk : public base::FileCalls {
 public:
  explicit FullDisk(int fail_at) : fail_at_(fail_at) {}
  std::ptrdiff_t write(int fd, const void* bytes, std::size_t size) override {
    return fails() ? -1 : FileCalls::write(fd, bytes, size);
  }
  int sync(int fd) override { return fails() ? -1 : FileCalls::sync(fd); }
  int link_unnamed(int fd, const char* path) override {
    return fails() ? -1 : FileCalls::link_unnamed(fd, path);
  }
  int calls() const { return calls_; }

 private:
  bool fails() {
    errno = ENOSPC;
    return calls_++ >= fail_at_;
  }
  int fail_at_;
  int calls_ = 0;
};

TEST(ListFile, WhicheverWriteFailsThereIsNoList) {
  const TempFolder folder;
  const auto all = std::make_shared<FullDisk>(1000);
  ASSERT_TRUE(write_made_list(folder / "whole", made_header(), made_key(), all));
  ASSERT_GE(all->calls(), 1 + 4 + 3 + 2);  // header, pictures, templates, entries, footer, sync, link
  for (int i = 0; i < all->calls(); ++i) {
    const auto written =
        write_made_list(folder / "list", made_header(), made_key(), std::make_shared<FullDisk>(i));
    ASSERT_FALSE(written) << i;
    EXPECT_EQ(written.error().code, ErrorCode::io);
    EXPECT_EQ(folder.entries(), 1u) << i;
  }
}

}  // namespace
}  // namespace peel::watchlist
