#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <system_error>
#include <thread>

#include "base/bytes.h"
#include "base/open_file.h"
#include "base/random.h"
#include "base/seal.h"
#include "search/gallery_file_internal.h"
#include "search/segment_internal.h"

namespace peel::search {

using base::Bytes;
using base::ByteView;
using base::ErrorCode;
using base::fail;
using base::Result;
using base::SecretBytes;
using base::Sha256;
using base::Status;

namespace {

constexpr std::string_view magic = "PEELGLRY";
constexpr std::uint32_t format_version = 3;
constexpr std::size_t size_of_header_1 = 8 + 4 + 4 + 8 + base::salt_size + 32;
constexpr std::size_t size_of_header = size_of_header_1 + 8;
constexpr std::size_t hash_size = 32;

struct Header {
  std::uint32_t version = format_version;
  std::uint32_t dimensions = 0;
  std::uint64_t rows = 0;  // with those that were removed
  std::array<std::uint8_t, base::salt_size> salt{};
  Sha256 model;
  std::uint64_t numbered = 0;  // subjects that were ever numbered; version 1 does not know

  std::size_t size() const { return version == 1 ? size_of_header_1 : size_of_header; }
  std::size_t parts() const { return (rows + Segment::rows - 1) / Segment::rows; }
  std::size_t rows_of(std::size_t part) const {
    return std::min<std::uint64_t>(Segment::rows, rows - part * Segment::rows);
  }
  Rows::With with() const { return version < 3 ? Rows::With::no_categories : Rows::With::categories; }
  std::size_t size_of(std::size_t part) const {
    return Rows::bytes_of(rows_of(part), dimensions, with()) + base::seal_overhead;
  }
  std::uint64_t place_of(std::size_t part) const {
    return size() + part * (Rows::bytes_of(Segment::rows, dimensions, with()) + base::seal_overhead);
  }
};

Bytes encode_header(const Header& header) {
  Bytes bytes;
  const auto append = [&](ByteView more) { bytes.insert(bytes.end(), more.begin(), more.end()); };
  append(base::as_bytes(magic));
  base::append_u32(bytes, header.version);
  base::append_u32(bytes, header.dimensions);
  base::append_u64(bytes, header.rows);
  append(header.salt);
  append(header.model.bytes);
  if (header.version > 1) base::append_u64(bytes, header.numbered);
  return bytes;
}

Result<Header> decode_header(ByteView bytes, const std::filesystem::path& path) {
  base::ByteReader reader(bytes);
  if (!std::ranges::equal(reader.take(magic.size()), base::as_bytes(magic)))
    return fail(ErrorCode::corrupt, "{} is no gallery of Peel", path.string());
  Header header;
  header.version = reader.u32();
  if (header.version == 0 || header.version > format_version)
    return fail(ErrorCode::corrupt, "{} is a gallery of version {}; this program reads versions 1 to {}",
                path.string(), header.version, format_version);
  if (bytes.size() < header.size()) return fail(ErrorCode::corrupt, "{} is cut short", path.string());
  header.dimensions = reader.u32();
  header.rows = reader.u64();
  std::ranges::copy(reader.take(header.salt.size()), header.salt.begin());
  std::ranges::copy(reader.take(header.model.bytes.size()), header.model.bytes.begin());
  if (header.version > 1) header.numbered = reader.u64();
  if (header.dimensions == 0 || header.dimensions > max_dimensions || header.rows == 0 ||
      header.rows > Rows::most_rows || header.numbered > Rows::most_rows)
    return fail(ErrorCode::corrupt,
                "{} says that it has {} templates of {} dimensions and numbered {} subjects, which cannot be",
                path.string(), header.rows, header.dimensions, header.numbered);
  return header;
}

// What a part is authenticated with: it stands in for no other, nor for one of another gallery or size.
Bytes context_of(const Header& header, std::size_t part) {
  Bytes bytes = encode_header(header);
  base::append_u64(bytes, part);
  return bytes;
}

std::filesystem::path beside(const std::filesystem::path& path) { return path.string() + ".new"; }

Status replace(const std::filesystem::path& path, base::FileCalls& calls) {
  if (calls.rename(beside(path).c_str(), path.c_str()) != 0) {
    const int error = errno;
    return fail(ErrorCode::io,
                "{} could not be put in the place of the old gallery: {}; the old one is as it was",
                path.string(), std::strerror(error));
  }
  if (calls.sync_folder_of(path.c_str()) == 0) return {};
  const int error = errno;
  return fail(
      ErrorCode::io,
      "{} is the new gallery, but its folder could not be flushed to the disk: {}; after a power cut it "
      "may be the old one again, so look after the disk and save it again",
      path.string(), std::strerror(error));
}

// The parts of an open file, unsealed by several threads.
class Loading {
 public:
  Loading(const base::OpenFile& file, const Header& header, const SecretBytes& key, Rows& rows)
      : file_(file), header_(header), key_(key), rows_(rows), hashes_(header.parts() * hash_size) {}

