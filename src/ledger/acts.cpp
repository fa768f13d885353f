// The table of acts alone, so that it can be read in one go.
#include <array>

#include "ledger/schema_internal.h"

namespace peel::ledger {
namespace {

constexpr std::string_view counts =
    "faces:number searches:number alerts:number made:number wiped:number held:number";

constexpr std::array<ActText, 48> table{{
    // The log and the program.
    {"log.begin", "log:id(log) origin:hash key:base64(32) relying_party:hash demo:flag", "", "peel"},
    {"program.start", "version:version", "", "peel"},
    {"program.stop", "", "", "peel"},
    {"ledger.export", "size:number", "", "administrator auditor oversight peel"},
    {"backup.make", "backup:id(backup) content:hash", "", "administrator peel"},
    {"backup.restore", "backup:id(backup) content:hash", "", "administrator peel"},
    {"master_key.change", "keys:number", "", "administrator peel"},
    // People and machines.
    {"account.create", "account:id(acct) roles:roles", "", "administrator peel"},
    {"account.invite", "account:id(acct)", "", "administrator"},
    {"account.roles", "account:id(acct) roles:roles", "", "administrator peel"},
    {"account.close", "account:id(acct)", "", "administrator peel"},
    {"credential.add",
     "account:id(acct) credential:hash algorithm:word(es256,ed25519) public_key:base64(32-64)", "",
     "anybody peel"},
    {"credential.remove", "account:id(acct) credential:hash", "", "anybody peel"},
    {"session.open", "session:hash credential:hash", "", "anybody"},
    {"session.close", "session:hash because:word(asked,expired,closed)", "", "anybody peel"},
    {"session.refused",
     "because:word(unknown-account,unknown-passkey,wrong-signature,closed-account,expired,too-many)", "",
     "peel"},
    {"node.create", "node:id(node) key:base64(32)", "", "administrator"},
    {"node.close", "node:id(node)", "", "administrator"},
    // Whom to look for.
    {"watchlist.new", "watchlist:id(list)", "", "watchlist-manager"},
    {"reference.add", "watchlist:id(list) reference:id(ref) subject:hash", "", "watchlist-manager"},
    {"reference.remove", "watchlist:id(list) reference:id(ref) because:word(withdrawn,wrong,erased,ended)",
     "", "watchlist-manager peel"},
    {"reference.view", "watchlist:id(list) reference:id(ref)", "",
     "watchlist-manager authorising-officer countersigning-officer data-protection-officer"},
    {"watchlist.version", "watchlist:id(list) version:number content:hash subjects:number templates:number",
     "", "watchlist-manager"},
    {"watchlist.approve",
     "watchlist:id(list) content:hash role:word(authorising-officer,countersigning-officer) "
     "approval:approval",
     "", "authorising-officer countersigning-officer"},
    {"watchlist.refused",
     "watchlist:id(list) because:word(role,over,own-proposal,same-person,taken,changed,passkey,signature)",
     "", "anybody"},
    {"watchlist.end", "watchlist:id(list)", "", "watchlist-manager peel"},
    {"watchlist.forget", "watchlist:id(list) content:hash because:word(erased,removed,replaced)", "", "peel"},
    {"subject.erase", "subject:hash", "", "watchlist-manager data-protection-officer peel"},
    // Why, where and when.
    {"authorisation.propose",
     "authorisation:id(auth) content:hash from:time until:time watchlist:id(list) list_content:hash "
     "threshold:decimal",
     "", "authorising-officer countersigning-officer watchlist-manager camera-operator"},
    {"authorisation.approve",
     "authorisation:id(auth) content:hash role:word(authorising-officer,countersigning-officer) "
     "approval:approval",
     "", "authorising-officer countersigning-officer"},
    {"authorisation.refused",
     "authorisation:id(auth) "
     "because:word(role,over,own-proposal,same-person,taken,changed,passkey,signature)",
     "", "anybody"},
    {"authorisation.withdraw", "authorisation:id(auth)", "",
     "authorising-officer countersigning-officer peel"},
    {"camera.test", "", "", "watchlist-manager camera-operator"},
    // The deployment.
    {"deployment.announce", "deployment:id(dep) authorisation:id(auth)", "",
     "authorising-officer countersigning-officer camera-operator peel"},
    {"deployment.cancel", "deployment:id(dep)", "",
     "authorising-officer countersigning-officer camera-operator peel"},
    {"deployment.start", "deployment:id(dep) authorisation:id(auth) content:hash", "", "camera-operator"},
    {"deployment.pause", "deployment:id(dep)", "", "camera-operator peel"},
    {"deployment.resume", "deployment:id(dep)", "", "camera-operator peel"},
    {"deployment.counts", "deployment:id(dep)", counts, "node peel"},
    {"deployment.stop",
     "deployment:id(dep) "
     "because:word(asked,until,withdrawn,cameras-ended,failed,restarted,erased,list-changed)",
     counts, "authorising-officer countersigning-officer camera-operator peel"},
    {"camera.view", "deployment:id(dep) camera:number", "", "camera-operator"},
    // An alert, and what people made of it.
    {"alert.raise",
     "alert:id(alert) deployment:id(dep) entry:hash score:decimal threshold:decimal captured:time", "",
     "node peel"},
    {"alert.view", "alert:id(alert)", "", "camera-operator officer auditor oversight"},
    {"alert.decide",
     "alert:id(alert) verdict:word(match,no-match,unsure) "
     "reason:word(face-agrees,face-differs,age-differs,relative,poor-picture,other)",
     "", "camera-operator officer"},
    {"alert.engage", "alert:id(alert)", "", "officer"},
    {"alert.outcome", "alert:id(alert) outcome:word(stopped,no-action,arrested,false-alert)", "",
     "camera-operator officer"},
    {"alert.delete", "alert:id(alert) because:word(expired,no-match,dealt-with,erased)", "", "node peel"},
    // Who looks at all this.
    {"report.read", "report:word(deployments,alerts,misuse,audit,ledger)", "",
     "authorising-officer countersigning-officer administrator data-protection-officer auditor oversight"},
}};

}  // namespace

std::span<const ActText> act_texts() { return table; }

}  // namespace peel::ledger
