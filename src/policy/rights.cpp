#include "policy/rights.h"

#include <algorithm>

namespace peel::policy {
namespace {

using enum Role;

constexpr std::array administrators{administrator};
constexpr std::array readers_of_accounts{administrator, data_protection_officer, auditor, oversight};
constexpr std::array signers{authorising_officer, countersigning_officer};
constexpr std::array managers{watchlist_manager};
constexpr std::array readers_of_lists{watchlist_manager, authorising_officer, countersigning_officer,
                                      data_protection_officer};
constexpr std::array planners{camera_operator, watchlist_manager};
constexpr std::array readers_of_plans{
    camera_operator, watchlist_manager, authorising_officer, countersigning_officer, data_protection_officer,
    auditor,         oversight};
constexpr std::array choosers_of_lists{watchlist_manager, authorising_officer, countersigning_officer,
                                       data_protection_officer, camera_operator};
constexpr std::array readers_of_nodes{administrator, camera_operator, watchlist_manager, auditor, oversight};
constexpr std::array operators{camera_operator};
constexpr std::array stoppers{camera_operator, authorising_officer, countersigning_officer};
constexpr std::array viewers_of_alerts{camera_operator, officer};
constexpr std::array officers{officer};
constexpr std::array protectors{data_protection_officer};
constexpr std::array readers_of_the_log{data_protection_officer, auditor, oversight};
constexpr std::array exporters{auditor, oversight};
constexpr std::array witnesses{oversight};

constexpr std::array rights{
    Right{"account.create", administrators, "make an account, and give its first one-time code"},
    Right{"account.invite", administrators, "give an account another one-time code, after a loss"},
    Right{"account.roles", administrators, "change what an account is"},
    Right{"account.close", administrators, "close an account, and its sessions"},
    Right{"credential.remove", administrators, "remove somebody's passkey, after a loss"},
    Right{"account.read", readers_of_accounts, "see who has an account, as what"},
    Right{"reference.add", managers, "add a reference picture with its provenance"},
    Right{"reference.remove", managers, "take a reference picture away"},
    Right{"reference.view", readers_of_lists, "look at a reference picture"},
    Right{"watchlist.new", managers, "begin a list"},
    Right{"watchlist.version", managers, "set down what a list holds, to be approved"},
    Right{"watchlist.choose", choosers_of_lists, "see which lists there are, by name, and who approved them"},
    Right{"watchlist.read", readers_of_lists, "see who is on a list"},
    Right{"watchlist.approve", signers, "approve a list, by passkey"},
    Right{"watchlist.end", managers, "end a list before its deployment does"},
    Right{"authorisation.propose", planners, "plan a deployment and ask for its authorisation"},
    Right{"authorisation.read", readers_of_plans, "see a deployment's plan and who approved it"},
    Right{"authorisation.approve", signers, "approve an authorisation, by passkey"},
    Right{"authorisation.withdraw", signers, "take an authorisation back"},
    Right{"deployment.announce", operators, "make a deployment public beforehand"},
    Right{"deployment.cancel", stoppers, "call an announced deployment off before it starts"},
    Right{"deployment.start", operators, "start a deployment"},
    Right{"deployment.pause", operators, "pause a deployment"},
    Right{"deployment.resume", operators, "go on after a pause"},
    Right{"deployment.stop", stoppers, "stop a deployment"},
    Right{"camera.view", operators, "look at a camera's picture, faces blurred"},
    Right{"alert.view", viewers_of_alerts, "look at an alert: the face that passed beside that of the list"},
    Right{"alert.decide", operators, "adjudicate an alert: match, no match, unsure"},
    Right{"alert.engage", officers, "say that an officer goes to the person"},
    Right{"alert.outcome", viewers_of_alerts, "say what came of it"},
    Right{"subject.erase", protectors, "erase a person everywhere"},
    Right{"ledger.read", readers_of_the_log, "read the log and its proofs"},
    Right{"ledger.export", exporters, "take a copy of the log"},
    Right{"ledger.cosign", witnesses, "hand in a witness's signature of a checkpoint"},
    Right{"node.create", administrators, "let an edge node in"},
    Right{"node.close", administrators, "shut an edge node out"},
    Right{"node.read", readers_of_nodes, "see which camera machines there are, and when they were heard"},
    Right{"backup.make", administrators, "make a backup, sealed as the database is"},
};

}  // namespace

std::span<const Right> all_rights() { return rights; }

const Right* right_to(std::string_view act) {
  const auto found = std::ranges::find(rights, act, &Right::act);
  return found == rights.end() ? nullptr : &*found;
}

bool may(std::span<const Role> roles, std::string_view act) {
  const Right* right = right_to(act);
  return right && std::ranges::any_of(roles, [&](Role role) {
           return std::ranges::find(right->roles, role) != right->roles.end();
         });
}

}  // namespace peel::policy