  void run() {
    for (std::size_t part = next_.fetch_add(1); part < header_.parts(); part = next_.fetch_add(1)) {
      if (failed_.load()) return;
      if (Status status = load(part); !status) note(std::move(status));
    }
  }
  Status status() { return std::move(first_failure_); }
  ByteView hashes() const { return hashes_; }

 private:
  Status load(std::size_t part) {
    Bytes sealed(header_.size_of(part));
    PEEL_CHECK(file_.read_at(header_.place_of(part), sealed));
    std::ranges::copy(base::blake2b(sealed), hashes_.begin() + static_cast<std::ptrdiff_t>(part * hash_size));
    auto plain = base::open_sealed(sealed, context_of(header_, part), key_);
    if (!plain)
      return fail(plain.error().code, "{} cannot be opened: the passphrase is wrong, or part {} was altered",
                  file_.path().string(), part);
    return rows_.put_segment(part, header_.rows_of(part), plain->view(), header_.with());
  }
  void note(Status status) {
    const std::lock_guard lock(noting_);
    if (!failed_.exchange(true)) first_failure_ = std::move(status);
  }

  const base::OpenFile& file_;
  const Header& header_;
  const SecretBytes& key_;
  Rows& rows_;
  Bytes hashes_;  // of the parts as they stand in the file
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> failed_{false};
  std::mutex noting_;
  Status first_failure_;
};

// Not the tags alone: whoever knows the key can make another part with the same tag.
Sha256 name_of(const Header& header, ByteView hashes) {
  base::Sha256Stream hash;
  hash.update(encode_header(header));
  hash.update(hashes);
  return hash.digest();
}

}  // namespace

Result<Sha256> save_rows(const std::filesystem::path& path, const Snapshot& of, const GalleryKey& secret,
                         std::shared_ptr<base::FileCalls> calls) {
  const Rows& rows = of.rows;
  Header header;
  header.dimensions = static_cast<std::uint32_t>(rows.dimensions());
  header.rows = rows.used();
  header.model = of.model;
  header.numbered = of.numbered;
  base::fill_random(header.salt);
  if (rows.size() == 0) return fail(ErrorCode::invalid_input, "a gallery without templates is not written");
  PEEL_TRY(const SecretBytes key, secret.derive(secret.passphrase, header.salt));
  std::error_code left_by_a_crash;
  std::filesystem::remove(beside(path), left_by_a_crash);
  PEEL_TRY(base::NewFile file, base::NewFile::create(beside(path), base::FileMode::owner_only, calls));
  PEEL_CHECK(file.append(encode_header(header)));
  Bytes hashes;
  for (std::size_t part = 0; part < header.parts(); ++part) {
    PEEL_TRY(const SecretBytes plain, rows.copy_of_segment(of.moment, part, header.rows_of(part)));
    PEEL_TRY(const Bytes sealed, base::seal(plain.view(), context_of(header, part), key));
    const auto hash = base::blake2b(sealed);
    hashes.insert(hashes.end(), hash.begin(), hash.end());
    PEEL_CHECK(file.append(sealed));
  }
  PEEL_CHECK(file.commit());
  PEEL_CHECK(replace(path, *calls));
  return name_of(header, hashes);
}

Result<StoredRows> open_rows(const std::filesystem::path& path, const GalleryKey& secret, unsigned threads) {
  PEEL_TRY(const base::OpenFile file, base::OpenFile::open(path));
  Bytes head(std::min<std::uint64_t>(size_of_header, file.size()));
  PEEL_CHECK(file.read_at(0, head));
  if (head.size() < size_of_header_1) return fail(ErrorCode::corrupt, "{} is cut short", path.string());
  PEEL_TRY(const Header header, decode_header(head, path));
  const std::size_t last = header.parts() - 1;
  if (file.size() != header.place_of(last) + header.size_of(last))
    return fail(ErrorCode::corrupt, "{} has {} bytes where {} templates take {}", path.string(), file.size(),
                header.rows, header.place_of(last) + header.size_of(last));
  PEEL_TRY(const SecretBytes key, secret.derive(secret.passphrase, header.salt));
  StoredRows stored{std::make_unique<Rows>(header.dimensions), header.model, header.numbered, {}};
  Loading loading(file, header, key, *stored.rows);
  {
    std::vector<std::jthread> helpers;
    try {
      for (unsigned t = 1; t < threads; ++t) helpers.emplace_back([&loading] { loading.run(); });
    } catch (const std::system_error&) {
      // The system gives no more threads: those that there are do all of it.
    }
    loading.run();
  }
  PEEL_CHECK(loading.status());
  stored.rows->all_put(header.rows);
  stored.file = name_of(header, loading.hashes());
  return stored;
}

}  // namespace peel::search
