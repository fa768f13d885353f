// Numbers, on each kind of database.
#include "store/numbers.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "store/alerts.h"
#include "store/testing/stores.h"

namespace peel::store {
namespace {

class NumbersOf : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(On, NumbersOf, ::testing::ValuesIn(testing::kinds()),
                         [](const auto& kind) { return kind.param; });

// The same states as service::state_of() tells of one alert.
TEST_P(NumbersOf, CountsEachAlertAndDeploymentInItsState) {
  const testing::TestDatabase test(GetParam());
  Database database = test.open();
  const Vault vault = std::move(*Vault::create(std::move(*base::SecretBytes::copy_of(base::Bytes(32, 1)))));
  auto transaction = database.begin();
  ASSERT_TRUE(transaction);
  const auto none = numbers(*transaction);
  ASSERT_TRUE(none) << none.error().message;
  EXPECT_EQ(none->counts, DeploymentCounts{});
  for (const std::uint64_t faces : {3u, 4u}) {
    Deployment deployment{
        base::new_id("dep"), base::new_id("auth"), DeploymentState::running, {}, {}, {}, {}, {}};
    deployment.counts.faces = faces;
    ASSERT_TRUE(add_deployment(*transaction, deployment));
    ASSERT_TRUE(update_deployment(*transaction, deployment));
  }
  const auto deployment = (*all_deployments(*transaction)).front().id;
  struct Case {
    std::string verdict, engaged_by, outcome;
  };
  for (const Case& each :
       {Case{"", "", ""}, Case{"unsure", "", ""}, Case{"match", "", ""}, Case{"match", "acct", ""},
        Case{"match", "acct", "stopped"}, Case{"no-match", "", ""}, Case{"no-match", "acct", "no-action"}}) {
    Alert alert;
    alert.id = base::new_id("alert");
    alert.deployment = deployment;
    const AlertFaces faces{std::move(*base::SecretBytes::create(1)), std::move(*base::SecretBytes::create(1)),
                           "{}"};
    ASSERT_TRUE(add_alert(*transaction, vault, alert, faces));
    alert.verdict = each.verdict;
    alert.engaged_by = each.engaged_by;
    alert.outcome = each.outcome;
    ASSERT_TRUE(update_alert(*transaction, alert));
    const bool gone = each.outcome == "no-action";
    ASSERT_TRUE(!gone || delete_alert(*transaction, vault, alert.id, {}));
  }
  const auto found = numbers(*transaction);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->counts.faces, 7u);
  EXPECT_EQ(found->deployments.running, 2u);
  EXPECT_EQ(found->deployments.announced + found->deployments.paused + found->deployments.stopped, 0u);
  EXPECT_EQ(found->alerts.open, 2u);
  EXPECT_EQ(found->alerts.decided, 1u);
  EXPECT_EQ(found->alerts.engaged, 1u);
  EXPECT_EQ(found->alerts.closed, 2u);
  EXPECT_EQ(found->alerts.deleted, 1u);
  EXPECT_EQ(found->errors, 0u);
}

}  // namespace
}  // namespace peel::store
