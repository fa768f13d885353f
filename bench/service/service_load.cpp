// The service under load: people who listen to its events, and alerts that it enters at a steady rate.
//   peel_service_load FOLDER [PEOPLE] [ALERTS-A-SECOND] [SECONDS] [POSTGRESQL]
// FOLDER is not there yet. House, events and server are put together as `peel serve` does it; the alerts are
// entered by service::raise_alert, as a deployment's pipelines do, but no camera is looked at. The people are
// sessions of a demonstration's, and listen in another process. Ends with 1 unless everybody heard every
// alert once and in the order of the log.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "base/random.h"
#include "ledger/entry.h"
#include "lists/made_list.h"
#include "server/server.h"
#include "service/act.h"
#include "service/alerts.h"
#include "service/demo.h"
#include "service/house_papers.h"
#include "service/housekeeping.h"
#include "service/listening.h"
#include "service/log.h"
#include "store/deployments.h"

namespace peel::bench {
namespace {

using Clock = std::chrono::steady_clock;
using policy::Role;
using namespace std::chrono_literals;

constexpr std::size_t cameras = 4;  // threads that raise alerts
constexpr std::size_t listed = 200;
constexpr std::size_t crop_size = 20'000;  // bytes

struct Load {
  std::filesystem::path folder;
  std::size_t people = 500;
  std::size_t a_second = 50;
  std::size_t seconds = 60;
  std::string postgresql;
};

std::string percentiles(std::vector<float> values) {
  if (values.empty()) return "none";
  std::ranges::sort(values);
  const auto at = [&](double share) {
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
  };
  return fmt::format("half {:.0f} ms, 95 of 100 {:.0f} ms, 99 of 100 {:.0f} ms, all {:.0f} ms", at(0.5),
                     at(0.95), at(0.99), values.back());
}

// --- the listeners' process ---

int listen_as_told() {
  std::uint16_t port = 0;
  std::uint64_t after = 0;
  std::size_t people = 0;
  std::cin >> port >> after >> people;
  std::vector<std::string> sessions(people);
  for (auto& session : sessions) std::cin >> session;
  std::string rest;
  std::getline(std::cin, rest);
  const Heard heard = listen(port, sessions, after, "alert.raise");
  fmt::print("{} {} {}\n", heard.numbers.size(), heard.other_than_first, heard.cut_off);
  for (const auto number : heard.numbers) fmt::print("{}\n", number);
  fmt::print("{}\n", percentiles(heard.milliseconds));
  fmt::print("{:.1f}\n", processor_seconds());
  return 0;
}

class Listeners {
 public:
  Listeners() {
    int in[2], out[2];
    if (::pipe(in) != 0 || ::pipe(out) != 0) std::exit(1);
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(in[0], STDIN_FILENO);
      ::dup2(out[1], STDOUT_FILENO);
      for (const int end : {in[0], in[1], out[0], out[1]}) ::close(end);
      ::execl("/proc/self/exe", "peel_service_load", "listen", nullptr);
      ::_exit(1);
    }
    ::close(in[0]);
    ::close(out[1]);
    to_ = ::fdopen(in[1], "w");
    from_ = ::fdopen(out[0], "r");
  }
  void tell(const std::string& text) {
    std::fputs(text.c_str(), to_);
    std::fflush(to_);
  }
  std::string line() {
    std::string text;
    for (int c = std::fgetc(from_); c != '\n'; c = std::fgetc(from_)) {
      if (c == EOF) {
        fmt::print(stderr, "the listeners have gone\n");
        std::exit(1);
      }
      text += static_cast<char>(c);
    }
    return text;
  }
  void wait() { ::waitpid(child_, nullptr, 0); }

