// The rules about watchlists and authorisations, each broken.
#include "ledger/testing/cases.h"

namespace peel::ledger {
namespace {

using namespace testing;

const std::vector<Case>& list_cases() {
  static const std::vector<Case> cases{
      {"known-papers", [](Story& s) { return s.erase(s.place("watchlist.new")), s.place("reference.add"); }},
      {"known-papers",
       [](Story& s) {
         return s.insert_after(s.place("watchlist.end"), "reference.view", account(manager),
                               {{"watchlist", s.list}, {"reference", made_id("ref", 1)}});
       }},
      {"known-papers",
       [](Story& s) { return set(s, "deployment.start", "authorisation", made_id("auth", 9)); }},
      {"known-papers",  // started after it was withdrawn
       [](Story& s) {
         s.insert_after(s.place("deployment.announce"), "authorisation.withdraw", account(countersigner),
                        {{"authorisation", s.authorisation}});
         return s.place("deployment.start");
       }},
      {"known-papers",  // nobody can be refused what there is none of
       [](Story& s) {
         return s.insert_after(s.place("deployment.stop"), "authorisation.refused", account(authoriser),
                               {{"authorisation", made_id("auth", 9)}, {"because", std::string("taken")}});
       }},
      {"known-papers",  // taken off, and never on it
       [](Story& s) {
         return s.insert_after(
             s.place("deployment.stop"), "reference.remove", account(manager),
             {{"watchlist", s.list}, {"reference", made_id("ref", 9)}, {"because", text("withdrawn")}});
       }},
      {"known-papers",  // taken off before
       [](Story& s) {
         const Members one{{"watchlist", s.list}, {"reference", made_id("ref", 1)}};
         Members off = one;
         off["because"] = text("withdrawn");
         const auto place =
             s.insert_after(s.place("deployment.stop"), "reference.remove", account(manager), off);
         return s.insert_after(place, "reference.view", account(manager), one);
       }},
      {"versions-count-up",
       [](Story& s) { return set(s, "watchlist.version", "version", std::uint64_t{2}); }},
      {"versions-count-up",
       [](Story& s) { return set(s, "watchlist.version", "subjects", std::uint64_t{3}); }},
      {"versions-count-up",
       [](Story& s) { return set(s, "watchlist.version", "subjects", std::uint64_t{0}); }},
      {"versions-count-up",  // somebody is on it of whom the log does not know
       [](Story& s) { return set(s, "watchlist.version", "subjects", std::uint64_t{2}); }},
      {"versions-count-up",  // two pictures of one person are one person
       [](Story& s) {
         s.insert_after(
             s.place("reference.add"), "reference.add", account(manager),
             {{"watchlist", s.list}, {"reference", made_id("ref", 2)}, {"subject", made_hash("subject")}});
         return set(s, "watchlist.version", "subjects", std::uint64_t{2});
       }},
      {"versions-count-up",  // somebody was taken off, and is said to be on it still
       [](Story& s) {
         const auto place = s.insert_after(
             s.place("reference.add"), "reference.add", account(manager),
             {{"watchlist", s.list}, {"reference", made_id("ref", 2)}, {"subject", made_hash("another")}});
         s.insert_after(
             place, "reference.remove", account(manager),
             {{"watchlist", s.list}, {"reference", made_id("ref", 2)}, {"because", text("wrong")}});
         return set(s, "watchlist.version", "subjects", std::uint64_t{2});
       }},
      {"versions-count-up",  // the content that was approved, under other numbers
       [](Story& s) {
         Members again = s.at("watchlist.version").members;
         again["version"] = std::uint64_t{2};
         again["templates"] = std::uint64_t{3};
         return s.insert_after(s.place("watchlist.approve", 1), "watchlist.version", account(manager), again);
       }},
      {"forgotten-for-good",  // a newer one took its place
       [](Story& s) { return forget(s, "deployment.announce"), s.place("deployment.start"); }},
      {"forgotten-for-good",
       [](Story& s) { return forget(s, "watchlist.approve", 1), s.place("authorisation.propose"); }},
      {"forgotten-for-good",
       [](Story& s) { return forget(s, "watchlist.version"), s.place("watchlist.approve"); }},
      {"forgotten-for-good",  // another list's
       [](Story& s) {
         const auto place = forget(s, "watchlist.version");
         s.entries[place].members["content"] = made_hash("x");
         return place;
       }},
      {"stays-erased",
       [](Story& s) {
         s.insert_after(s.place("watchlist.new"), "subject.erase", "peel",
                        {{"subject", made_hash("subject")}});
         return s.place("reference.add");
       }},
      {"erased-together",  // an alert that nobody dealt with, under this word
       [](Story& s) {
         const auto place = s.insert_after(s.place("alert.raise"), "alert.delete", "peel",
                                           {{"alert", s.alert}, {"because", text("erased")}});
         s.erase(s.place("alert.view"));
         return place + 1;
       }},
      {"erased-together",  // something else came between
       [](Story& s) {
         auto place = s.insert_after(
             s.place("watchlist.version"), "reference.remove", "peel",
             {{"watchlist", s.list}, {"reference", made_id("ref", 1)}, {"because", text("erased")}});
         place = s.insert_after(place, "report.read", account(auditor), {{"report", text("audit")}});
         s.insert_after(place, "subject.erase", "peel", {{"subject", made_hash("subject")}});
         return place;
       }},
      {"gone-with-the-person",  // the reference stays
       [](Story& s) {
         return s.insert_after(s.place("watchlist.version"), "subject.erase", "peel",
                               {{"subject", made_hash("subject")}});
       }},
      {"gone-with-the-person",  // the version stays
       [](Story& s) { return erase(s, "deployment.announce", false); }},
      {"gone-with-the-person",  // the reference was removed long before, and the version has them still
       [](Story& s) {
         s.insert_after(
             s.place("watchlist.version"), "reference.remove", account(manager),
             {{"watchlist", s.list}, {"reference", made_id("ref", 1)}, {"because", text("withdrawn")}});
         return s.insert_after(s.place("deployment.announce"), "subject.erase", "peel",
                               {{"subject", made_hash("subject")}});
       }},
      {"proper-proposal",
       [](Story& s) { return set(s, "authorisation.propose", "until", text("2026-05-03T08:00:00.000Z")); }},
      {"proper-proposal",
       [](Story& s) { return set(s, "authorisation.propose", "until", text("2026-05-01T08:00:00.000Z")); }},
      {"proper-proposal",
       [](Story& s) { return set(s, "authorisation.propose", "list_content", made_hash("x")); }},
  };
  return cases;
}

TEST(Replay, FindsListsAndProposalsThatCannotBe) { expect_found(list_cases()); }
TEST(Replay, EveryListRuleIsBrokenAtLeastOnce) { expect_all_broken(list_rules(), list_cases()); }

}  // namespace
}  // namespace peel::ledger
