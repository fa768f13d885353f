#include "service/testing/papers.h"

#include "base/random.h"
#include "ledger/entry.h"
#include "policy/testing/example.h"
#include "service/act.h"
#include "service/log.h"
#include "store/lists.h"

namespace peel::service::testing {

using policy::Role;

namespace {
constexpr std::uint64_t people = 3;  // on the list
}

Basis made_basis() {
  Basis basis;
  basis.uncalibrated = "made for tests";
  basis.rules_for = [](const base::Sha256& model) -> base::Result<policy::Rules> {
    policy::Rules rules;
    rules.operating_points = policy::testing::made_table(model);
    return rules;
  };
  return basis;
}

Papers::Papers(World& house)
    : world(house),
      list(base::new_id("list")),
      authorisations(world.house(), made_basis(),
                     [this](store::Transaction&, const std::string& id) -> base::Result<ListVersion> {
                       if (id != list || version.number == 0)
                         return base::fail(base::ErrorCode::not_found, "there is no version of {}", id);
                       if (list_ended) return base::fail(base::ErrorCode::refused, "the list has ended");
                       return version;
                     }),
      planner(world.add("Pat", {Role::camera_operator})),
      manager(world.add("Max", {Role::watchlist_manager})),
      officer(world.add("Ann", {Role::authorising_officer})),
      second(world.add("Bob", {Role::countersigning_officer})) {
  Act act = must(Act::begin(world.house(), manager.account, "watchlist.new"));
  must(act.enter("watchlist.new", {{"watchlist", list}}));
  for (std::uint64_t number = 0; number < people; ++number)
    must(act.enter("reference.add",
                   {{"watchlist", list},
                    {"reference", base::new_id("ref")},
                    {"subject", base::to_hex(policy::testing::made_hash(std::to_string(number)).bytes)}}));
  must(act.commit());
  make_version("the first");
}

void Papers::make_version(std::string_view content) {
  version = {version.number + 1,
             policy::testing::made_hash(content),
             policy::testing::made_hash("model"),
             people,
             people + 1,
             {policy::Category::missing, policy::Category::suspect}};
  Act act = must(Act::begin(world.house(), manager.account, "watchlist.version"));
  must(act.enter("watchlist.version", {{"watchlist", list},
                                       {"version", version.number},
                                       {"content", base::to_hex(version.content.bytes)},
                                       {"subjects", version.subjects},
                                       {"templates", version.templates}}));
  must(store::note_maker(act.transaction(), list, manager.account));
  must(act.commit());
}

Proposal Papers::proposal() const {
  Proposal proposal;
  proposal.purpose = "Find people wanted by the courts";
  proposal.legal_basis = "Common law; Data Protection Act 2018, part 3";
  proposal.necessity = "Other means to find them were tried and failed";
  proposal.proportionality = "One square, one day, people wanted for serious offences only";
  proposal.place = "Market Square";
  proposal.cameras = {{"north", "rtsp://user:secret@10.0.0.5/stream"}, {"south", "/dev/video0"}};
  proposal.from = world.clock().now();
  proposal.until = proposal.from + std::chrono::hours{4};
  proposal.watchlist = list;
  proposal.content = base::to_hex(version.content.bytes);
  proposal.fpir = "0.001";
  proposal.notice = "Cameras compare faces with a list of wanted people.\nAsk the officers.";
  return proposal;
}

base::Status Papers::approve(Someone& who, Paper paper, const std::string& id, Role role) {
  const Approving approving{who.account, paper, id, role};
  PEEL_TRY(const ToSign to_sign, authorisations.what_to_sign(approving));
  return authorisations.hand_in(approving, to_sign.content, who.authenticator.sign(to_sign.challenge));
}

void Papers::approve_all(const std::string& id) {
  must(approve(officer, Paper::authorisation, id, as_officer));
  must(approve(second, Paper::authorisation, id, as_second));
}

void Papers::approve_list() {
  must(approve(officer, Paper::watchlist, list, as_officer));
  must(approve(second, Paper::watchlist, list, as_second));
}

base::Result<policy::Permit> Papers::permit(const std::string& id) {
  PEEL_TRY(store::Transaction transaction, world.house().database().begin_reading());
  return authorisations.permit_for(transaction, id,
                                   {version.content, version.model, version.subjects, version.templates});
}

std::vector<ledger::Entry> Papers::entries() {
  std::vector<ledger::Entry> entries;
  for (const auto& entry : must(read_log(world.house(), 0, 256)))
    entries.push_back(must(ledger::parse_entry(entry.text)));
  return entries;
}

std::string Papers::broken_rule() { return testing::broken_rule(entries()); }

std::string broken_rule(const std::vector<ledger::Entry>& entries) {
  ledger::Replay replay;
  for (const auto& entry : entries)
    for (const auto& broken : replay.apply(entry)) return broken.rule + ": " + broken.words;
  return {};
}

}  // namespace peel::service::testing
