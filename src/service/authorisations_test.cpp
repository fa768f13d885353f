// Plans of deployments, on each kind of database.
#include "service/authorisations.h"

#include <fstream>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>

#include "service/nodes.h"
#include "service/testing/papers.h"

namespace peel::service {
namespace {

using base::ErrorCode;
using policy::Role;
using testing::as_officer;
using testing::as_second;
using ::testing::HasSubstr;
using testing::must;
using ::testing::Not;

class Plans : public ::testing::TestWithParam<std::string> {
 protected:
  Plans() : world_(GetParam()), papers_(world_) {}

  base::Error refused(const std::function<void(Proposal&)>& spoil) {
    Proposal proposal = papers_.proposal();
    spoil(proposal);
    const auto made = papers_.authorisations.propose(papers_.planner.account, proposal);
    return made ? base::Error{ErrorCode::internal, "proposed"} : made.error();
  }
  PlanState state(const std::string& id) {
    return must(papers_.authorisations.find(papers_.planner.account, id)).state;
  }

  testing::World world_;
  testing::Papers papers_;
};

INSTANTIATE_TEST_SUITE_P(On, Plans, ::testing::ValuesIn(store::testing::kinds()),
                         [](const auto& kind) { return kind.param; });

TEST_P(Plans, SayWhatWasAskedForAndWhatFollowsFromIt) {
  const Proposal proposal = papers_.proposal();
  const Plan made = must(papers_.propose());
  const Plan plan = must(papers_.authorisations.find(papers_.officer.account, made.document.id));
  EXPECT_EQ(plan.document.purpose, proposal.purpose);
  EXPECT_EQ(plan.document.cameras, (std::vector<std::string>{"north", "south"}));
  EXPECT_EQ(plan.document.list.file, papers_.version.content);
  EXPECT_EQ(plan.document.operating_point.threshold, "0.5000");
  EXPECT_EQ(plan.document.operating_point.uncalibrated, "made for tests");
  EXPECT_EQ(plan.content, base::to_hex(policy::content_of(plan.document).bytes));
  EXPECT_EQ(plan.state, PlanState::proposed);
  EXPECT_EQ(plan.proposed_by, papers_.planner.account);
  EXPECT_EQ(plan.proposed_by_name, "Pat");
  EXPECT_EQ(plan.watchlist, papers_.list);
  EXPECT_EQ(plan.notice, proposal.notice);
  ASSERT_EQ(plan.cameras.size(), 2u);
  EXPECT_EQ(plan.cameras[0].address.find("secret"), std::string::npos);
  EXPECT_EQ(plan.cameras[1].address, "/dev/video0");
  EXPECT_EQ(papers_.broken_rule(), "");
}

TEST_P(Plans, GoFromProposedToApprovedToEnded) {
  const auto id = must(papers_.propose()).document.id;
  papers_.approve_all(id);
  EXPECT_EQ(state(id), PlanState::approved);
  const Plan plan = must(papers_.authorisations.find(papers_.planner.account, id));
  ASSERT_EQ(plan.approvals.size(), 2u);
  EXPECT_EQ(plan.approvals[0].name, "Ann");
  EXPECT_EQ(plan.approvals[1].role, "countersigning-officer");
  world_.clock().advance(std::chrono::hours{4});
  EXPECT_EQ(state(id), PlanState::ended);
  EXPECT_EQ(papers_.authorisations.withdraw(papers_.officer.account, id).error().code, ErrorCode::refused);
}

TEST_P(Plans, AreWithdrawnByThoseWhoApprove) {
  const auto id = must(papers_.propose()).document.id;
  EXPECT_FALSE(papers_.authorisations.withdraw(papers_.planner.account, id));
  must(papers_.authorisations.withdraw(papers_.second.account, id));
  EXPECT_EQ(state(id), PlanState::withdrawn);
  EXPECT_FALSE(papers_.authorisations.withdraw(papers_.second.account, id));
  EXPECT_EQ(papers_.authorisations.withdraw(papers_.second.account, "auth-x").error().code,
            ErrorCode::not_found);
}

TEST_P(Plans, AreListedTheNewestFirst) {
  const auto older = must(papers_.propose()).document.id;
  world_.clock().advance(std::chrono::seconds{1});
  const auto newer = must(papers_.propose()).document.id;
  const auto all = must(papers_.authorisations.all(papers_.manager.account));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].document.id, newer);
  EXPECT_EQ(all[1].document.id, older);
}

