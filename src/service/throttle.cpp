#include "service/throttle.h"

#include <algorithm>

#include "base/random.h"

namespace peel::service {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

constexpr std::size_t most_records = 10'000;
constexpr std::size_t most_challenges = 10'000;
constexpr std::size_t most_of_one = 1'000;  // a station's people may share an address
constexpr std::size_t challenge_size = 32;

}  // namespace

Status Throttle::check(const std::string& who) {
  const std::lock_guard lock(guard_);
  const auto found = records_.find(who);
  if (found == records_.end() || found->second.until <= clock_.steady()) return {};
  const auto left = std::chrono::ceil<std::chrono::seconds>(found->second.until - clock_.steady());
  return fail(ErrorCode::exhausted, "too many attempts failed; wait {} s, then try again", left.count());
}

void Throttle::failed(const std::string& who) {
  const std::lock_guard lock(guard_);
  forget_old();
  Record& record = records_[who];
  record.last = clock_.steady();
  if (++record.failures <= free_failures) return;
  const int doublings = std::min(record.failures - free_failures - 1, 10);
  record.until = record.last + std::min(longest_wait, base::Duration(std::chrono::seconds{1 << doublings}));
}

void Throttle::succeeded(const std::string& who) {
  const std::lock_guard lock(guard_);
  records_.erase(who);
}

// Nobody can fill the memory with addresses: the oldest go first.
void Throttle::forget_old() {
  std::erase_if(records_,
                [&](const auto& each) { return each.second.last + 2 * longest_wait < clock_.steady(); });
  if (records_.size() < most_records) return;
  records_.erase(std::ranges::min_element(records_, {}, [](const auto& each) { return each.second.last; }));
}

bool Ration::take() {
  const std::lock_guard lock(guard_);
  if (!began_ || clock_.steady() - *began_ >= std::chrono::minutes{1}) {
    began_ = clock_.steady();
    taken_ = 0;
  }
  return ++taken_ <= a_minute;
}

void Challenges::make_room(const std::string& from) {
  std::erase_if(open_, [&](const auto& each) { return each.second.until <= clock_.steady(); });
  if (open_.size() < most_of_one) return;
  std::map<std::string_view, std::size_t> of;
  for (const auto& [challenge, open] : open_) ++of[open.from];
  const auto less = [](const auto& one, const auto& other) { return one.second < other.second; };
  const auto most = std::ranges::max_element(of, less);
  std::string whose;
  if (open_.size() >= most_challenges)
    whose = most->first;
  else if (const auto found = of.find(from); found != of.end() && found->second >= most_of_one)
    whose = from;
  else
    return;
  auto oldest = open_.end();
  for (auto each = open_.begin(); each != open_.end(); ++each)
    if (each->second.from == whose && (oldest == open_.end() || each->second.until < oldest->second.until))
      oldest = each;
  open_.erase(oldest);
}

Result<base::Bytes> Challenges::make(const std::string& purpose, const std::string& from) {
  const std::lock_guard lock(guard_);
  make_room(from);
  base::Bytes challenge(challenge_size);
  base::fill_random(challenge);
  open_[challenge] = {purpose, from, clock_.steady() + lasts_};
  return challenge;
}

bool Challenges::take(base::ByteView challenge, const std::string& purpose) {
  const std::lock_guard lock(guard_);
  const auto found = open_.find({challenge.begin(), challenge.end()});
  if (found == open_.end()) return false;
  const bool right = found->second.purpose == purpose && found->second.until > clock_.steady();
  open_.erase(found);
  return right;
}

}  // namespace peel::service
