// For tests only: a small log that keeps every rule, told from its beginning to its end, to break one rule at
// a time.
#pragma once

#include <algorithm>
#include <optional>

#include "base/hash.h"
#include "base/sign.h"
#include "ledger/approval.h"
#include "ledger/entry.h"

namespace peel::ledger::testing {

inline std::string made_id(std::string_view prefix, unsigned number) {
  return fmt::format("{}-{:032x}", prefix, number);
}
inline std::string made_hash(std::string_view of) {
  return base::to_hex(base::sha256(base::as_bytes(of)).bytes);
}

// The people of the story, by number.
enum Person : unsigned { admin = 1, authoriser, countersigner, manager, camera_operator, officer, auditor };
inline std::string account(Person person) { return made_id("acct", person); }

class Story {
 public:
  static constexpr std::string_view domain = "force.example";
  static constexpr std::string_view origin = "force.example/peel";
  const std::string list = made_id("list", 1), authorisation = made_id("auth", 1),
                    deployment = made_id("dep", 1), alert = made_id("alert", 1);
  const std::string list_content = made_hash("list"), content = made_hash("authorisation");
  std::vector<Entry> entries;

  static base::Time begin() { return base::parse_time("2026-05-01T08:00:00Z").value(); }
  static base::SigningKey log_key() { return key_of(250); }

  explicit Story(bool demo = false) {
    set_up(demo);
    make_list();
    authorise();
    deploy();
    finish();
  }

  // The place of an act; the nth of them.
  std::size_t place(std::string_view act, std::size_t nth = 0) const {
    for (std::size_t i = 0; i < entries.size(); ++i)
      if (entries[i].act == act && nth-- == 0) return i;
    return entries.size();
  }
  Entry& at(std::string_view act, std::size_t nth = 0) { return entries.at(place(act, nth)); }
  // Puts an entry behind the one at `index`, at the same time; gives its own place.
  std::size_t insert_after(std::size_t index, std::string_view act, const std::string& by, Members members) {
    Entry entry{std::string(act), entries.at(index).at, by, std::move(members)};
    entries.insert(entries.begin() + static_cast<std::ptrdiff_t>(index) + 1, std::move(entry));
    return index + 1;
  }
  void erase(std::size_t index) { entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(index)); }
  void move_to(std::size_t from, std::size_t to) {
    Entry entry = entries.at(from);
    erase(from);
    entry.at = entries.at(to > 0 ? to - 1 : 0).at;
    entries.insert(entries.begin() + static_cast<std::ptrdiff_t>(to), std::move(entry));
  }
  // All entries from there on are later by so much.
  void delay(std::size_t from, base::Duration by) {
    for (std::size_t i = from; i < entries.size(); ++i) entries[i].at += by;
  }

  static base::SigningKey key_of(unsigned number) {
    return base::SigningKey::from_seed(base::Bytes(32, static_cast<std::uint8_t>(number))).value();
  }
  static std::string credential(Person person) { return made_hash(fmt::format("credential {}", person)); }
  static Members passkey_of(Person person) {
    return {{"account", account(person)},
            {"credential", credential(person)},
            {"algorithm", std::string("ed25519")},
            {"public_key", base::to_text(key_of(person).public_key())}};
  }

  // A passkey's signature as a browser would give it.
  static Approval approval(Person person, const Approved& what, std::uint8_t flags = 0x05,
                           std::string_view page = "https://console.force.example",
                           std::optional<unsigned> key = {}) {
    const Hash challenge = base::sha256(base::as_bytes(approval_text(what)));
    const std::string client =
        fmt::format(R"({{"type":"webauthn.get","challenge":"{}","origin":"{}","crossOrigin":false}})",
                    base::to_base64url(challenge.bytes), page);
    Approval made{credential(person), {}, base::Bytes(client.begin(), client.end()), {}};
    const Hash party = base::sha256(base::as_bytes(domain));
    made.authenticator_data.assign(party.bytes.begin(), party.bytes.end());
    made.authenticator_data.insert(made.authenticator_data.end(), {flags, 0, 0, 0, 9});
    base::Bytes message = made.authenticator_data;
    const Hash hash = base::sha256(made.client_data);
    message.insert(message.end(), hash.bytes.begin(), hash.bytes.end());
    const base::Signature signature = key_of(key.value_or(person)).sign(message);
    made.signature.assign(signature.bytes.begin(), signature.bytes.end());
    return made;
  }
  // What is signed with an approval, as the entries have it now.
  std::string terms() const {
    const Entry& proposal = entries.at(place("authorisation.propose"));
    return base::authorisation_terms(
        base::parse_time(proposal.text("from")).value(), base::parse_time(proposal.text("until")).value(),
        proposal.text("watchlist"), proposal.text("list_content"), proposal.text("threshold"));
  }
  std::string list_terms() const {
    const Entry& version = entries.at(place("watchlist.version"));
    return base::watchlist_terms(version.number("subjects"), version.number("templates"));
  }
  // After what was proposed was changed.
  void approve_again() {
    at("authorisation.approve").members = authorisation_approval(authoriser, "authorising-officer");
    at("authorisation.approve", 1).members = authorisation_approval(countersigner, "countersigning-officer");
  }
  Members list_approval(Person person, const std::string& role) const {
    return {{"watchlist", list},
            {"content", list_content},
            {"role", role},
            {"approval", approval(person, {"watchlist", list, list_content, role, list_terms()})}};
  }
  Members authorisation_approval(Person person, const std::string& role) const {
    return {{"authorisation", authorisation},
            {"content", content},
            {"role", role},
            {"approval", approval(person, {"authorisation", authorisation, content, role, terms()})}};
  }
  Members counts(std::uint64_t faces, std::uint64_t alerts, std::uint64_t held) const {
    return {{"deployment", deployment},
            {"faces", faces},
            {"searches", faces},
            {"alerts", alerts},
            {"made", faces * 2},
            {"wiped", faces * 2 - held},
            {"held", held}};
  }
  Members raised(const std::string& id, const std::string& score = "0.61") const {
    return {{"alert", id},    {"deployment", deployment},         {"entry", made_hash("entry")},
            {"score", score}, {"threshold", std::string("0.52")}, {"captured", text_of(now_)}};
  }

