#include "report.h"

#include <fmt/format.h>
#include <set>

#include "base/json.h"

namespace peel::app {

using base::Json;
using ledger::Finding;
using ledger::Summary;
using ledger::Verification;

namespace {

std::string line(std::string_view name, const std::string& value) {
  return fmt::format("  {:<14}{}\n", name, value);
}

std::string words_of(const Finding& finding) {
  const std::string where = finding.entry ? fmt::format("entry {}: ", *finding.entry) : "";
  return fmt::format("({}). {}{}", finding.rule, where, finding.words);
}

std::string verdict(const Verification& verification) {
  if (verification.sound())
    return "SOUND. No entry was altered, left out or put elsewhere, and every entry keeps the rules.\n";
  return fmt::format("BROKEN {}\n", words_of(verification.findings.front()));
}

// All but the first, which the verdict names.
std::string more_findings(const Verification& verification) {
  if (verification.found < 2) return "";
  std::string text = fmt::format("Besides, {} more:\n", verification.found - 1);
  for (std::size_t i = 1; i < verification.findings.size(); ++i)
    text += fmt::format("  {}\n", words_of(verification.findings[i]));
  const std::uint64_t untold = verification.found - verification.findings.size();
  return untold == 0 ? text : text + fmt::format("  and {} that are not told here\n", untold);
}

// What the rules say that were broken, each once.
std::string rule_lines(const Verification& verification) {
  std::set<std::string_view> told;
  std::string text;
  for (const Finding& finding : verification.findings)
    if (told.insert(finding.rule).second)
      text += fmt::format("  {}: {}\n", finding.rule, ledger::says(finding.rule));
  return text.empty() ? text : "What should hold:\n" + text;
}

// A force that writes two histories can only be found out by somebody who kept something of one of them.
std::string compared_line(const Verification& verification) {
  std::string with;
  for (const std::uint64_t size : verification.kept)
    with += fmt::format("{}the checkpoint of {} entries that you kept", with.empty() ? "" : " and ", size);
  if (with.empty() && verification.cosigned.empty())
    with = "nothing that you or a witness kept: others may have been shown another history";
  return with.empty() ? with : line("Compared", "with " + with);
}

std::string log_lines(const Verification& verification) {
  if (!verification.checkpoint) return "";
  const auto& [origin, tree] = *verification.checkpoint;
  std::string text = line("Log", origin) + line("Entries", std::to_string(tree.size)) +
                     line("Root", base::to_text(tree.root));
  for (const auto& [witness, at, size] : verification.cosigned) {
    const std::string seen =
        size == tree.size ? "all of it" : fmt::format("the first {} entries and none after", size);
    text += line("Witness", fmt::format("{}, at {}: {}", witness, base::format_time(at), seen));
  }
  for (const std::string& account : verification.unknown)
    text += line("Unknown", fmt::format("{}: you named this account, and the log does not have it", account));
  return text + compared_line(verification);
}

std::string counts_lines(const Summary& all) {
  if (all.entries == 0) return "";
  std::string text;
  if (all.demo) text += line("Kind", "a demonstration: the program itself may have played people's parts");
  if (all.until != base::Time{})
    text += line("From", base::format_time(all.from)) + line("Until", base::format_time(all.until));
  text += line("People", fmt::format("{} accounts; {} approvals, each signed by a passkey", all.accounts,
                                     all.approvals));
  if (all.recoveries > 0)
    text += line("Recoveries",
                 fmt::format("{} passkeys made for people who had had one before: ask them", all.recoveries));
  text += line("Deployments", fmt::format("{}, {} open; {} faces, {} searches", all.deployments,
                                          all.open_deployments, all.faces, all.searches));
  text +=
      line("Alerts",
           fmt::format("{}, {} not deleted yet; {} decisions, {} engagements, {} arrests, {} false alerts",
                       all.alerts, all.open_alerts, all.decisions, all.engagements, all.arrests,
                       all.false_alerts));
  if (all.deleted_late > 0)
    text +=
        line("Late", fmt::format("{} alerts deleted after more than 24 hours: the program was not running",
                                 all.deleted_late));
  if (all.crashes > 0)
    text += line("Crashes", fmt::format("{} times the program started again", all.crashes));
  return text + line("Erasures", std::to_string(all.erasures));
}

Json time_json(base::Time time) {
  return time == base::Time{} ? Json(nullptr) : Json(base::format_time(time));
}

Json summary_json(const Summary& all) {
  return {{"entries", all.entries},
          {"from", time_json(all.from)},
          {"until", time_json(all.until)},
          {"demo", all.demo},
          {"accounts", all.accounts},
          {"recoveries", all.recoveries},
          {"approvals", all.approvals},
          {"deployments", all.deployments},
          {"open_deployments", all.open_deployments},
          {"faces", all.faces},
          {"searches", all.searches},
          {"alerts", all.alerts},
          {"open_alerts", all.open_alerts},
          {"decisions", all.decisions},
          {"engagements", all.engagements},
          {"arrests", all.arrests},
          {"false_alerts", all.false_alerts},
          {"deleted_late", all.deleted_late},
          {"erasures", all.erasures},
          {"crashes", all.crashes}};
}

Json finding_json(const Finding& finding) {
  return {{"entry", finding.entry ? Json(*finding.entry) : Json(nullptr)},
          {"rule", finding.rule},
          {"words", finding.words},
          {"should", ledger::says(finding.rule)}};
}

Json checkpoint_json(const Verification& verification) {
  if (!verification.checkpoint) return nullptr;
  const auto& [origin, tree] = *verification.checkpoint;
  return {{"origin", origin}, {"size", tree.size}, {"root", base::to_text(tree.root)}};
}

Json shown_json(const Shown& receipt) {
  if (!receipt) return {{"holds", false}, {"words", receipt.error().message}};
  return {{"holds", true},
          {"entry", receipt->entry},
          {"at", base::format_time(receipt->at)},
          {"subject", receipt->subject},
          {"references", receipt->references},
          {"versions", receipt->versions},
          {"alerts", receipt->alerts},
          {"origin", receipt->checkpoint.origin},
          {"size", receipt->checkpoint.tree.size}};
}

// In ASCII alone, so that no character of it is a command to a terminal.
std::string dump(const Json& json) { return json.dump(2, ' ', true, Json::error_handler_t::replace) + "\n"; }

}  // namespace

std::string receipt_text(const Shown& receipt) {
  if (!receipt)
    return fmt::format("THE RECEIPT DOES NOT HOLD. {}\n", receipt.error().message) +
           line("Meaning",
                "it was altered, or its log never signed it, or the key is of another log; no log "
                "was looked at");
  return fmt::format("THE RECEIPT HOLDS. Somebody was erased, as its log says.\n") +
         line("When", base::format_time(receipt->at)) +
         line("Log", fmt::format("{}, entry {} of {}", receipt->checkpoint.origin, receipt->entry,
                                 receipt->checkpoint.tree.size)) +
         line("Under", receipt->subject) +
         line("Erased", fmt::format("{} references, {} versions of lists, {} alerts", receipt->references,
                                    receipt->versions, receipt->alerts)) +
         line("Not shown", "who it was: nobody can tell any more; and what was kept elsewhere");
}

std::string receipt_json(const Shown& receipt) { return dump(shown_json(receipt)); }

std::string report_text(const Verification& verification) {
  return verdict(verification) + more_findings(verification) + rule_lines(verification) +
         log_lines(verification) + counts_lines(verification.summary);
}

std::string report_json(const Verification& verification, const std::optional<Shown>& receipt) {
  Json cosigned = Json::array();
  for (const auto& [witness, at, size] : verification.cosigned)
    cosigned.push_back({{"witness", witness}, {"at", base::format_time(at)}, {"size", size}});
  Json findings = Json::array();
  for (const Finding& finding : verification.findings) findings.push_back(finding_json(finding));
  Json json{{"sound", verification.sound()}, {"checkpoint", checkpoint_json(verification)},
            {"cosigned", cosigned},          {"summary", summary_json(verification.summary)},
            {"found", verification.found},   {"findings", findings}};
  if (!findings.empty()) json["broken"] = findings.front();
  if (!verification.unknown.empty()) json["unknown"] = verification.unknown;
  if (receipt) json["receipt"] = shown_json(*receipt);
  return dump(json);
}

}  // namespace peel::app
