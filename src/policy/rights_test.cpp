#include "policy/rights.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

#include "base/file.h"

namespace peel::policy {
namespace {

using enum Role;

std::string expected_row(const Right& right) {
  std::string roles;
  for (const Role role : right.roles) roles += (roles.empty() ? "" : ", ") + std::string(name_of(role));
  return "| `" + std::string(right.act) + "` | " + std::string(right.words) + " | " + roles + " |\n";
}

TEST(Rights, AreThoseOfThePage) {
  const auto page = base::read_text_file(PEEL_SOURCE_DIR "/docs/rights.md", 1 << 20);
  ASSERT_TRUE(page) << page.error().message;
  for (const Right& right : all_rights())
    EXPECT_NE(page->find(expected_row(right)), std::string::npos)
        << "docs/rights.md lacks " << expected_row(right);
  std::size_t rows = 0;
  for (std::size_t at = page->find("| `"); at != std::string::npos; at = page->find("\n| `", at + 1)) ++rows;
  EXPECT_EQ(rows, all_rights().size());
}

TEST(Rights, NobodyMayDoWhatIsNotInTheTable) {
  EXPECT_FALSE(may(all_roles, "alert.share"));
  EXPECT_FALSE(may({}, "alert.view"));
}

TEST(Rights, NoActStandsInTheTableTwiceOrForNobody) {
  std::set<std::string_view> seen;
  for (const Right& right : all_rights()) {
    EXPECT_TRUE(seen.insert(right.act).second) << right.act;
    EXPECT_FALSE(right.roles.empty()) << right.act;
  }
}

// An administrator sees no face, and decides nothing.
TEST(Rights, AnAdministratorSeesNoFaceAndDecidesNothing) {
  const std::array administrators{administrator};
  for (const Right& right : all_rights()) {
    const bool keeps_the_house = right.act.starts_with("account.") || right.act == "credential.remove" ||
                                 right.act.starts_with("node.") || right.act == "backup.make";
    EXPECT_EQ(may(administrators, right.act), keeps_the_house) << right.act;
  }
}

// Whoever plans, runs or adjudicates approves nothing, whatever other roles they may hold besides.
TEST(Rights, NobodyMayBothApproveAndCarryOut) {
  for (const Role first : all_roles)
    for (const Role second : all_roles) {
      const std::array both{first, second};
      if (conflict_among(both)) continue;
      const bool approves = may(both, "authorisation.approve") || may(both, "watchlist.approve");
      for (const char* act : {"authorisation.propose", "watchlist.version", "deployment.start",
                              "alert.decide", "alert.outcome", "account.create", "ledger.cosign"})
        EXPECT_FALSE(approves && may(both, act)) << name_of(first) << ", " << name_of(second) << ": " << act;
    }
}

TEST(Roles, ThatCheckEachOtherAreNeverOnePersons) {
  EXPECT_TRUE(check_each_other(authorising_officer, countersigning_officer));
  EXPECT_TRUE(check_each_other(camera_operator, authorising_officer));
  EXPECT_TRUE(check_each_other(auditor, officer));
  EXPECT_TRUE(check_each_other(oversight, auditor));
  EXPECT_TRUE(check_each_other(administrator, watchlist_manager));
  EXPECT_TRUE(check_each_other(examiner, investigating_officer));
  EXPECT_FALSE(check_each_other(officer, camera_operator));
  EXPECT_FALSE(check_each_other(officer, officer));
  for (const Role a : all_roles)
    for (const Role b : all_roles) EXPECT_EQ(check_each_other(a, b), check_each_other(b, a));
}

TEST(Roles, AreReadByTheirNames) {
  for (const Role role : all_roles) EXPECT_EQ(role_from_text(name_of(role)), role);
  const auto unknown = role_from_text("Administrator");
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().message.find("countersigning-officer"), std::string::npos);
}

}  // namespace
}  // namespace peel::policy
