// A backup's file, which somebody may have altered. Whatever is taken fits: rows have as many values as their
// table has columns or are refused by the database's side, files are as long as they say, and the counts are
// right.
#include <cstdint>
#include <cstdlib>
#include <sstream>

#include "service/backup_internal.h"

namespace {

using namespace peel;

void require(bool kept) {
  if (!kept) std::abort();
}

// Counts as the restore does, and looks at the order of what it is told.
class Counting final : public service::BackupSink {
 public:
  base::Status row(const store::CopiedTable& table, const store::Row& row) override {
    require(!any_file_);
    ++rows;
    if (row.size() == table.columns.size()) return {};
    return base::fail(base::ErrorCode::corrupt, "a row of {} has {} values", table.name, row.size());
  }
  base::Status begin_file(const std::string& name) override {
    require(!in_file_ && name.find('/') == std::string::npos);
    in_file_ = any_file_ = true;
    return {};
  }
  base::Status append(base::ByteView bytes) override {
    require(in_file_ && !bytes.empty());
    return {};
  }
  base::Status end_file() override {
    require(in_file_);
    in_file_ = false;
    ++files;
    return {};
  }
  bool in_file() const { return in_file_; }
  std::uint64_t rows = 0, files = 0;

 private:
  bool in_file_ = false, any_file_ = false;
};

base::Status read(std::string text) {
  service::BackupReader in(std::make_unique<std::istringstream>(std::move(text)));
  PEEL_TRY(service::Backup backup, service::read_head(in));
  Counting sink;
  PEEL_CHECK(service::read_body(in, sink, backup));
  require(backup.rows == sink.rows && backup.files == sink.files && !sink.in_file());
  return base::Status(in.finish().map([](const base::Sha256&) {}));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto done = read(std::string(base::as_text({data, size})));
  require(done.has_value() || !done.error().message.empty());
  return 0;
}
