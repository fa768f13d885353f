// Who may search for whom, where, when and why: plans of deployments, and what two people's approvals make of
// them. docs/deployments.md is the design.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "policy/passkey_papers.h"
#include "service/approvals.h"
#include "service/basis.h"

namespace peel::service {

struct Camera {
  std::string name;
  std::string address;  // rtsp://, rtsps:// or /dev/videoN; in a demonstration a file's path, too
  std::string node{};   // the camera machine that runs it, "node-..."; empty: the service itself
};

// Where each is opened and by whom, as policy::commit_to_addresses() takes it.
std::vector<std::string> places_of(const std::vector<Camera>& cameras);

// What somebody asks for.
struct Proposal {
  std::string purpose, legal_basis, necessity, proportionality, place;
  std::vector<Camera> cameras;
  base::Time from{}, until{};  // cut to milliseconds
  std::string watchlist;       // "list-..."
  std::string content;         // of its newest version, as it was read: 64 hexadecimal digits
  // Who of it is looked for; none: everybody.
  std::optional<policy::Categories> categories = {};
  std::string fpir;    // wanted rate of false alerts per person passing: "0.001"
  std::string notice;  // what the public is told: 1 to 2,000 characters, in lines
};

enum class PlanState { proposed, approved, withdrawn, ended };
const char* name_of(PlanState state);

// An authorisation as people may read it.
struct Plan {
  policy::Authorisation document;
  std::string content;  // what is approved: 64 hexadecimal digits
  PlanState state = PlanState::proposed;
  bool extrapolated = false;  // the threshold rests on little
  std::string proposed_by, proposed_by_name;
  base::Time proposed{};
  std::vector<ApprovedBy> approvals;  // those that count
  std::optional<base::Time> withdrawn;
  std::string watchlist, notice;
  std::vector<Camera> cameras;                  // addresses without user names and passwords
  std::map<std::string, std::string> machines;  // names of the camera machines among them, by id
  std::string salt;                             // of document.addresses; of plan_in() alone
};

// Thread-safe. `by` is the account of who asks, in all of these. Errors, of all: those of Act::begin.
class Authorisations {
 public:
  Authorisations(House& house, Basis basis, NewestVersion newest)
      : house_(house), basis_(std::move(basis)), newest_(std::move(newest)) {}

  // Errors: invalid_input (naming the member), not_found (no such list or camera machine), refused (a machine
  // that was shut out; the list has a newer version; nobody on it has one of the categories; it would be over
  // already; what the rules forbid), those of policy::point_for_fpir.
  base::Result<Plan> propose(const std::string& by, const Proposal& proposal);
  // Errors: not_found.
  base::Result<Plan> find(const std::string& by, const std::string& id);
  base::Result<std::vector<Plan>> all(const std::string& by);  // the newest first
  // Errors: not_found, refused (withdrawn or ended already).
  base::Status withdraw(const std::string& by, const std::string& id);

  base::Result<ToSign> what_to_sign(const Approving& approving) {
    return service::what_to_sign(house_, newest_, approving);
  }
  base::Status hand_in(const Approving& approving, const std::string& content, const Assertion& assertion) {
    return service::hand_in(house_, newest_, approving, content, assertion);
  }

  // For the deployment, in the transaction in which it starts: so what they say stays true until it has.
  //
  // The document with all approvals that were kept, whether they count or not. Errors: not_found.
  base::Result<policy::PasskeyAuthorisation> signed_authorisation(store::Transaction& transaction,
                                                                  const std::string& id);
  // By what permit_for() is granted: the document and the list's version with all approvals that were kept,
  // and the passkeys with which they were given. Errors: not_found; refused: withdrawn; the list has ended.
  base::Result<policy::PasskeyPapers> papers_for(store::Transaction& transaction, const std::string& id);
  // Errors: not_found; refused: withdrawn; the list has ended, or two people have not approved what of it was
  // authorised; and those of policy::grant. `list`: what is loaded. Check the permit with the house's clock.
  base::Result<policy::Permit> permit_for(store::Transaction& transaction, const std::string& id,
                                          const policy::ListFacts& list);
  // As it is in this transaction, with the cameras' passwords. Errors: not_found.
  base::Result<Plan> plan_in(store::Transaction& transaction, const std::string& id);
  // False once it has ended. Errors: not_found.
  base::Result<bool> list_is_there(store::Transaction& transaction, const std::string& list);
  // In the document's order, with passwords. Errors: not_found.
  base::Result<std::vector<Camera>> cameras(store::Transaction& transaction, const std::string& id);

 private:
  House& house_;
  Basis basis_;
  NewestVersion newest_;
};

// Whether a deployment may look through it. Errors: invalid_input; refused: a file, but in a demonstration.
base::Status check_camera_address(const std::string& address, bool demo);

}  // namespace peel::service
