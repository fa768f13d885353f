// For tests only: a house with people in it, on each kind of database.
#pragma once

#include <atomic>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/testing/temp_folder.h"
#include "service/people.h"
#include "service/sign_in.h"
#include "service/testing/authenticator.h"
#include "store/testing/stores.h"

namespace peel::service::testing {

// Somebody with an account and a passkey.
struct Someone {
  std::string account;
  Authenticator authenticator;
  std::string token;  // of their newest session
};

class World {
 public:
  // `kind`: of database, of store::testing::kinds().
  explicit World(const std::string& kind, bool demo = false);

  House& house() { return *house_; }
  SignIn& sign_in() { return *sign_in_; }
  base::FakeClock& clock() { return clock_; }
  HouseOptions& options() { return options_; }  // as it is opened with the next time
  const std::filesystem::path& data() const { return options_.data; }

  // Throws what went wrong. The first is the first administrator.
  Someone& administrator();
  Someone& add(const std::string& name, const std::vector<policy::Role>& roles);
  // The same person each time.
  Someone& add_once(const std::string& name, policy::Role role);
  // Stops the service without a word, as a crash does, and starts it again.
  void restart();
  // Stops it without a word, for good.
  void close();
  // All entries' acts, in order.
  std::vector<std::string> acts();
  // How many database steps so far; the step with this number, counted from 1, fails.
  std::atomic<std::size_t> steps = 0;
  std::size_t failing_step = 0;
  // Every step that is called so fails.
  std::string failing_kind;

 private:
  Someone enrol(const std::string& code);
  void open();
  base::testing::TempFolder folder_;
  store::testing::TestDatabase database_;
  base::FakeClock clock_;
  HouseOptions options_;
  std::unique_ptr<House> house_;
  std::unique_ptr<SignIn> sign_in_;
  std::map<std::string, Someone> people_;  // by name
};

// The value, or throws the error's message.
template <class T>
T must(base::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace peel::service::testing
