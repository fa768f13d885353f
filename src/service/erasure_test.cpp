// Erasing a person, on each kind of database; pictures are coloured patches.
#include "service/erasure.h"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

#include "base/json.h"
#include "base/random.h"
#include "ledger/entry.h"
#include "service/act.h"
#include "service/alerts.h"
#include "service/house_papers.h"
#include "service/lists.h"
#include "service/log.h"
#include "service/testing/papers.h"
#include "store/deployments.h"
#include "watchlist/testing/made_tools.h"

namespace peel::service {
namespace {

using base::ErrorCode;
using policy::Role;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::must;
using ::testing::Not;

base::Bytes picture_of(std::size_t person, int shade = 0) {
  return must(
      image::encode_png(watchlist::testing::made_scene({200, 200}, {{person, {60, 50, 80, 96}, shade}})));
}

class Erasure : public ::testing::TestWithParam<std::string> {
 protected:
  Erasure()
      : world_(GetParam()),
        manager_(world_.add("Mia", {Role::watchlist_manager}).account),
        protector_(world_.add("Dara", {Role::data_protection_officer}).account) {
    must(prepare_lists(house()));
    list_ = must(new_list(house(), manager_, "Market Square")).id;
  }
  House& house() { return world_.house(); }

  AddedReference add(const std::string& list, const std::string& subject, std::size_t person, int shade = 0) {
    return must(add_reference(house(), manager_, list,
                              {subject, "suspect", "custody", "PACE 1984 s.64A", "2026-01-02", "WM 12",
                               "2026-12-31", "open", false, "", picture_of(person, shade)}));
  }
  store::ListVersion version(const std::string& list) { return must(make_version(house(), manager_, list)); }
  // A version with somebody on it as make_version() keeps it, but without its file, which takes a while.
  void quick_version(const std::string& list, const std::string& subject) {
    Act act = must(Act::begin_program(house()));
    store::ListVersion made;
    made.id = base::new_id("ver");
    made.list = list;
    made.number = must(store::versions_of(act.transaction(), list)).size() + 1;
    made.content = base::sha256(base::as_bytes(made.id));
    made.model = made.content;
    made.made = act.now();
    const auto mark = must(store::commit_to(act.transaction(), house().vault(), subject, made.id));
    must(store::add_version(act.transaction(), house().vault(), must(store::Vault::fresh()), made, {},
                            {{base::new_id("ref"), mark}}));
    must(act.enter("program.stop", {}));
    must(act.commit());
  }
  base::Result<ErasureReceipt> erase(const std::string& subject) {
    return erase_person(house(), nullptr, protector_, subject);
  }
  std::size_t files() {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& each : std::filesystem::directory_iterator(world_.data() / "lists"))
      ++count;
    return count;
  }
  // An alert about somebody, as raise_alert() keeps it; no deployment raised it.
  std::string alert_about(const std::string& subject) {
    Act act = must(Act::begin_program(house()));
    store::Alert alert;
    alert.id = base::new_id("alert");
    alert.deployment = deployment(act);
    alert.camera = "north";
    alert.raised = alert.captured = act.now();
    alert.due = act.now() + std::chrono::hours{24};
    alert.score = alert.threshold = "0.5";
    alert.category = "suspect";
    alert.quality = "{}";
    store::AlertFaces faces{must(base::SecretBytes::create(8)), must(base::SecretBytes::create(8)),
                            base::Json{{"subject", subject}}.dump()};
    must(store::add_alert(act.transaction(), house().vault(), alert, faces));
    must(act.enter("deployment.announce",
                   {{"deployment", alert.deployment}, {"authorisation", base::new_id("auth")}}));
    must(act.commit());
    return alert.id;
  }
  std::string deployment(Act& act) {
    store::Deployment made;
    made.id = base::new_id("dep");
    made.authorisation = base::new_id("auth");
    must(store::add_deployment(act.transaction(), made));
    return made.id;
  }
  bool deleted(const std::string& alert) {
    auto transaction = must(house().database().begin_reading());
    return must(store::find_alert(transaction, alert)).deleted.has_value();
  }