 private:
  void add(std::string_view act, const std::string& by, Members members = {}) {
    now_ += std::chrono::seconds{1};
    entries.push_back({std::string(act), now_, by, std::move(members)});
  }
  static std::string text_of(base::Time time) {
    const std::string text = base::format_time(time);
    return text.size() == 20 ? text.substr(0, 19) + ".000Z" : text;
  }
  void join(Person person, const std::string& role, const std::string& by) {
    add("account.create", by, {{"account", account(person)}, {"roles", std::vector<std::string>{role}}});
    add("credential.add", account(person), passkey_of(person));
    add("session.open", account(person),
        {{"session", made_hash(fmt::format("session {}", person))}, {"credential", credential(person)}});
  }
  void set_up(bool demo) {
    add("log.begin", "peel",
        {{"log", made_id("log", 1)},
         {"origin", made_hash(origin)},
         {"key", base::to_text(log_key().public_key())},
         {"relying_party", made_hash(domain)},
         {"demo", std::uint64_t{demo}}});
    add("program.start", "peel", {{"version", std::string("0.1.0")}});
    join(admin, "administrator", "peel");
    join(authoriser, "authorising-officer", account(admin));
    join(countersigner, "countersigning-officer", account(admin));
    join(manager, "watchlist-manager", account(admin));
    join(camera_operator, "camera-operator", account(admin));
    join(officer, "officer", account(admin));
    join(auditor, "auditor", account(admin));
    add("node.create", account(admin),
        {{"node", made_id("node", 1)}, {"key", base::to_text(key_of(99).public_key())}});
    add("session.open", account(manager),
        {{"session", made_hash("session")}, {"credential", credential(manager)}});
  }
  void make_list() {
    add("watchlist.new", account(manager), {{"watchlist", list}});
    add("reference.add", account(manager),
        {{"watchlist", list}, {"reference", made_id("ref", 1)}, {"subject", made_hash("subject")}});
    add("watchlist.version", account(manager),
        {{"watchlist", list},
         {"version", std::uint64_t{1}},
         {"content", list_content},
         {"subjects", std::uint64_t{1}},
         {"templates", std::uint64_t{2}}});
    add("watchlist.approve", account(authoriser), list_approval(authoriser, "authorising-officer"));
    add("watchlist.approve", account(countersigner), list_approval(countersigner, "countersigning-officer"));
    add("session.close", account(manager),
        {{"session", made_hash("session")}, {"because", std::string("asked")}});
  }
  void authorise() {
    add("authorisation.propose", account(camera_operator),
        {{"authorisation", authorisation},
         {"content", content},
         {"from", text_of(now_)},
         {"until", text_of(now_ + std::chrono::hours{4})},
         {"watchlist", list},
         {"list_content", list_content},
         {"threshold", std::string("0.52")}});
    add("authorisation.approve", account(authoriser),
        authorisation_approval(authoriser, "authorising-officer"));
    add("authorisation.approve", account(countersigner),
        authorisation_approval(countersigner, "countersigning-officer"));
    add("deployment.announce", account(authoriser),
        {{"deployment", deployment}, {"authorisation", authorisation}});
  }
  void deploy() {
    add("deployment.start", account(camera_operator),
        {{"deployment", deployment}, {"authorisation", authorisation}, {"content", content}});
    add("camera.view", account(camera_operator), {{"deployment", deployment}, {"camera", std::uint64_t{0}}});
    add("deployment.counts", "peel", counts(10, 0, 4));
    now_ += std::chrono::minutes{10};
    add("alert.raise", made_id("node", 1), raised(alert));
    add("alert.view", account(officer), {{"alert", alert}});
    add("alert.decide", account(officer),
        {{"alert", alert}, {"verdict", std::string("match")}, {"reason", std::string("face-agrees")}});
    add("alert.engage", account(officer), {{"alert", alert}});
    add("alert.outcome", account(officer), {{"alert", alert}, {"outcome", std::string("arrested")}});
    add("deployment.pause", account(camera_operator), {{"deployment", deployment}});
    add("deployment.resume", account(camera_operator), {{"deployment", deployment}});
    Members end = counts(50, 1, 0);
    end["because"] = std::string("asked");
    add("deployment.stop", account(camera_operator), std::move(end));
  }
  void finish() {
    add("alert.delete", "peel", {{"alert", alert}, {"because", std::string("dealt-with")}});
    add("watchlist.end", account(manager), {{"watchlist", list}});
    add("subject.erase", "peel", {{"subject", made_hash("subject")}});
    add("report.read", account(auditor), {{"report", std::string("alerts")}});
    add("program.stop", "peel");
  }

  base::Time now_ = begin();
};

}  // namespace peel::ledger::testing