TEST_P(Plans, AreMadeByThoseWhoMay) {
  const auto proposal = papers_.proposal();
  EXPECT_TRUE(papers_.authorisations.propose(papers_.manager.account, proposal));
  EXPECT_FALSE(papers_.authorisations.propose(papers_.officer.account, proposal));
  EXPECT_FALSE(papers_.authorisations.propose(world_.administrator().account, proposal));
  EXPECT_FALSE(papers_.authorisations.all(world_.administrator().account));
}

TEST_P(Plans, AreRefusedForEachThingThatIsWrong) {
  const auto says = [&](const std::function<void(Proposal&)>& spoil, const char* words) {
    EXPECT_THAT(refused(spoil).message, HasSubstr(words));
  };
  const std::size_t before = world_.acts().size();
  says([](auto& p) { p.purpose = " "; }, "the purpose is blank");
  says([](auto& p) { p.necessity = ""; }, "the necessity is blank");
  says([](auto& p) { p.place = std::string(501, 'x'); }, "place");
  says([](auto& p) { p.cameras.clear(); }, "camera");
  says([](auto& p) { p.cameras[0].name = "n/o"; }, "camera");
  says([](auto& p) { p.cameras[1].name = "north"; }, "north");
  says([](auto& p) { p.until = p.from; }, "ended already");
  says([](auto& p) { p.until = p.from + std::chrono::hours{25}; }, "is for 25.0 hours");
  says([](auto& p) { std::swap(p.from, p.until), p.until += std::chrono::hours{1}; }, "is not after");
  says([](auto& p) { p.watchlist = "list-x"; }, "there is no version");
  says([](auto& p) { p.content = std::string(64, '0'); }, "another version by now");
  says([](auto& p) { p.fpir = "1e-3"; }, "is not a decimal");
  says([](auto& p) { p.fpir = "0.01"; }, "at most 0.001 is allowed");
  says([](auto& p) { p.notice = " \n "; }, "the notice to the public is blank");
  says([](auto& p) { p.notice = std::string(2001, 'x'); }, "more than 2000 characters");
  says([](auto& p) { p.notice = "a\u202eb"; }, "do not show");
  EXPECT_EQ(world_.acts().size(), before);
}

// What two people approve says which cameras are opened, and tells nobody where they are.
TEST_P(Plans, BindTheCamerasAddresses) {
  const Plan made = must(papers_.propose());
  ASSERT_TRUE(made.document.addresses);
  EXPECT_TRUE(made.salt.empty()) << "not for who reads it";
  auto transaction = must(world_.house().database().begin_reading());
  const Plan plan = must(papers_.authorisations.plan_in(transaction, made.document.id));
  EXPECT_EQ(plan.salt.size(), 64u);
  EXPECT_EQ(policy::commit_to_addresses(plan.salt, {plan.cameras[0].address, plan.cameras[1].address}),
            *made.document.addresses);
  auto moved = plan.cameras;
  moved[1].node = "node-1";
  EXPECT_NE(policy::commit_to_addresses(plan.salt, places_of(moved)), *made.document.addresses)
      << "nor may another machine open it";
  EXPECT_NE(must(papers_.propose()).document.addresses, made.document.addresses) << "another salt each time";
}

TEST_P(Plans, AreForCategoriesThatTheListHas) {
  Proposal proposal = papers_.proposal();
  proposal.categories = {policy::Category::missing};
  const Plan made = must(papers_.authorisations.propose(papers_.planner.account, proposal));
  EXPECT_EQ(made.document.categories, proposal.categories);
  EXPECT_EQ(made.document.operating_point.threshold, "0.5000") << "that of the whole list";
  papers_.approve_all(made.document.id);
  papers_.approve_list();
  EXPECT_EQ(must(papers_.permit(made.document.id)).categories(), proposal.categories);
  EXPECT_EQ(papers_.broken_rule(), "");

  const auto with = [&](const policy::Categories& categories) {
    return refused([&](auto& p) { p.categories = categories; });
  };
  EXPECT_EQ(with({policy::Category::missing, policy::Category::vulnerable}).code, ErrorCode::refused);
  EXPECT_THAT(with({policy::Category::missing, policy::Category::vulnerable}).message,
              HasSubstr("nobody on the list has the category vulnerable; it has missing, suspect"));
  EXPECT_THAT(with({}).message, HasSubstr("no category is named"));
  papers_.version.categories = {};
  EXPECT_THAT(with({policy::Category::missing}).message, HasSubstr("have a new one made"));
}

