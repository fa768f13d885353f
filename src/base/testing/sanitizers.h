// For tests: whether the program was built with a sanitizer that keeps freed memory, and makes locking of
// memory do nothing: there, what a test says of memory does not hold.
#pragma once

namespace peel::base::testing {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

}  // namespace peel::base::testing