  testing::World world_;
  std::string manager_, protector_, list_;
};

INSTANTIATE_TEST_SUITE_P(On, Erasure, ::testing::ValuesIn(store::testing::kinds()),
                         [](const auto& kind) { return kind.param; });

TEST_P(Erasure, LeavesNothingOfThePersonAndAllOfTheOthers) {
  const std::string other_list = must(new_list(house(), manager_, "Station")).id;
  const std::string third_list = must(new_list(house(), manager_, "Harbour")).id;
  add(list_, "CRN/1", 0);
  add(list_, "CRN/1", 0, 20);
  add(list_, "CRN/2", 1);
  add(other_list, "CRN/1", 0);
  add(third_list, "CRN/2", 1);
  const auto first = version(list_), other = version(other_list), third = version(third_list);
  // Which forgets the version that has it.
  const auto references = must(read_list(house(), manager_, list_)).references;
  must(remove_reference(house(), manager_, list_, references[0].reference.id, "ended"));
  const std::string about_them = alert_about("CRN/1"), about_other = alert_about("CRN/2");

  const auto done = erase("CRN/1");
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->shows.references, 2u);
  EXPECT_EQ(done->shows.versions, 1u);
  EXPECT_EQ(done->shows.alerts, 1u);
  EXPECT_TRUE(deleted(about_them));
  EXPECT_FALSE(deleted(about_other));
  for (const auto& gone : {first, other}) EXPECT_FALSE(open_list(house(), gone.content));
  EXPECT_TRUE(open_list(house(), third.content));
  EXPECT_EQ(files(), 1u);
  const auto reading = must(read_list(house(), manager_, list_));
  ASSERT_EQ(reading.references.size(), 1u);
  EXPECT_EQ(reading.references[0].reference.subject, "CRN/2");
  EXPECT_TRUE(reading.summary.changed);
  EXPECT_TRUE(reading.summary.version->forgotten);
  EXPECT_TRUE(reading.look_alikes.empty());
  EXPECT_TRUE(must(was_on(house(), manager_, list_, "CRN/1")).empty()) << "nobody can tell any more";
  EXPECT_EQ(must(was_on(house(), manager_, list_, "CRN/2")).size(), 1u);
  EXPECT_TRUE(open_list(house(), version(list_).content)) << "a new version is as good as any";
}

TEST_P(Erasure, IsKnownToNobodyTheSecondTime) {
  EXPECT_EQ(erase("CRN/1").error().code, ErrorCode::not_found);
  add(list_, "CRN/1", 0);
  const auto before = world_.acts().size();
  ASSERT_TRUE(erase("CRN/1"));
  const auto after = world_.acts();
  EXPECT_THAT(std::vector(after.begin() + static_cast<std::ptrdiff_t>(before), after.end()),
              ElementsAre("reference.remove", "subject.erase"));
  EXPECT_EQ(erase("CRN/1").error().code, ErrorCode::not_found);
  EXPECT_EQ(world_.acts().size(), after.size());
}

// The record number may come back, as another person to the log.
TEST_P(Erasure, DoesNotStopAnybodyFromBeingListedAnew) {
  add(list_, "CRN/1", 0);
  ASSERT_TRUE(erase("CRN/1"));
  EXPECT_EQ(add(list_, "CRN/1", 0).what, AddedReference::What::added);
  EXPECT_TRUE(erase("CRN/1"));
}

TEST_P(Erasure, GivesAReceiptThatHoldsThenAndLater) {
  add(list_, "CRN/1", 0);
  quick_version(list_, "CRN/1");
  const auto done = must(erase("CRN/1"));
  const std::string text = ledger::to_text(done.receipt);
  EXPECT_THAT(text, Not(HasSubstr("CRN")));
  const auto read = ledger::receipt_from_text(text);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(must(ledger::check_receipt(*read, house().log_key())).entry, done.shows.entry);

  add(list_, "CRN/2", 1);
  ASSERT_TRUE(erase("CRN/2"));
  const auto all = must(read_erasures(house(), protector_));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[1].entry, done.shows.entry);
  const auto again = must(receipt_of(house(), protector_, done.shows.entry));
  EXPECT_EQ(again.shows.references, 1u);
  EXPECT_EQ(again.shows.versions, 1u);
  EXPECT_EQ(again.shows.subject, done.shows.subject);
  EXPECT_EQ(receipt_of(house(), protector_, done.shows.entry - 1).error().code, ErrorCode::not_found);
}

TEST_P(Erasure, IsTheDataProtectionOfficersAlone) {
  add(list_, "CRN/1", 0);
  for (const std::string& by : {manager_, world_.administrator().account}) {
    EXPECT_EQ(erase_person(house(), nullptr, by, "CRN/1").error().code, ErrorCode::refused);
    EXPECT_EQ(read_erasures(house(), by).error().code, ErrorCode::refused);
    EXPECT_EQ(receipt_of(house(), by, 0).error().code, ErrorCode::refused);
  }
}

