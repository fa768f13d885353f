#include "service/authorisations.h"

#include <algorithm>

#include "base/text.h"
#include "service/act.h"
#include "store/nodes.h"
#include "video/source.h"

namespace peel::service {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

// A list is kept until the last authorisation of it is over, so plans must not reach far.
constexpr int longest_ahead_days = 31;
constexpr base::Duration longest_ahead = std::chrono::days{longest_ahead_days};

constexpr std::size_t max_notice = 2000, max_address = 2048;

// 64 hexadecimal digits.
std::string hex(const base::Sha256& hash) { return base::to_hex(hash.bytes); }

std::size_t characters_of(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

Status check_notice(const std::string& notice) {
  if (!base::is_utf8(notice) || characters_of(notice) > max_notice)
    return fail(ErrorCode::invalid_input, "the notice to the public has more than {} characters", max_notice);
  if (notice.find_first_not_of(" \n") == std::string::npos)
    return fail(ErrorCode::invalid_input, "the notice to the public is blank");
  std::string plain = notice;
  std::erase(plain, '\n');
  if (base::unseen_character(plain))
    return fail(ErrorCode::invalid_input, "the notice to the public has characters that do not show");
  return {};
}

policy::Authorisation document_of(const Proposal& proposal) {
  policy::Authorisation document;
  document.id = policy::new_authorisation_id();
  document.purpose = proposal.purpose;
  document.legal_basis = proposal.legal_basis;
  document.necessity = proposal.necessity;
  document.proportionality = proposal.proportionality;
  document.place = proposal.place;
  for (const Camera& camera : proposal.cameras) document.cameras.push_back(camera.name);
  document.from = std::chrono::floor<std::chrono::milliseconds>(proposal.from);
  document.until = std::chrono::floor<std::chrono::milliseconds>(proposal.until);
  document.categories = proposal.categories;
  return document;
}

Status check_categories(const std::optional<policy::Categories>& wanted, const ListVersion& version) {
  if (!wanted || wanted->within(version.categories)) return {};
  if (version.categories.empty())
    return fail(ErrorCode::refused,
                "this version of the list is from before categories could be chosen; have a new one made");
  return fail(ErrorCode::refused, "nobody on the list has the category {}; it has {}",
              policy::in_words(wanted->without(version.categories)), policy::in_words(version.categories));
}

Result<policy::ListFacts> list_for(Act& act, const NewestVersion& newest, const Proposal& proposal) {
  PEEL_TRY(const ListVersion version, newest(act.transaction(), proposal.watchlist));
  if (hex(version.content) != proposal.content)
    return fail(ErrorCode::refused, "the list has another version by now; look at it and plan anew");
  PEEL_CHECK(check_not_forgotten(version));
  PEEL_CHECK(check_categories(proposal.categories, version));
  return policy::ListFacts{version.content, version.model, version.subjects, version.templates};
}

// The operating point that the rules make of the wanted rate; gives whether it rests on little.
Result<bool> set_threshold(policy::Authorisation& document, const std::string& fpir, const Basis& basis) {
  PEEL_TRY(const policy::Rules rules, basis.rules_for(document.list.model));
  PEEL_TRY(document.operating_point, policy::point_for_fpir(fpir, document.list, rules, basis.uncalibrated));
  PEEL_CHECK(policy::validate(document));
  PEEL_TRY(const policy::Derived derived, policy::threshold_under(document, rules));
  return derived.extrapolated;
}

Result<policy::Authorisation> document_in(const store::Authorisation& kept) {
  PEEL_TRY(auto read, policy::authorisation_from_json(kept.document));
  return std::move(read.authorisation);
}

std::vector<Camera> cameras_of(const policy::Authorisation& document,
                               const std::vector<store::Camera>& kept) {
  std::vector<Camera> cameras;
  for (std::size_t i = 0; i < document.cameras.size() && i < kept.size(); ++i)
    cameras.push_back({document.cameras[i], kept[i].address, kept[i].node});
  return cameras;
}

Status check_node(Act& act, const std::string& node) {
  if (node.empty()) return {};
  PEEL_TRY(const store::Node found, store::find_node(act.transaction(), act.house().vault(), node));
  if (found.closed)
    return fail(ErrorCode::refused, "the camera machine {} was shut out; choose another", found.name);
  return {};
}

PlanState state_of(const store::Authorisation& kept, const policy::Authorisation& document,
                   std::size_t approvals, base::Time now) {
  if (kept.withdrawn) return PlanState::withdrawn;
  if (now >= document.until) return PlanState::ended;
  return approvals == 2 ? PlanState::approved : PlanState::proposed;
}

Result<std::map<std::string, std::string>> machines_of(const House& house, store::Transaction& transaction,
                                                       const std::vector<Camera>& cameras) {
  std::map<std::string, std::string> names;
  for (const Camera& camera : cameras) {
    if (camera.node.empty()) continue;
    PEEL_TRY(names[camera.node],
             store::find_node(transaction, house.vault(), camera.node).map(&store::Node::name));
  }
  return names;
}

Result<Plan> plan_of(House& house, store::Transaction& transaction, const policy::PasskeyTrust& trust,
                     const store::Authorisation& kept) {
  Plan plan;
  PEEL_TRY(plan.document, document_in(kept));
  plan.content = kept.content;
  PEEL_TRY(plan.approvals,
           approved_by(transaction, trust, policy::document_of(plan.document, kept.watchlist)));
  plan.state = state_of(kept, plan.document, plan.approvals.size(), house.clock().now());
  plan.extrapolated = kept.extrapolated;
  plan.proposed_by = kept.proposed_by;
  plan.proposed_by_name = name_in(trust, kept.proposed_by);
  plan.proposed = kept.proposed;
  plan.withdrawn = kept.withdrawn;
  plan.watchlist = kept.watchlist;
  plan.notice = kept.notice;
  plan.cameras = cameras_of(plan.document, kept.cameras);
  for (Camera& camera : plan.cameras) camera.address = video::without_password(camera.address);
  PEEL_TRY(plan.machines, machines_of(house, transaction, plan.cameras));
  return plan;
}

Result<Plan> read(House& house, store::Transaction& transaction, const std::string& id) {
  PEEL_TRY(const auto kept, store::find_authorisation(transaction, house.vault(), id));
  PEEL_TRY(const auto trust, passkey_trust(house, transaction));
  return plan_of(house, transaction, trust, kept);
}

Status enter_proposal(Act& act, const policy::Authorisation& document, const store::Authorisation& kept) {
  return act.enter("authorisation.propose", {{"authorisation", kept.id},
                                             {"content", kept.content},
                                             {"from", ledger::time_to_entry(document.from)},
                                             {"until", ledger::time_to_entry(document.until)},
                                             {"watchlist", kept.watchlist},
                                             {"list_content", hex(document.list.file)},
                                             {"threshold", document.operating_point.threshold}});
}

}  // namespace

std::vector<std::string> places_of(const std::vector<Camera>& cameras) {
  std::vector<std::string> places;
  for (const Camera& camera : cameras)
    places.push_back(camera.node.empty() ? camera.address : camera.address + "\t" + camera.node);
  return places;
}

const char* name_of(PlanState state) {
  switch (state) {
    case PlanState::proposed:
      return "proposed";
    case PlanState::approved:
      return "approved";
    case PlanState::withdrawn:
      return "withdrawn";
    case PlanState::ended:
      return "ended";
  }
  return "";
}

Status check_camera_address(const std::string& address, bool demo) {
  PEEL_CHECK(base::check_line(address, "a camera's address", max_address));
  const std::string_view device = "/dev/video";
  if (address.starts_with("rtsp://") || address.starts_with("rtsps://")) return {};
  const bool numbered = address.starts_with(device) && address.size() > device.size() &&
                        address.size() <= device.size() + 3 &&
                        address.find_first_not_of("0123456789", device.size()) == std::string::npos;
  if (numbered) return {};
  if (!demo || address.find("://") != std::string::npos)
    return fail(ErrorCode::invalid_input,
                "a camera's address is rtsp://..., rtsps://... or /dev/videoN, and not {}",
                video::without_password(address));
  return {};
}

Result<Plan> Authorisations::propose(const std::string& by, const Proposal& proposal) {
  policy::Authorisation document = document_of(proposal);
  PEEL_CHECK(check_notice(proposal.notice));
  store::Authorisation kept;
  for (const Camera& camera : proposal.cameras) {
    PEEL_CHECK(check_camera_address(camera.address, house_.demo()));
    kept.cameras.push_back({camera.address, camera.node});
  }
  PEEL_TRY(Act act, Act::begin(house_, by, "authorisation.propose"));
  for (const Camera& camera : proposal.cameras) PEEL_CHECK(check_node(act, camera.node));
  if (document.until <= act.now()) return fail(ErrorCode::invalid_input, "it would have ended already");
  if (document.from > act.now() + longest_ahead)
    return fail(ErrorCode::invalid_input,
                "it would begin on {}, more than {} days ahead: its list would be kept all that while",
                base::format_time(document.from), longest_ahead_days);
  PEEL_TRY(document.list, list_for(act, newest_, proposal));
  kept.salt = policy::new_address_salt();
  document.addresses = policy::commit_to_addresses(kept.salt, places_of(proposal.cameras));
  PEEL_TRY(kept.extrapolated, set_threshold(document, proposal.fpir, basis_));
  kept.id = document.id;
  kept.document = policy::to_json(policy::SignedAuthorisation{document, {}});
  kept.content = hex(policy::content_of(document));
  kept.watchlist = proposal.watchlist;
  kept.notice = proposal.notice;
  kept.proposed_by = by;
  kept.proposed = act.now();
  PEEL_CHECK(enter_proposal(act, document, kept));
  PEEL_CHECK(store::add_authorisation(act.transaction(), house_.vault(), kept));
  PEEL_TRY(Plan plan, read(house_, act.transaction(), kept.id));
  PEEL_CHECK(act.commit());
  return plan;
}

Result<Plan> Authorisations::find(const std::string& by, const std::string& id) {
  PEEL_TRY(store::Transaction transaction, begin_reading(house_, by, "authorisation.read"));
  return read(house_, transaction, id);
}

Result<std::vector<Plan>> Authorisations::all(const std::string& by) {
  PEEL_TRY(store::Transaction transaction, begin_reading(house_, by, "authorisation.read"));
  PEEL_TRY(const auto kept, store::all_authorisations(transaction, house_.vault()));
  PEEL_TRY(const auto trust, passkey_trust(house_, transaction));
  std::vector<Plan> plans;
  for (const auto& each : kept) {
    PEEL_TRY(Plan plan, plan_of(house_, transaction, trust, each));
    plans.push_back(std::move(plan));
  }
  return plans;
}

Status Authorisations::withdraw(const std::string& by, const std::string& id) {
  PEEL_TRY(Act act, Act::begin(house_, by, "authorisation.withdraw"));
  PEEL_TRY(const Plan plan, read(house_, act.transaction(), id));
  if (plan.state == PlanState::withdrawn)
    return fail(ErrorCode::refused, "the authorisation was withdrawn already");
  if (plan.state == PlanState::ended) return fail(ErrorCode::refused, "the authorisation has ended");
  PEEL_CHECK(act.enter("authorisation.withdraw", {{"authorisation", id}}));
  PEEL_CHECK(store::withdraw_authorisation(act.transaction(), id, act.now()));
  return act.commit();
}

Result<policy::PasskeyAuthorisation> Authorisations::signed_authorisation(store::Transaction& transaction,
                                                                          const std::string& id) {
  PEEL_TRY(const auto kept, store::find_authorisation(transaction, house_.vault(), id));
  policy::PasskeyAuthorisation approved;
  PEEL_TRY(approved.authorisation, document_in(kept));
  approved.watchlist = kept.watchlist;
  const policy::Document document = policy::document_of(approved.authorisation, kept.watchlist);
  PEEL_TRY(const auto approvals,
           store::approvals_of(transaction, document.kind, document.id, document.content));
  for (const auto& each : approvals) approved.approvals.push_back(to_policy(each));
  return approved;
}

Result<policy::PasskeyPapers> Authorisations::papers_for(store::Transaction& transaction,
                                                         const std::string& id) {
  PEEL_TRY(const auto kept, store::find_authorisation(transaction, house_.vault(), id));
  if (kept.withdrawn)
    return fail(ErrorCode::refused, "the authorisation was withdrawn at {}",
                base::format_time(*kept.withdrawn));
  PEEL_CHECK(newest_(transaction, kept.watchlist));
  policy::PasskeyPapers papers;
  PEEL_TRY(papers.approved, signed_authorisation(transaction, id));
  PEEL_TRY(papers.trust, passkey_trust(house_, transaction));
  PEEL_TRY(const auto of_version, store::approvals_of(transaction, name_of(Paper::watchlist), kept.watchlist,
                                                      hex(papers.approved.authorisation.list.file)));
  for (const auto& each : of_version) papers.list_approvals.push_back(to_policy(each));
  return papers;
}

Result<policy::Permit> Authorisations::permit_for(store::Transaction& transaction, const std::string& id,
                                                  const policy::ListFacts& list) {
  PEEL_TRY(const auto papers, papers_for(transaction, id));
  PEEL_TRY(const policy::Rules rules, basis_.rules_for(papers.approved.authorisation.list.model));
  return policy::grant(papers, basis_.calibrations, list, rules, house_.clock());
}

Result<Plan> Authorisations::plan_in(store::Transaction& transaction, const std::string& id) {
  PEEL_TRY(const auto kept, store::find_authorisation(transaction, house_.vault(), id));
  PEEL_TRY(const auto trust, passkey_trust(house_, transaction));
  PEEL_TRY(Plan plan, plan_of(house_, transaction, trust, kept));
  plan.cameras = cameras_of(plan.document, kept.cameras);
  plan.salt = kept.salt;
  return plan;
}

Result<bool> Authorisations::list_is_there(store::Transaction& transaction, const std::string& list) {
  const auto version = newest_(transaction, list);
  if (version) return true;
  if (version.error().code == ErrorCode::refused) return false;
  return tl::make_unexpected(version.error());
}

Result<std::vector<Camera>> Authorisations::cameras(store::Transaction& transaction, const std::string& id) {
  PEEL_TRY(const auto kept, store::find_authorisation(transaction, house_.vault(), id));
  PEEL_TRY(const auto document, document_in(kept));
  return cameras_of(document, kept.cameras);
}

}  // namespace peel::service
