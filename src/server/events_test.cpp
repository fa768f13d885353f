// Events to several listeners at once, without a network.
#include "server/events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <list>
#include <mutex>
#include <set>
#include <thread>

#include "service/testing/world.h"

namespace peel::server {
namespace {

using policy::Role;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

// What was sent on one line.
class Heard {
 public:
  void add(const std::string& text) {
    const std::lock_guard lock(guard_);
    text_ += text;
    largest_ = std::max(largest_, numbers_in(text).size());
  }
  // The numbers of its events.
  std::vector<std::uint64_t> numbers() const {
    const std::lock_guard lock(guard_);
    return numbers_in(text_);
  }
  // How many came at once.
  std::size_t largest() const {
    const std::lock_guard lock(guard_);
    return largest_;
  }

 private:
  static std::vector<std::uint64_t> numbers_in(const std::string& text) {
    std::vector<std::uint64_t> found;
    for (std::size_t at = text.find("id: "); at != std::string::npos; at = text.find("id: ", at + 1))
      found.push_back(std::stoull(text.substr(at + 4, 15)));
    return found;
  }
  std::size_t largest_ = 0;
  mutable std::mutex guard_;
  std::string text_;
};

class MadeListener final : public Listener {
 public:
  explicit MadeListener(Heard& heard) : heard_(heard) {}
  bool send(const std::string& text) override {
    heard_.add(text);
    return true;
  }
  void close() override {}

 private:
  Heard& heard_;
};

class EventsTest : public ::testing::Test {
 protected:
  EventsTest() : world_("sqlite"), events_(world_.house(), world_.sign_in()) {}

  Heard& listen(const std::vector<Role>& roles, std::uint64_t next = 0) {
    events_.add(std::make_unique<MadeListener>(lines_.emplace_back()), world_.administrator().token, roles,
                next);
    return lines_.back();
  }
  void wait_for(const Heard& heard, std::size_t count) {
    for (int i = 0; i < 2000 && heard.numbers().size() < count; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  // The numbers of the entries of these acts, from one on.
  std::vector<std::uint64_t> numbers_of(const std::set<std::string>& kinds, std::uint64_t from = 0) {
    std::vector<std::uint64_t> found;
    const auto acts = world_.acts();
    for (std::uint64_t i = from; i < acts.size(); ++i)
      if (kinds.empty() || kinds.contains(acts[i].substr(0, acts[i].find('.')))) found.push_back(i);
    return found;
  }

  std::list<Heard> lines_;
  service::testing::World world_;
  Events events_;
};

// Entries are made into events once for many listeners, and still each hears what is its business and no
// more.
TEST_F(EventsTest, TellEachListenerWhatIsItsRolesAndOnce) {
  world_.add("Ann", {Role::officer});
  const std::uint64_t middle = world_.acts().size() / 2;
  const auto& auditor = listen({Role::auditor});
  const auto& second = listen({Role::auditor});
  const auto& late = listen({Role::auditor}, middle);
  const auto& boss = listen({Role::administrator});
  const auto& officer = listen({Role::officer});
  const auto& both = listen({Role::officer, Role::administrator});
  world_.add("Bob", {Role::officer});
  const auto all = numbers_of({}), of_people = numbers_of({"account", "credential"});
  wait_for(auditor, all.size());
  wait_for(second, all.size());
  wait_for(late, all.size() - middle);
  wait_for(boss, of_people.size());
  wait_for(both, of_people.size());
  events_.stop();
  EXPECT_THAT(auditor.numbers(), ElementsAreArray(all));
  EXPECT_THAT(second.numbers(), ElementsAreArray(all));
  EXPECT_THAT(late.numbers(), ElementsAreArray(numbers_of({}, middle)));
  EXPECT_THAT(boss.numbers(), ElementsAreArray(of_people));
  EXPECT_THAT(both.numbers(), ElementsAreArray(of_people));
  EXPECT_THAT(officer.numbers(), IsEmpty());
}

class LongLog : public EventsTest {
 protected:
  LongLog() {
    const std::string& boss = world_.administrator().account;
    while (world_.acts().size() < 600)
      for (int i = 0; i < 100; ++i)
        service::testing::must(service::create_account(world_.house(), boss, "Made", {Role::officer}));
  }
};

TEST_F(LongLog, IsToldWholeAndInPartsSoThatNobodyElseWaits) {
  const auto& first = listen({Role::auditor});
  const auto& second = listen({Role::auditor}, 3);
  const auto all = numbers_of({});
  wait_for(first, all.size());
  wait_for(second, all.size() - 3);
  events_.stop();
  EXPECT_THAT(first.numbers(), ElementsAreArray(all));
  EXPECT_THAT(second.numbers(), ElementsAreArray(numbers_of({}, 3)));
  EXPECT_LE(first.largest(), 512u);
}

TEST_F(LongLog, LosesNothingWhenTheDatabaseIsAwayInTheMiddle) {
  events_.stop();
  const auto all = numbers_of({});
  for (std::size_t step = 1; step <= 9; ++step) {
    world_.failing_step = world_.steps + step;
    Events events(world_.house(), world_.sign_in());
    Heard heard;
    Heard other;
    events.add(std::make_unique<MadeListener>(heard), "", {Role::auditor}, 0);
    for (int i = 0; i < 200 && world_.steps < world_.failing_step; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    events.add(std::make_unique<MadeListener>(other), "", {Role::officer}, all.size());  // news
    wait_for(heard, all.size());
    events.stop();
    EXPECT_THAT(heard.numbers(), ElementsAreArray(all)) << step;
  }
}

}  // namespace
}  // namespace peel::server
