// For tests only: a log in memory.
#pragma once

#include <map>
#include <utility>

#include "ledger/reader.h"

namespace peel::ledger::testing {

class MemoryLog : public Reader {
 public:
  void add(std::string entry) {
    Addition addition = ledger::add(std::move(head_), base::as_bytes(entry));
    for (const Node& node : addition.nodes) nodes_[{node.level, node.index}] = node.hash;
    head_ = std::move(addition.after);
    entries_.push_back(std::move(entry));
  }
  const Head& head() const { return head_; }
  Tree tree() const { return {head_.size, root(head_)}; }

  std::uint64_t size() const override { return entries_.size(); }
  base::Result<std::vector<std::string>> entries(std::uint64_t first, std::size_t count) const override {
    if (first > size() || count > size() - first) return none();
    const auto begin = entries_.begin() + static_cast<std::ptrdiff_t>(first);
    return std::vector<std::string>(begin, begin + static_cast<std::ptrdiff_t>(count));
  }
  base::Result<std::vector<Hash>> nodes(unsigned level, std::uint64_t first,
                                        std::size_t count) const override {
    std::vector<Hash> hashes;
    for (std::uint64_t index = first; index < first + count; ++index) {
      const auto found = nodes_.find({level, index});
      if (found == nodes_.end()) return none();
      hashes.push_back(found->second);
    }
    return hashes;
  }

 private:
  static tl::unexpected<base::Error> none() {
    return base::fail(base::ErrorCode::not_found, "the log has not so many");
  }
  std::vector<std::string> entries_;
  std::map<std::pair<unsigned, std::uint64_t>, Hash> nodes_;
  Head head_;
};

}  // namespace peel::ledger::testing
