// Adds made references to a list of the service, sets it down, opens and ends it, and says how long each
// took:
//   peel_list_acts FOLDER [REFERENCES] [POSTGRESQL]
// FOLDER is not there yet. The models are left out: templates are random, pictures as large as real ones.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <string>

#include "lists/made_list.h"

namespace peel::bench {
namespace {

// Runs it and says how long it took, by the clock and of the processor.
template <class Work>
auto timed(const std::string& what, Work work) {
  const auto began = std::chrono::steady_clock::now();
  const double processor = processor_seconds();
  auto result = work();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  fmt::print("{:30} {:9.3f} s, {:9.3f} s of a processor\n", what, took.count(),
             processor_seconds() - processor);
  std::fflush(stdout);
  return result;
}

void measure(service::House& house, std::size_t count) {
  const std::string by = add_manager(house);
  const std::string list = must(service::new_list(house, by, "Made")).id;
  std::vector<double> took;
  timed(fmt::format("add {} references", count), [&] {
    for (std::size_t i = 0; i < count; ++i) {
      const auto began = std::chrono::steady_clock::now();
      must(service::add_reference(house, by, list, made_reference(i)));
      took.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
    }
    return 0;
  });
  const auto last = static_cast<std::ptrdiff_t>(std::min<std::size_t>(took.size(), 1000));
  std::sort(took.end() - last, took.end());
  fmt::print("  of the last {}: median       {:9.6f} s\n", last,
             took[took.size() - static_cast<std::size_t>(last) / 2 - 1]);
  timed("read the list", [&] { return must(service::read_list(house, by, list)); });
  const auto version = timed("make a version", [&] { return must(service::make_version(house, by, list)); });
  timed("open it", [&] { return must(service::open_list(house, version.content)); });
  timed("was somebody on it?", [&] { return must(service::was_on(house, by, list, "CRN/26/000000X")); });
  timed("end the list", [&] {
    must(service::end_list(house, by, list));
    return 0;
  });
}

}  // namespace
}  // namespace peel::bench

int main(int count, char** arguments) {
  if (count < 2) {
    fmt::print(stderr, "peel_list_acts FOLDER [REFERENCES] [POSTGRESQL]\n");
    return 2;
  }
  const peel::base::SystemClock clock;
  peel::service::HouseOptions options;
  options.data = arguments[1];
  if (count > 3) options.postgresql = arguments[3];
  options.looker = peel::bench::made_looker();
  const auto house = peel::bench::must(peel::service::House::open(std::move(options), clock));
  peel::bench::measure(*house, count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 17'000);
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM")) fmt::print("{}\n", line);
}