TEST_P(Plans, NameCamerasAndNothingElse) {
  for (const char* address :
       {"http://10.0.0.5/", "file:///etc/passwd", "/etc/passwd", "scene.mp4", "", "/dev/video", "/dev/videoX",
        "/dev/video0/../sda", "concat:a|b", "rtsp:/x", "rtsp://a b\n"})
    EXPECT_EQ(refused([&](auto& p) { p.cameras[0].address = address; }).code, ErrorCode::invalid_input)
        << address;
  EXPECT_THAT(refused([](auto& p) { p.cameras[0].address = "http://user:secret@host/"; }).message,
              Not(HasSubstr("secret")));
  EXPECT_TRUE(check_camera_address("/srv/scene.mp4", true));
  EXPECT_FALSE(check_camera_address("http://10.0.0.5/", true));
  EXPECT_FALSE(check_camera_address("file:///etc/passwd", true));
}

TEST_P(Plans, ThatCannotBeEnteredAreNotKept) {
  const auto before = world_.acts().size();
  for (std::size_t failing = 1;; ++failing) {
    world_.steps = 0;
    world_.failing_step = failing;
    const auto made = papers_.propose();
    world_.failing_step = 0;
    if (made) {
      EXPECT_GT(failing, 8u);
      break;
    }
    EXPECT_EQ(world_.acts().size(), before) << "step " << failing;
    EXPECT_TRUE(must(papers_.authorisations.all(papers_.planner.account)).empty()) << "step " << failing;
  }
}

TEST_P(Plans, AreGoneOnWithAfterARestart) {
  const auto id = must(papers_.propose()).document.id;
  papers_.approve_all(id);
  papers_.approve_list();
  world_.restart();
  Authorisations again(
      world_.house(), testing::made_basis(),
      [&](store::Transaction&, const std::string&) -> base::Result<ListVersion> { return papers_.version; });
  const auto& version = papers_.version;
  auto transaction = must(world_.house().database().begin_reading());
  const auto permit = again.permit_for(transaction, id,
                                       {version.content, version.model, version.subjects, version.templates});
  EXPECT_TRUE(permit) << permit.error().message;
  const auto cameras = must(again.cameras(transaction, id));
  ASSERT_EQ(cameras.size(), 2u);
  EXPECT_EQ(cameras[0].name, "north");
  EXPECT_EQ(cameras[0].address, "rtsp://user:secret@10.0.0.5/stream");
}

TEST_P(Plans, GiveNoPermitForAnotherListThanWasLoaded) {
  const auto id = must(papers_.propose()).document.id;
  papers_.approve_all(id);
  papers_.approve_list();
  auto transaction = must(world_.house().database().begin_reading());
  const auto& version = papers_.version;
  const auto refused = papers_.authorisations.permit_for(
      transaction, id, {version.content, version.model, version.subjects, version.templates + 1});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("another size than was signed for"));
}

TEST(PlansOnDisk, HoldNoPasswordInClear) {
  testing::World world("sqlite");
  testing::Papers papers(world);
  must(papers.propose());
  for (const char* name : {"peel.db", "peel.db-wal"}) {
    std::ifstream file(world.data() / name, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    EXPECT_EQ(bytes.find("secret"), std::string::npos) << name;
    EXPECT_EQ(bytes.find("Market Square"), std::string::npos) << name;
  }
}

TEST_P(Plans, NameOnlyMachinesThatAreOpen) {
  Nodes nodes(world_.house());
  const std::string boss = world_.administrator().account;
  const auto key = must(base::SigningKey::generate()).public_key();
  const std::string van = must(nodes.let_in(boss, "Van 3", key)).id;
  Proposal proposal = papers_.proposal();
  proposal.cameras[1].node = van;
  const Plan plan = must(papers_.authorisations.propose(papers_.planner.account, proposal));
  EXPECT_EQ(plan.cameras[0].node, "");
  EXPECT_EQ(plan.cameras[1].node, van);
  EXPECT_EQ(plan.machines.at(van), "Van 3") << "whoever approves sees which machine";
  proposal.cameras[0].node = "node-x";
  EXPECT_EQ(papers_.authorisations.propose(papers_.planner.account, proposal).error().code,
            base::ErrorCode::not_found);
  proposal.cameras[0].node = van;
  must(nodes.close(boss, van));
  EXPECT_THAT(papers_.authorisations.propose(papers_.planner.account, proposal).error().message,
              ::testing::HasSubstr("was shut out"));
}

}  // namespace
}  // namespace peel::service
