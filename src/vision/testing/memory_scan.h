// Looks through all of this process's writable memory for bytes that should be gone.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <span>
#include <string>
#include <unistd.h>
#include <vector>

namespace peel::vision::testing {

// Pieces of what is looked for, kept masked, so that the search does not find itself.
class MemoryScan {
 public:
  // Whole pages, so that leaving the buffer out of the search leaves nothing else out.
  MemoryScan() : buffer_(static_cast<std::uint8_t*>(std::aligned_alloc(page, chunk + page))) {}
  MemoryScan(const MemoryScan&) = delete;
  MemoryScan& operator=(const MemoryScan&) = delete;
  ~MemoryScan() { std::free(buffer_); }

  // Takes `count` pieces of 32 bytes from evenly spread places. Even pieces (a black edge, zeros) are left
  // out.
  void look_for(const std::string& name, std::span<const std::uint8_t> bytes, std::size_t count) {
    for (std::size_t k = 0; k < count; ++k) {
      const std::size_t at = (bytes.size() - piece) * k / count / 4 * 4;
      Needle needle{name, {}};
      std::array<bool, 256> seen{};
      for (std::size_t i = 0; i < piece; ++i) {
        seen[bytes[at + i]] = true;
        needle.masked[i] = bytes[at + i] ^ mask;
      }
      if (std::count(seen.begin(), seen.end(), true) >= 8) add(needle);
    }
  }

  // How many pieces of each name were found, by the name of the mapping; e.g. {"template in [heap]": 3}.
  std::map<std::string, int> found() {
    std::map<std::string, int> hits;
    const int memory = ::open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    EXPECT_GE(memory, 0);
    scanned_ = 0;
    std::fill_n(buffer_, chunk + page, std::uint8_t{0});
    for (const Region& region : regions()) scan(memory, region, hits);
    ::close(memory);
    return hits;
  }
  std::size_t needles() const { return needles_.size(); }
  std::size_t scanned() const { return scanned_; }  // bytes, of the last call of found()

 private:
  static constexpr std::size_t piece = 32;
  static constexpr std::size_t page = 4096;
  static constexpr std::size_t chunk = 1u << 20;
  static constexpr std::uint8_t mask = 0xa5;

  struct Needle {
    std::string name;
    std::array<std::uint8_t, piece> masked;
  };
  struct Region {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::string name;
  };

  // A place in `starts_` for the first eight bytes of a piece.
  static std::size_t key(std::uint64_t first_eight) { return (first_eight * 0x9e3779b97f4a7c15u) >> 44; }

  void add(const Needle& needle) {
    std::uint64_t first = 0;
    std::memcpy(&first, needle.masked.data(), sizeof first);
    starts_[key(first ^ 0xa5a5a5a5a5a5a5a5u)] = true;
    needles_.push_back(needle);
  }

  std::vector<Region> regions() const {
    std::vector<Region> all;
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
      Region region;
      char access[5] = {};
      int name_at = 0;
      if (std::sscanf(line.c_str(), "%lx-%lx %4s %*s %*s %*s %n", &region.begin, &region.end, access,
                      &name_at) < 3)
        continue;
      region.name = line.substr(std::min(line.size(), static_cast<std::size_t>(name_at)));
      if (std::string_view(access).starts_with("rw")) all.push_back(region);
    }
    return all;
  }

  bool is_own(std::uint64_t address) const {
    const auto own = reinterpret_cast<std::uint64_t>(buffer_);
    return address + chunk + piece > own && address < own + chunk + page;
  }

  void scan(int memory, const Region& region, std::map<std::string, int>& hits) {
    for (std::uint64_t at = region.begin; at < region.end; at += page) {
      // Around the buffer page by page, so that neither it nor its neighbours in the same mapping are missed.
      const bool near = is_own(at);
      const auto own = reinterpret_cast<std::uint64_t>(buffer_);
      if (near && at >= own && at < own + chunk + page) continue;
      const std::uint64_t wanted = near ? page + piece : chunk + piece;
      const std::size_t size = static_cast<std::size_t>(std::min(wanted, region.end - at));
      const ssize_t got = ::pread(memory, buffer_, size, static_cast<off_t>(at));
      if (got > 0) look_at(static_cast<std::size_t>(got), region, hits);
      if (got > 0) scanned_ += static_cast<std::size_t>(got);
      if (!near) at += chunk - page;
    }
  }

  void look_at(std::size_t size, const Region& region, std::map<std::string, int>& hits) {
    for (std::size_t i = 0; i + piece <= size; ++i) {
      std::uint64_t first = 0;
      std::memcpy(&first, buffer_ + i, sizeof first);
      if (!starts_[key(first)]) continue;
      for (const Needle& needle : needles_)
        if (matches(needle, buffer_ + i))
          ++hits[needle.name + " in " + (region.name.empty() ? "memory" : region.name)];
    }
  }

  static bool matches(const Needle& needle, const std::uint8_t* bytes) {
    for (std::size_t i = 0; i < piece; ++i)
      if ((needle.masked[i] ^ mask) != bytes[i]) return false;
    return true;
  }

  std::uint8_t* buffer_;
  std::vector<bool> starts_ = std::vector<bool>(1u << 20);
  std::vector<Needle> needles_;
  std::size_t scanned_ = 0;
};

}  // namespace peel::vision::testing
