// The rules about approvals, each broken.
#include "ledger/testing/cases.h"

namespace peel::ledger {
namespace {

using namespace testing;

const std::vector<Case>& approval_cases() {
  static const std::vector<Case> cases{
      {"approved-as-it-is",
       [](Story& s) { return set(s, "authorisation.approve", "content", made_hash("x")); }},
      {"approved-as-it-is",  // the list was changed after it was approved once
       [](Story& s) {
         Members second = s.at("watchlist.version").members;
         second["version"] = std::uint64_t{2};
         second["content"] = made_hash("second");
         s.insert_after(s.place("watchlist.approve"), "watchlist.version", account(manager), second);
         return s.place("watchlist.approve", 1);
       }},
      {"approved-in-role",
       [](Story& s) {
         const auto place = s.place("authorisation.approve");
         s.entries[place].members = s.authorisation_approval(authoriser, "countersigning-officer");
         return place;
       }},
      {"approved-by-others",
       [](Story& s) {
         by(s, "authorisation.propose", account(authoriser));
         return s.place("authorisation.approve");
       }},
      {"approved-by-others",  // who had put people on the list
       [](Story& s) {
         const auto place = s.place("watchlist.approve");
         s.entries[place].by = account(manager);
         s.entries[place].members = s.list_approval(manager, "authorising-officer");
         return in_role(s, place, manager, "authorising-officer", "watchlist-manager");
       }},
      {"approved-once",  // the very same, handed in again
       [](Story& s) {
         const auto place = s.place("authorisation.approve");
         return s.insert_after(place, "authorisation.approve", account(authoriser), s.entries[place].members);
       }},
      {"approved-once",
       [](Story& s) {
         const auto place = s.place("watchlist.approve");
         return s.insert_after(place, "watchlist.approve", account(authoriser), s.entries[place].members);
       }},
      {"approved-once",  // by two in one role
       [](Story& s) {
         const auto place = s.place("watchlist.approve", 1);
         s.entries[place].members = s.list_approval(countersigner, "authorising-officer");
         return in_role(s, place, countersigner, "authorising-officer", "countersigning-officer");
       }},
      {"approval-holds",  // an approval of the other officer, put under one's own name
       [](Story& s) {
         return set(s, "authorisation.approve", "approval",
                    s.at("authorisation.approve", 1).members.at("approval"));
       }},
      {"approval-holds",  // one's own, of something else
       [](Story& s) {
         return set(s, "authorisation.approve", "approval", s.at("watchlist.approve").members.at("approval"));
       }},
      {"approval-holds",  // the log says something else than was signed
       [](Story& s) {
         set(s, "authorisation.propose", "threshold", text("0.05"));
         return s.place("authorisation.approve");
       }},
      {"approval-holds",
       [](Story& s) {
         set(s, "authorisation.propose", "until", text("2026-05-02T07:00:00.000Z"));
         return s.place("authorisation.approve");
       }},
      {"approval-holds",
       [](Story& s) {
         set(s, "watchlist.version", "templates", std::uint64_t{9});
         return s.place("watchlist.approve");
       }},
      {"approval-holds",
       [](Story& s) {
         std::get<Approval>(s.at("authorisation.approve").members["approval"]).signature[10] ^= 1;
         return s.place("authorisation.approve");
       }},
      {"approval-holds",  // the passkey had been removed
       [](Story& s) {
         s.insert_after(s.place("authorisation.propose"), "credential.remove", account(admin),
                        {{"account", account(authoriser)}, {"credential", Story::credential(authoriser)}});
         return s.place("authorisation.approve");
       }},
      {"approval-holds",  // a passkey that nobody registered
       [](Story& s) {
         std::get<Approval>(s.at("watchlist.approve").members["approval"]).credential = made_hash("another");
         return s.place("watchlist.approve");
       }},
      {"no-fresh-recovery",
       [](Story& s) {
         recover(s);
         return s.place("watchlist.approve");
       }},
  };
  return cases;
}

TEST(Replay, FindsApprovalsThatAreNone) { expect_found(approval_cases()); }
TEST(Replay, EveryApprovalRuleIsBrokenAtLeastOnce) { expect_all_broken(approval_rules(), approval_cases()); }

}  // namespace
}  // namespace peel::ledger
