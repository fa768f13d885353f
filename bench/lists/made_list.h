// What the benches of the service share: references without models, and somebody who adds them.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

#include "service/lists.h"

namespace peel::bench {

// The value, or the end of the program with the reason.
template <class T>
T must(base::Result<T> result) {
  if (!result) {
    std::fputs((result.error().message + "\n").c_str(), stderr);
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// Of this process, user and system.
double processor_seconds();

// Makes random templates of 512 numbers, and pictures as large as real ones.
std::shared_ptr<service::Looker> made_looker();
// The account of a watchlist manager.
std::string add_manager(service::House& house);
// The same each time, for each number.
service::NewReference made_reference(std::size_t number);

}  // namespace peel::bench
