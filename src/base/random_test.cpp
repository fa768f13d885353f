#include "base/random.h"

#include <gtest/gtest.h>
#include <set>

namespace peel::base {
namespace {

TEST(NewId, IsThePrefixAnd128BitsThatDoNotComeTwice) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string id = new_id("auth");
    EXPECT_EQ(id.size(), 5 + 32u);
    EXPECT_TRUE(id.starts_with("auth-"));
    EXPECT_TRUE(from_hex(std::string_view(id).substr(5)));
    EXPECT_TRUE(seen.insert(id).second);
  }
}

}  // namespace
}  // namespace peel::base
