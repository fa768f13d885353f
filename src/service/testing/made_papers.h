// For tests only: papers without the house's lists and authorisations.
#pragma once

#include "lfr/testing/made_street.h"
#include "policy/testing/made_passkeys.h"
#include "service/papers.h"

namespace peel::service::testing {

// An authorisation for a made list, signed by two key files and approved by two passkeys, for the day of the
// world's clock.
class MadePapers final : public Papers {
 public:
  explicit MadePapers(const base::Clock& clock)
      : clock_(clock), list_(lfr::testing::made_list(folder_, {0, 1})), example_(list_.facts()) {
    plan_.authorisation = example_.authorisation.id;
    plan_.content = std::string(64, 'a');
    plan_.state = PlanState::approved;
    plan_.place = "Market Square";
    plan_.from = example_.authorisation.from = clock.now() - std::chrono::hours(1);
    plan_.until = example_.authorisation.until = clock.now() + std::chrono::hours(6);
    plan_.threshold = example_.authorisation.operating_point.threshold;
    plan_.watchlist = "list-0123456789abcdef0123456789abcdef";
    plan_.list_content = "made";
  }

  base::Result<Mandate> mandate(store::Transaction&, const std::string& authorisation) override {
    if (authorisation != plan_.authorisation) return base::fail(base::ErrorCode::not_found, "there is none");
    return plan_;
  }
  base::Result<policy::Permit> permit(store::Transaction&, const std::string&,
                                      const policy::ListFacts& list) override {
    const base::Time when = clock_.now();
    const policy::SignedAuthorisation approved{example_.authorisation,
                                               {approve(example_.authorisation, example_.officer, when),
                                                approve(example_.authorisation, example_.second, when)}};
    return policy::grant(approved, example_.trust, list, example_.rules, clock_);
  }
  // For a machine elsewhere.
  policy::PasskeyPapers passkey_papers() const {
    const base::Time when = clock_.now();
    const policy::Authorisation& of = example_.authorisation;
    const std::string list = base::to_hex(of.list.file.bytes);
    policy::PasskeyPapers papers;
    papers.approved.authorisation = of;
    papers.approved.watchlist = policy::testing::made_watchlist;
    for (const auto who : {std::uint8_t{1}, std::uint8_t{2}}) {
      const auto role = who == 1 ? policy::Role::authorising_officer : policy::Role::countersigning_officer;
      const base::Approved approved{"watchlist", papers.approved.watchlist, list, policy::name_of(role),
                                    base::watchlist_terms(of.list.subjects, of.list.templates)};
      papers.approved.approvals.push_back(policy::testing::approved_by(who, of, role, when));
      papers.list_approvals.push_back(policy::testing::approved_by(who, approved, role, when));
      papers.trust.passkeys.push_back(policy::testing::made_passkey(who, "Somebody", role));
    }
    papers.trust.relying_party = policy::testing::made_hash(policy::testing::made_domain);
    return papers;
  }
  base::Result<EdgePapers> edge_papers(store::Transaction&, const std::string&) override {
    return EdgePapers{passkey_papers(),
                      *base::SecretBytes::copy_of(base::as_bytes(lfr::testing::made_list_secret)),
                      folder_ / "made.list"};
  }
  const policy::Rules& rules() const { return example_.rules; }
  base::Result<watchlist::Watchlist> open_list(const std::string&) override {
    ++opened;
    return watchlist::Watchlist::open(
        folder_ / "made.list", *base::SecretBytes::copy_of(base::as_bytes(lfr::testing::made_list_secret)));
  }
  base::Result<Listed> listed(store::Transaction&, const std::string&, const watchlist::Watchlist& list,
                              std::uint32_t row) override {
    const auto subject = list.entries().at(row).subject;
    return Listed{base::sha256(base::as_bytes(subject)), R"({"subject":")" + subject + R"("})"};
  }

  Mandate& authorised() { return plan_; }
  // So that what is signed has the addresses as they are now.
  void approve_addresses() {
    plan_.salt = std::string(64, 'a');
    example_.authorisation.addresses = policy::commit_to_addresses(plan_.salt, places_of(plan_.cameras));
  }
  int opened = 0;

 private:
  const base::Clock& clock_;
  base::testing::TempFolder folder_;
  watchlist::Watchlist list_;
  policy::testing::Example example_;
  Mandate plan_;
};

}  // namespace peel::service::testing
