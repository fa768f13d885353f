#include <fstream>

#include "service/backup_internal.h"

namespace peel::service {

using base::ErrorCode;
using base::fail;
using base::Json;
using base::Result;
using base::Status;

namespace {
constexpr std::size_t at_once = 1u << 20;  // bytes that are written together
}

Result<BackupWriter> BackupWriter::create(const std::filesystem::path& path,
                                          const std::shared_ptr<base::FileCalls>& calls) {
  PEEL_TRY(base::NewFile file, base::NewFile::create(path, base::FileMode::owner_only, calls));
  return BackupWriter(std::move(file));
}

Status BackupWriter::flush() {
  hash_.update(base::as_bytes(waiting_));
  PEEL_CHECK(file_.append(base::as_bytes(waiting_)));
  waiting_.clear();
  return {};
}

Status BackupWriter::line(const Json& value) {
  waiting_ += base::canonical_json(value) + "\n";
  return waiting_.size() < at_once ? Status{} : flush();
}

Result<base::Sha256> BackupWriter::finish() {
  PEEL_CHECK(flush());
  PEEL_CHECK(line({{"end", base::to_hex(hash_.digest().bytes)}}));
  PEEL_CHECK(flush());
  return hash_.digest();
}

Result<BackupReader> BackupReader::open(const std::filesystem::path& path) {
  auto file = std::make_unique<std::ifstream>(path, std::ios::binary);
  if (!*file || std::filesystem::is_directory(path))
    return fail(ErrorCode::not_found, "the backup {} cannot be read", path.string());
  return BackupReader(std::move(file));
}

Result<std::string> BackupReader::text() {
  std::string line;
  while (line.size() <= longest_line) {
    const int byte = in_->get();
    if (byte == std::ifstream::traits_type::eof())
      return fail(ErrorCode::corrupt, "the backup is cut off: take another copy of it");
    line += static_cast<char>(byte);
    if (byte == '\n') return line;
  }
  return fail(ErrorCode::corrupt, "this is no backup of Peel's");
}

Result<Json> BackupReader::line() {
  PEEL_TRY(const std::string line, text());
  hash_.update(base::as_bytes(line));
  auto value = base::parse_json(std::string_view(line).substr(0, line.size() - 1), longest_line);
  if (!value)
    return fail(ErrorCode::corrupt, "the backup was altered, or is none: {}", value.error().message);
  return value;
}

Result<base::Sha256> BackupReader::finish() {
  const std::string all = base::to_hex(hash_.digest().bytes);
  PEEL_TRY(const Json last, line());
  if (last != Json{{"end", all}} || in_->get() != std::ifstream::traits_type::eof())
    return fail(ErrorCode::corrupt, "the backup was altered: take another copy of it");
  return hash_.digest();
}

}  // namespace peel::service