TEST_P(Erasure, TwoAtOnceEraseOnce) {
  add(list_, "CRN/1", 0);
  quick_version(list_, "CRN/1");
  std::vector<base::Result<ErasureReceipt>> done;
  done.emplace_back(base::fail(ErrorCode::internal, ""));
  done.emplace_back(base::fail(ErrorCode::internal, ""));
  {
    std::vector<std::jthread> both;
    for (auto& result : done) both.emplace_back([&] { result = erase("CRN/1"); });
  }
  EXPECT_NE(done[0].has_value(), done[1].has_value());
  const auto& second = done[0] ? done[1] : done[0];
  EXPECT_EQ(second.error().code, ErrorCode::not_found) << second.error().message;
  const auto acts = world_.acts();
  EXPECT_EQ(std::ranges::count(acts, "subject.erase"), 1);
}

// Whatever fails: they are erased as a whole, and entered, or not at all.
TEST_P(Erasure, ThatFailsAtAnyStepIsWholeOrNotDone) {
  bool whole = false;
  for (std::size_t failing = 1; !whole; ++failing) {
    ASSERT_LT(failing, 200u);
    add(list_, "CRN/1", 0);
    quick_version(list_, "CRN/1");
    alert_about("CRN/1");
    const auto acts = world_.acts().size();
    world_.steps = 0;
    world_.failing_step = failing;
    const auto done = erase("CRN/1");
    world_.failing_step = 0;
    whole = done.has_value();
    const bool entered = world_.acts().size() > acts;
    EXPECT_EQ(must(read_list(house(), manager_, list_)).references.empty(), entered) << "step " << failing;
    if (!entered) {
      EXPECT_TRUE(erase("CRN/1")) << "step " << failing;
      continue;
    }
    EXPECT_EQ(erase("CRN/1").error().code, ErrorCode::not_found);
    const auto last = must(read_erasures(house(), protector_)).front();
    EXPECT_TRUE(receipt_of(house(), protector_, last.entry)) << "it can be had once more";
  }
}

// After a crash between the commit and the files' end.
TEST_P(Erasure, IsFinishedByTheNextStart) {
  add(list_, "CRN/1", 0);
  version(list_);
  world_.failing_kind = "clear what was deleted";
  const std::filesystem::path left = world_.data() / "lists" / "left.list";
  std::filesystem::copy_file(std::filesystem::directory_iterator(world_.data() / "lists")->path(), left);
  EXPECT_THAT(erase("CRN/1").error().message, HasSubstr("the person is erased"));
  world_.failing_kind.clear();
  world_.restart();
  must(prepare_lists(house()));
  EXPECT_EQ(files(), 0u);
}

}  // namespace

// With what a deployment needs: nothing is planned, approved or started by a version that held them.
TEST(ErasedVersion, IsApprovedAndPlannedNoMore) {
  testing::World world("sqlite");
  House& house = world.house();
  must(prepare_lists(house));
  const std::string manager = world.add("Mia", {Role::watchlist_manager}).account;
  const std::string protector = world.add("Dara", {Role::data_protection_officer}).account;
  testing::Papers people(world);
  Authorisations authorisations(house, testing::made_basis(),
                                [&](store::Transaction& transaction, const std::string& list) {
                                  return newest_version(transaction, house, list);
                                });
  HousePapers papers(house, authorisations);
  Proposal proposal = people.proposal();
  proposal.watchlist = must(new_list(house, manager, "Market Square")).id;
  const auto added = must(add_reference(house, manager, proposal.watchlist,
                                        {"CRN/1", "suspect", "custody", "PACE 1984 s.64A", "2026-01-02",
                                         "WM 12", "2026-12-31", "open", false, "", picture_of(0)}));
  ASSERT_EQ(added.what, AddedReference::What::added);
  const auto made = must(make_version(house, manager, proposal.watchlist));
  proposal.content = base::to_hex(made.content.bytes);
  const auto plan = must(authorisations.propose(people.planner.account, proposal));
  ASSERT_TRUE(erase_person(house, nullptr, protector, "CRN/1"));
  EXPECT_THAT(authorisations.propose(people.planner.account, proposal).error().message,
              HasSubstr("somebody on the newest version of this list was taken off or erased"));
  const Approving approving{people.officer.account, Paper::watchlist, proposal.watchlist,
                            testing::as_officer};
  EXPECT_THAT(authorisations.what_to_sign(approving).error().message, HasSubstr("have a new one"));
  const Approving plans{people.officer.account, Paper::authorisation, plan.document.id, testing::as_officer};
  EXPECT_THAT(authorisations.what_to_sign(plans).error().message, HasSubstr("have it planned anew"));
  auto transaction = must(house.database().begin_reading());
  EXPECT_TRUE(must(papers.mandate(transaction, plan.document.id)).version_forgotten);
  EXPECT_THAT(papers.permit(transaction, plan.document.id, plan.document.list).error().message,
              HasSubstr("was forgotten"));
}

}  // namespace peel::service
