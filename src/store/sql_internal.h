// Private to src/store: statements with their failures as values.
#pragma once

#include <atomic>
#include <mutex>
#include <soci/soci.h>
#include <string>
#include <type_traits>
#include <utility>

#include "base/time.h"
#include "store/database.h"

namespace peel::store {

struct Database::State {
  DatabaseOptions options;
  std::unique_ptr<soci::connection_pool> pool;
  std::atomic<std::uint64_t> errors{0};  // what it said no to, since it was opened
  std::atomic<bool> erased{false};       // something that a journal may still hold
  std::mutex writing;  // SQLite has one writer: better to wait here than to be told that it is busy
};

struct Transaction::State {
  std::shared_ptr<Database::State> database;
  std::unique_lock<std::mutex> writing;
  std::unique_ptr<soci::session> sql;
  bool open = false;
  bool erases = false;  // the database is told of it when this is committed

  ~State();
};

// What the database said, as an error: whether it is gone or full, or what was asked was wrong.
base::Error error_of(const std::exception& thrown, const std::string& step);

// Asks the fault hook, then runs `work(session)`; `step` says in words what it is for ("add the account").
// `work` may return nothing or a value.
template <class Work>
auto attempt(Transaction& transaction, const std::string& step, Work work)
    -> base::Result<std::invoke_result_t<Work, soci::session&>> {
  using Value = std::invoke_result_t<Work, soci::session&>;
  auto& state = transaction.state();
  if (const auto& ask = state.database->options.before_step) PEEL_CHECK(ask(step));
  try {
    if constexpr (std::is_void_v<Value>) {
      work(*state.sql);
      return {};
    } else {
      return work(*state.sql);
    }
  } catch (const std::exception& thrown) {
    ++state.database->errors;
    return tl::make_unexpected(error_of(thrown, step));
  }
}

// Times as they are kept: microseconds since 1970, UTC.
inline long long to_sql(base::Time time) { return time.time_since_epoch().count(); }
inline base::Time time_from_sql(long long value) { return base::Time(base::Duration(value)); }

}  // namespace peel::store
