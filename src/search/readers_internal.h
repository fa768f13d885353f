// Who is reading what: lets searches go on without a lock while rows are added and removed. Private to
// src/search.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace peel::search {

// Versions count the changes of a gallery. A search reads the gallery as it was at one version; what a
// removal wipes is wiped once no search reads a version in which it still was there.
class Readers {
 public:
  // While it lives, nothing that its version shows is wiped.
  class Reading {
   public:
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;
    ~Reading() { place_.store(nobody, std::memory_order_release); }
    std::uint64_t version() const { return version_; }

   private:
    friend class Readers;
    Reading(std::atomic<std::uint64_t>& place, std::uint64_t version) : place_(place), version_(version) {}
    std::atomic<std::uint64_t>& place_;
    std::uint64_t version_;
  };

  // Of the latest version. Waits for nobody, unless more than `places` searches go on at once.
  Reading read() const;
  std::uint64_t latest() const { return latest_.load(); }
  // Every search that begins from now on sees this version. One writer at a time.
  void publish(std::uint64_t version) { latest_.store(version); }
  // Returns when no search reads a version before this one.
  void wait_for_those_before(std::uint64_t version) const;

 private:
  static constexpr std::size_t places = 128;
  static constexpr std::uint64_t nobody = 0;  // versions begin with 1
  struct alignas(64) Place {                  // each in a cache line of its own
    std::atomic<std::uint64_t> version{nobody};
  };
  std::atomic<std::uint64_t>& take_place(std::uint64_t version) const;

  std::atomic<std::uint64_t> latest_{1};
  mutable std::array<Place, places> places_;
};

}  // namespace peel::search
