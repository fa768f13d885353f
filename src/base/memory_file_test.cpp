#include "base/memory_file.h"

#include <gtest/gtest.h>

#include "base/open_file.h"

namespace peel::base {
namespace {

TEST(MemoryFile, IsReadAsAFileAndOutlivesItsName) {
  auto made = MemoryFile::create();
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_TRUE(made->append(as_bytes("sealed ")));
  ASSERT_TRUE(made->append(as_bytes("bytes")));
  EXPECT_EQ(made->size(), 12u);
  const auto open = OpenFile::open(made->path());
  ASSERT_TRUE(open) << open.error().message;
  const auto path = made->path();
  { const MemoryFile gone = std::move(*made); }
  Bytes read(12);
  ASSERT_TRUE(open->read_at(0, read));
  EXPECT_EQ(as_text(read), "sealed bytes");
}

}  // namespace
}  // namespace peel::base
