// How long lists are kept, with lists and authorisations as the service has them.
#include "service/retention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/house_papers.h"
#include "service/lists.h"
#include "service/testing/papers.h"
#include "watchlist/testing/made_tools.h"

namespace peel::service {
namespace {

using policy::Role;
using std::chrono::hours;
using std::chrono::seconds;
using testing::must;

class Retention : public ::testing::TestWithParam<std::string> {
 protected:
  Retention()
      : world_(GetParam()),
        authorisations_(house(), testing::made_basis(),
                        [this](store::Transaction& transaction, const std::string& list) {
                          return newest_version(transaction, house(), list);
                        }),
        manager_(world_.add("Mia", {Role::watchlist_manager}).account),
        officer_(world_.add("Ann", {Role::authorising_officer}).account) {
    list_ = must(new_list(house(), manager_, "Market Square")).id;
    const auto picture = must(image::encode_png(
        watchlist::testing::made_scene({200, 200}, {{std::size_t{0}, {60, 50, 80, 96}, 0}})));
    must(add_reference(house(), manager_, list_,
                       {"CRN/1", "suspect", "custody", "PACE 1984 s.64A", "2026-01-02", "WM 12", "2026-12-31",
                        "open", false, "", picture}));
    version_ = must(make_version(house(), manager_, list_));
  }
  House& house() { return world_.house(); }
  std::string propose(base::Duration lasts) {
    Proposal proposal;
    proposal.purpose = proposal.legal_basis = proposal.necessity = proposal.proportionality =
        "made for a test";
    proposal.place = "Market Square";
    proposal.cameras = {{"north", "rtsp://10.0.0.5/stream"}};
    proposal.from = world_.clock().now();
    proposal.until = proposal.from + lasts;
    proposal.watchlist = list_;
    proposal.content = base::to_hex(version_.content.bytes);
    proposal.fpir = "0.001";
    proposal.notice = "Facial recognition is in use.";
    return must(authorisations_.propose(manager_, proposal)).document.id;
  }
  bool ended() {
    must(end_lists_that_served(house()));
    return must(read_list(house(), manager_, list_)).summary.list.ended.has_value();
  }

  testing::World world_;
  Authorisations authorisations_;
  std::string manager_, officer_, list_;
  store::ListVersion version_;
};

INSTANTIATE_TEST_SUITE_P(On, Retention, ::testing::ValuesIn(store::testing::kinds()),
                         [](const auto& kind) { return kind.param; });

TEST_P(Retention, AVersionThatANewerOneReplacedGoesWhenNothingNeedsIt) {
  const auto there = [&](const store::ListVersion& version) {
    must(forget_replaced_versions(house()));
    return open_list(house(), version.content).has_value();
  };
  const auto old = version_;
  propose(hours(2));
  version_ = must(make_version(house(), manager_, list_));
  EXPECT_TRUE(there(old)) << "it may still be started with";
  const auto second = version_;
  const auto withdrawn = propose(hours(2));
  version_ = must(make_version(house(), manager_, list_));
  EXPECT_TRUE(there(second));
  must(authorisations_.withdraw(officer_, withdrawn));
  EXPECT_FALSE(there(second));
  EXPECT_TRUE(there(old));
  world_.clock().advance(hours(2));
  EXPECT_FALSE(there(old));
  EXPECT_TRUE(there(version_)) << "the newest stays";
  const auto acts = world_.acts();
  EXPECT_EQ(std::ranges::count(acts, "watchlist.forget"), 2);
  EXPECT_TRUE(there(version_)) << "once";
  EXPECT_EQ(world_.acts().size(), acts.size());
  EXPECT_EQ(must(was_on(house(), manager_, list_, "CRN/1")).size(), 3u) << "it can be answered still";
  world_.restart();
  must(prepare_lists(house()));
  EXPECT_TRUE(there(version_));
}

TEST_P(Retention, AListEndsADayAfterItsLastAuthorisationIsOver) {
  world_.clock().advance(hours(100));
  EXPECT_FALSE(ended()) << "nobody has asked for anything yet";
  propose(hours(2));
  propose(hours(4));
  world_.clock().advance(hours(28) - seconds(1));
  EXPECT_FALSE(ended());
  world_.clock().advance(seconds(1));
  EXPECT_TRUE(ended());
  EXPECT_FALSE(open_list(house(), version_.content)) << "its file is there still";
  EXPECT_TRUE(ended()) << "and nothing breaks when it is looked at again";
  EXPECT_EQ(must(was_on(house(), manager_, list_, "CRN/1")).size(), 1u);
  EXPECT_TRUE(must(was_on(house(), manager_, list_, "CRN/2")).empty());
}

TEST_P(Retention, WithdrawnIsOver) {
  const auto id = propose(hours(20));
  world_.clock().advance(hours(1));
  must(authorisations_.withdraw(officer_, id));
  world_.clock().advance(hours(24) - seconds(1));
  EXPECT_FALSE(ended());
  world_.clock().advance(seconds(1));
  EXPECT_TRUE(ended());
}

}  // namespace
}  // namespace peel::service
