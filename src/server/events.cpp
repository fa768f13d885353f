#include "server/events.h"

#include <condition_variable>
#include <list>
#include <map>
#include <mutex>
#include <thread>

#include "base/json.h"
#include "ledger/entry.h"
#include "policy/rights.h"
#include "service/log.h"

namespace peel::server {

namespace {

// New entries are gathered for so long, so that many of them cost one write a listener.
constexpr auto gathering = std::chrono::milliseconds{20};
constexpr auto heartbeat = std::chrono::seconds{10};
// An event and no comment, so that a page can tell a quiet line from one that broke without a word.
constexpr const char* beat_event = "event: beat\ndata: {}\n\n";
// Whoever asks for a long log gets so much at a time, so that nobody else waits until they have it all.
constexpr std::size_t part_size = 256;
constexpr int parts_at_once = 2;
constexpr std::size_t most_parts = 64;  // kept while all are told

// Which right shows that an act is somebody's business.
std::string_view right_for(std::string_view act) {
  const auto kind = act.substr(0, act.find('.'));
  if (kind == "account" || kind == "credential") return "account.read";
  if (kind == "node") return "node.read";
  if (kind == "watchlist" || kind == "reference") return "watchlist.read";
  if (kind == "authorisation" || kind == "deployment") return "authorisation.read";
  if (kind == "alert") return "alert.view";
  return "ledger.read";
}

}  // namespace

base::Result<std::string> event_of(std::uint64_t index, const std::string& text,
                                   const std::vector<policy::Role>& roles) {
  PEEL_TRY(const ledger::Entry entry, ledger::parse_entry(text));
  if (!policy::may(roles, right_for(entry.act)) && !policy::may(roles, "ledger.read")) return std::string();
  base::Json data{{"act", entry.act}, {"at", base::format_time(entry.at)}, {"by", entry.by}};
  const auto* rule = ledger::find_act(entry.act);
  for (const auto& member : rule->members)
    if (member.type == ledger::Type::id && entry.has(member.name))
      data[std::string(member.name)] = entry.text(member.name);
  return fmt::format("id: {}\nevent: act\ndata: {}\n\n", index, data.dump());
}

struct Events::State {
  struct One {
    std::unique_ptr<Listener> listener;
    std::string token;
    std::vector<policy::Role> roles;
    std::uint64_t next = 0;
  };

  service::House& house;
  service::SignIn& sign_in;
  mutable std::mutex guard;
  std::condition_variable woken;
  bool news = false, stopping = false;
  std::list<One> arriving;
  std::list<One> all;   // of the thread alone
  bool behind = false;  // of the thread alone: not everybody has everything yet
  std::size_t count = 0;
  std::thread thread;

  State(service::House& h, service::SignIn& s) : house(h), sign_in(s) {}

  // What the log has from one index on, at most `part_size` entries, and what somebody with certain roles
  // hears of it.
  struct Part {
    std::vector<service::LoggedEntry> entries;
    std::map<std::vector<policy::Role>, std::string> told;
    const std::string& for_roles(const std::vector<policy::Role>& roles) {
      const auto [at, made] = told.try_emplace(roles);
      if (made)
        for (const auto& entry : entries)
          if (const auto event = event_of(entry.index, entry.text, roles)) at->second += *event;
      return at->second;
    }
  };
  using Parts = std::map<std::uint64_t, Part>;

  // What comes from the listener's next entry on, for its roles; sets `behind` when there is more. Entries
  // are read once for all listeners, and made into events once for all of the same roles: most are at the
  // same place, and there are hundreds.
  bool bring_up_to_date(One& one, Parts& parts) {
    std::string text;
    for (int i = 0; i < parts_at_once; ++i) {
      auto found = parts.find(one.next);
      if (found == parts.end()) {
        auto entries = service::read_log(house, one.next, part_size);
        if (!entries) break;  // the database is away: tried again with the next news
        if (parts.size() >= most_parts) parts.clear();
        found = parts.emplace(one.next, Part{std::move(*entries), {}}).first;
      }
      Part& part = found->second;
      if (part.entries.empty()) break;
      text += part.for_roles(one.roles);
      one.next = part.entries.back().index + 1;
      behind = behind || (i + 1 == parts_at_once && part.entries.size() == part_size);
    }
    return text.empty() || one.listener->send(text);
  }

  void tell_all() {
    Parts parts;
    behind = false;
    for (auto one = all.begin(); one != all.end();)
      one = bring_up_to_date(*one, parts) ? std::next(one) : all.erase(one);
  }

  // Shows lines that are gone, and ends those whose session is over.
  void beat() {
    for (auto one = all.begin(); one != all.end();) {
      const bool there = sign_in.is_open(one->token);
      if (!there) one->listener->close();
      one = there && one->listener->send(beat_event) ? std::next(one) : all.erase(one);
    }
  }

  void run() {
    auto next_beat = std::chrono::steady_clock::now() + heartbeat;
    for (;;) {
      {
        std::unique_lock lock(guard);
        woken.wait_until(lock, next_beat, [&] { return news || behind || stopping; });
        if (stopping) return;
        news = false;
        all.splice(all.end(), arriving);
      }
      tell_all();
      if (std::chrono::steady_clock::now() >= next_beat) {
        beat();
        next_beat += heartbeat;
      }
      {
        const std::lock_guard lock(guard);
        count = all.size();
      }
      std::this_thread::sleep_for(gathering);
    }
  }
};

Events::Events(service::House& house, service::SignIn& sign_in)
    : state_(std::make_unique<State>(house, sign_in)) {
  house.on_entry([state = state_.get()](std::uint64_t) {
    const std::lock_guard lock(state->guard);
    state->news = true;
    state->woken.notify_one();
  });
  state_->thread = std::thread([state = state_.get()] { state->run(); });
}

Events::~Events() { stop(); }

void Events::stop() {
  if (!state_->thread.joinable()) return;
  state_->house.on_entry({});
  {
    const std::lock_guard lock(state_->guard);
    state_->stopping = true;
    state_->woken.notify_one();
  }
  state_->thread.join();
  for (auto& one : state_->all) one.listener->close();
  for (auto& one : state_->arriving) one.listener->close();
  state_->all.clear();
  state_->arriving.clear();
}

void Events::add(std::unique_ptr<Listener> listener, std::string token, std::vector<policy::Role> roles,
                 std::uint64_t next) {
  const std::lock_guard lock(state_->guard);
  state_->arriving.push_back({std::move(listener), std::move(token), std::move(roles), next});
  state_->news = true;
  state_->woken.notify_one();
}

std::size_t Events::listeners() const {
  const std::lock_guard lock(state_->guard);
  return state_->count + state_->arriving.size();
}

}  // namespace peel::server
