// How Peel says that something went wrong: a value, never an exception.
#pragma once

#include <fmt/core.h>
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace peel::base {

// What kind of failure it was; decides the exit code and, in the service, the HTTP status.
enum class ErrorCode {
  invalid_input,  // the caller's data or arguments are wrong: fix them and try again
  not_found,      // a named file, model, camera or key is not there
  refused,        // the law, the policy or a right says no: P1 and its kin
  corrupt,        // bytes are truncated, altered or of another format or version
  io,             // reading or writing failed: disk full, no permission, device gone
  unavailable,    // something outside is not there now and may come back
  exhausted,      // a limit was reached: memory, size, number
  internal        // a fault of Peel itself; please report it
};

// The name of a code as it stands in JSON output, e.g. "invalid_input".
const char* name_of(ErrorCode code);

// What failed. `message` is a full sentence for the person who reads it: what was wrong, with
// which input, and what to do. It never holds secrets or biometric data.
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

// Makes the failure that a function returns: `return fail(ErrorCode::io, "cannot read {}: {}", p, why);`
template <class... Args>
[[nodiscard]] tl::unexpected<Error> fail(ErrorCode code, fmt::format_string<Args...> text, Args&&... args) {
  return tl::make_unexpected(Error{code, fmt::format(text, std::forward<Args>(args)...)});
}

// Passes a failure on with words in front that say where it happened.
[[nodiscard]] inline tl::unexpected<Error> fail_with(std::string_view where, Error error) {
  error.message = fmt::format("{}: {}", where, error.message);
  return tl::make_unexpected(std::move(error));
}

}  // namespace peel::base

#define PEEL_CONCAT_(a, b) a##b
#define PEEL_CONCAT(a, b) PEEL_CONCAT_(a, b)

// PEEL_TRY(value, expression): value is what the Result holds, or the failure is returned.
#define PEEL_TRY(declaration, expression) \
  PEEL_TRY_(PEEL_CONCAT(peel_result_, __LINE__), declaration, expression)
#define PEEL_TRY_(result, declaration, expression)                    \
  auto result = (expression);                                         \
  if (!result) return tl::make_unexpected(std::move(result).error()); \
  declaration = std::move(*result)

// PEEL_CHECK(expression): returns the failure of a Status, or goes on.
#define PEEL_CHECK(expression)                                    \
  do {                                                            \
    if (auto peel_status = (expression); !peel_status)            \
      return tl::make_unexpected(std::move(peel_status).error()); \
  } while (false)