 private:
  pid_t child_ = -1;
  std::FILE* to_ = nullptr;
  std::FILE* from_ = nullptr;
};

// --- what the service has before the load ---

std::string made_version(service::House& house, const std::string& by) {
  const std::string list = must(service::new_list(house, by, "Made")).id;
  for (std::size_t i = 0; i < listed; ++i) must(service::add_reference(house, by, list, made_reference(i)));
  return base::to_hex(must(service::make_version(house, by, list)).content.bytes);
}

// Alerts name a deployment; of this one nothing else is needed.
std::string made_deployment(service::House& house) {
  const store::Deployment deployment{base::new_id("dep"),
                                     base::new_id("auth"),
                                     store::DeploymentState::announced,
                                     house.clock().now(),
                                     {},
                                     {},
                                     {},
                                     {}};
  auto transaction = must(house.database().begin());
  must(store::add_deployment(transaction, deployment));
  must(transaction.commit());
  return deployment.id;
}

// Sessions of those whose business alerts are, in turn.
std::vector<std::string> signed_in(service::Demo& demo, service::SignIn& sign_in, std::size_t people) {
  std::vector<std::string> accounts, sessions;
  for (const auto& person : demo.people())
    if (const Role role = person.roles.front();
        role == Role::camera_operator || role == Role::officer || role == Role::auditor)
      accounts.push_back(person.id);
  for (std::size_t i = 0; i < people; ++i)
    sessions.push_back(must(demo.sign_in(sign_in, accounts[i % accounts.size()], "bench")).token);
  return sessions;
}

// --- the load ---

lfr::Alert made_alert(std::size_t number) {
  lfr::Alert alert;
  alert.id = base::new_id("alert");
  alert.captured = base::SystemClock().now();
  alert.camera = fmt::format("camera {}", number % cameras);
  alert.list_row = static_cast<std::uint32_t>(number % listed);
  alert.score = 0.6f;
  base::Bytes crop(crop_size);
  base::fill_random(crop);
  alert.crop_jpeg = must(base::SecretBytes::copy_of(crop));
  return alert;
}

struct Raised {
  std::vector<float> milliseconds;  // that each took
  double seconds = 0;               // that all took
};

// One every so often, whether the last one is done or not, as passers-by come.
Raised raise_alerts(const Load& load, service::House& house, service::Papers& papers,
                    const service::AlertOrigin& origin) {
  const std::size_t count = load.a_second * load.seconds;
  Raised raised;
  raised.milliseconds.resize(count);
  std::atomic<std::size_t> next{0};
  const auto began = Clock::now();
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      std::this_thread::sleep_until(began + i * 1'000'000us / load.a_second);
      const lfr::Alert alert = made_alert(i);
      const auto before = Clock::now();
      must(service::raise_alert(house, papers, origin, alert));
      raised.milliseconds[i] = std::chrono::duration<float, std::milli>(Clock::now() - before).count();
    }
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < cameras; ++i) threads.emplace_back(work);
  }
  raised.seconds = std::chrono::duration<double>(Clock::now() - began).count();
  return raised;
}

// The numbers of all alerts that the log has.
std::vector<std::uint64_t> alerts_in_log(service::House& house) {
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t first = 0;;) {
    const auto entries = must(service::read_log(house, first, 256));
    if (entries.empty()) return numbers;
    for (const auto& entry : entries)
      if (must(ledger::parse_entry(entry.text)).act == "alert.raise") numbers.push_back(entry.index);
    first = entries.back().index + 1;
  }
}

void print_load() {
  std::ifstream file("/proc/loadavg");
  std::string line;
  std::getline(file, line);
  fmt::print("load of the machine: {}\n", line.substr(0, line.find(' ')));
}

// Whether everybody heard everything.
bool tell_what_was_heard(service::House& house, Listeners& listeners, std::size_t people) {
  const auto expected = alerts_in_log(house);
  listeners.tell(fmt::format("{}\n", expected.back()));
  std::size_t count = 0, other = 0, cut_off = 0;
  std::sscanf(listeners.line().c_str(), "%zu %zu %zu", &count, &other, &cut_off);
  std::vector<std::uint64_t> heard(count);
  for (auto& number : heard) number = std::strtoull(listeners.line().c_str(), nullptr, 10);
  const bool all = heard == expected && other == 0 && cut_off == 0;
  fmt::print(
      "{} listeners, {} alerts in the log, {} heard by the first; {} heard other than the first, {} cut off: "
      "{}\n",
      people, expected.size(), heard.size(), other, cut_off,
      all ? "everybody heard every alert once, in order" : "NOT everybody heard everything");
  fmt::print("from the entry's time to the listener: {}\n", listeners.line());
  fmt::print("processor of the listeners: {} s\n", listeners.line());
  return all;
}

