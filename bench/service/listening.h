// Many people who listen to the service's events at once, as browsers do: plain HTTP to localhost.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace peel::bench {

struct Heard {
  std::vector<std::uint64_t> numbers;  // of the events of this act, as the first listener heard them
  std::vector<float> milliseconds;     // from each entry's time in the log to its arrival, of all listeners
  std::size_t other_than_first = 0;    // listeners who heard other events, or in another order
  std::size_t cut_off = 0;             // whose connection ended
};

// Opens a line for each session and reads until everybody has heard the number that comes as a line on the
// standard input, or 20 s after it came. Says "ready" when all lines are open. Ends the program with the
// reason when a line cannot be opened.
Heard listen(std::uint16_t port, const std::vector<std::string>& sessions, std::uint64_t after,
             const std::string& act);

}  // namespace peel::bench
