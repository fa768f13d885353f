#include "service/testing/world.h"

#include "ledger/entry.h"
#include "service/log.h"
#include "watchlist/testing/made_tools.h"

namespace peel::service::testing {

World::World(const std::string& kind, bool demo)
    : database_(kind), clock_(*base::parse_time("2026-06-01T12:00:00Z")) {
  options_.data = folder_ / "data";
  options_.demo = demo;
  options_.postgresql = database_.options().postgresql;
  options_.looker = make_looker(
      []() -> base::Result<vision::Tools> {
        return vision::Tools{std::make_unique<watchlist::testing::MadeDetector>(),
                             std::make_unique<watchlist::testing::MadeEmbedder>()};
      },
      watchlist::testing::made_limits());
  options_.before_step = [this](const std::string& step) -> base::Status {
    if (++steps == failing_step || (!failing_kind.empty() && step == failing_kind))
      return base::fail(base::ErrorCode::io, "made to fail: {}", step);
    return {};
  };
  open();
}

void World::open() {
  house_ = must(House::open(options_, clock_));
  sign_in_ = std::make_unique<SignIn>(*house_);
}

void World::close() {
  sign_in_.reset();
  house_.reset();
}

void World::restart() {
  close();
  open();
}

Someone World::enrol(const std::string& code) {
  Someone someone{{}, Authenticator(options_.us), {}};
  const auto enrolment = must(sign_in_->begin_enrolment(code, "test"));
  auto session =
      must(sign_in_->finish_enrolment(code, someone.authenticator.make(enrolment.challenge), "test"));
  someone.account = session.account.id;
  someone.token = session.token;
  return someone;
}

Someone& World::administrator() {
  const auto found = people_.find("");
  if (found != people_.end()) return found->second;
  return people_.emplace("", enrol(must(sign_in_->first_code()).value())).first->second;
}

Someone& World::add(const std::string& name, const std::vector<policy::Role>& roles) {
  const auto invited = must(create_account(*house_, administrator().account, name, roles));
  return people_.emplace(name, enrol(invited.code)).first->second;
}

Someone& World::add_once(const std::string& name, policy::Role role) {
  const auto found = people_.find(name);
  return found == people_.end() ? add(name, {role}) : found->second;
}

std::vector<std::string> World::acts() {
  std::vector<std::string> acts;
  for (std::uint64_t first = 0;;) {
    const auto entries = must(read_log(*house_, first, 256));
    if (entries.empty()) return acts;
    for (const auto& entry : entries) acts.push_back(must(ledger::parse_entry(entry.text)).act);
    first = entries.back().index + 1;
  }
}

}  // namespace peel::service::testing