bool measure(const Load& load, Listeners& listeners) {
  const base::SystemClock clock;
  service::HouseOptions options;
  options.data = load.folder;
  options.postgresql = load.postgresql;
  options.us = {"localhost", "http://localhost"};
  options.demo = true;
  options.looker = made_looker();
  const auto house = must(service::House::open(std::move(options), clock));
  service::SignIn sign_in(*house);
  service::Authorisations authorisations(*house, {}, {});
  service::HousePapers papers(*house, authorisations);
  service::Runner runner(*house, papers, {});
  must(service::clean_up_at_start(*house, runner));
  const auto demo = must(service::Demo::open(*house));
  const std::string content = made_version(*house, add_manager(*house));
  const std::string deployment = made_deployment(*house);
  const auto list = must(papers.open_list(content));
  const auto sessions = signed_in(*demo, sign_in, load.people);
  const server::Api api(*house, sign_in, {&authorisations, nullptr, &runner, demo.get()});
  const server::Files files;
  server::Events events(*house, sign_in);
  server::ServerOptions where;
  where.port = 0;
  const auto server = must(server::Server::start(where, api, events, files));
  // What `peel serve` does by the clock.
  std::jthread keeper([&](const std::stop_token& stop) {
    for (unsigned second = 0; !stop.stop_requested(); ++second) {
      std::this_thread::sleep_for(1s);
      must(service::keep_house(*house, runner));
      if (second % 5 == 0) must(service::keep_books(*house, sign_in));
    }
  });
  listeners.tell(fmt::format("{} {} {}\n{}\n", server->port(), must(service::log_size(*house)) - 1,
                             sessions.size(), fmt::join(sessions, "\n")));
  if (listeners.line() != "ready") return false;
  std::this_thread::sleep_for(1s);
  fmt::print("{} people listen; {} alerts a second for {} s, on {}\n", events.listeners(), load.a_second,
             load.seconds, load.postgresql.empty() ? "SQLite" : "PostgreSQL");
  print_load();
  std::fflush(stdout);
  const double processor = processor_seconds();
  const Raised raised = raise_alerts(load, *house, papers, {deployment, content, "0.5", list});
  const double used = processor_seconds() - processor;
  const bool all = tell_what_was_heard(*house, listeners, load.people);
  fmt::print("entering an alert: {}; {:.1f} a second\n", percentiles(raised.milliseconds),
             static_cast<double>(raised.milliseconds.size()) / raised.seconds);
  fmt::print("processor of the service: {:.1f} s in {:.1f} s\n", used, raised.seconds);
  print_load();
  listeners.wait();
  keeper.request_stop();
  keeper.join();
  events.stop();
  server->stop();
  must(house->close());
  return all;
}

}  // namespace
}  // namespace peel::bench

int main(int count, char** arguments) {
  using namespace peel::bench;
  const std::vector<std::string> given(arguments + 1, arguments + count);
  if (given == std::vector<std::string>{"listen"}) return listen_as_told();
  if (given.empty() || given.size() > 5) {
    fmt::print(stderr, "peel_service_load FOLDER [PEOPLE] [ALERTS-A-SECOND] [SECONDS] [POSTGRESQL]\n");
    return 2;
  }
  Load load;
  load.folder = given[0];
  const auto number = [&](std::size_t at, std::size_t otherwise) {
    return given.size() > at ? std::strtoull(given[at].c_str(), nullptr, 10) : otherwise;
  };
  load.people = number(1, load.people);
  load.a_second = number(2, load.a_second);
  load.seconds = number(3, load.seconds);
  if (given.size() > 4) load.postgresql = given[4];
  Listeners listeners;  // before there are threads
  return measure(load, listeners) ? 0 : 1;
}
