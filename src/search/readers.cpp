#include <chrono>
#include <thread>

#include "search/readers_internal.h"

namespace peel::search {

std::atomic<std::uint64_t>& Readers::take_place(std::uint64_t version) const {
  for (;;) {
    for (Place& place : places_) {
      std::uint64_t expected = nobody;
      if (place.version.compare_exchange_strong(expected, version)) return place.version;
    }
    std::this_thread::yield();
  }
}

Readers::Reading Readers::read() const {
  std::uint64_t version = latest();
  std::atomic<std::uint64_t>& place = take_place(version);
  // A writer may have published, looked at the places and begun to wipe just before this one was taken. All
  // these loads and stores have one order, so if the version is still the latest, whoever publishes the next
  // one sees it.
  for (std::uint64_t now = latest(); now != version; now = latest()) {
    version = now;
    place.store(version);
  }
  return {place, version};
}

void Readers::wait_for_those_before(std::uint64_t version) const {
  using namespace std::chrono_literals;
  for (const Place& place : places_)
    for (std::uint64_t reads = place.version.load(); reads != nobody && reads < version;
         reads = place.version.load())
      std::this_thread::sleep_for(50us);
}

}  // namespace peel::search
