#include "service/demo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/replay.h"
#include "service/log.h"
#include "service/testing/world.h"

namespace peel::service {
namespace {

using testing::must;

std::optional<std::string> broken_rule(House& house) {
  ledger::Replay replay;
  for (std::uint64_t first = 0;;) {
    const auto entries = must(read_log(house, first, 256));
    if (entries.empty()) return std::nullopt;
    for (const auto& entry : entries)
      for (const auto& broken : replay.apply(must(ledger::parse_entry(entry.text)))) return broken.words;
    first = entries.back().index + 1;
  }
}

TEST(DemoTest, IsRefusedToAServiceWithRealPeople) {
  testing::World world("sqlite");
  const auto refused = Demo::open(world.house());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, ::testing::HasSubstr("no demonstration"));
}

TEST(DemoTest, HasAPersonForEachRoleWhoSignsInByAClickAndComesBack) {
  testing::World world("sqlite", true);
  std::vector<std::string> first;
  {
    const auto demo = must(Demo::open(world.house()));
    ASSERT_EQ(demo->people().size(), policy::all_roles.size());
    for (const auto& person : demo->people()) {
      const auto session = must(demo->sign_in(world.sign_in(), person.id, "here"));
      EXPECT_EQ(must(world.sign_in().account_of(session.token)).id, person.id);
      first.push_back(person.id);
    }
    EXPECT_EQ(demo->sign_in(world.sign_in(), "acct-" + std::string(32, '0'), "here").error().code,
              base::ErrorCode::not_found);
  }
  world.restart();
  const auto again = must(Demo::open(world.house()));
  std::vector<std::string> second;
  for (const auto& person : again->people()) second.push_back(person.id);
  EXPECT_EQ(first, second);
  EXPECT_TRUE(again->sign_in(world.sign_in(), first.front(), "here"));
  EXPECT_EQ(broken_rule(world.house()), std::nullopt);
}

TEST(DemoTest, AFolderIsADemonstrationForEverOrNever) {
  testing::World world("sqlite", true);
  auto options = world.options();
  options.demo = false;
  world.close();
  const auto refused = House::open(options, world.clock());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, ::testing::HasSubstr("demonstration"));
}

}  // namespace
}  // namespace peel::service
