#include "lists/made_list.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <sys/resource.h>

#include "base/random.h"
#include "store/accounts.h"

namespace peel::bench {
namespace {

constexpr std::size_t dimensions = 512;
constexpr std::size_t picture_size = 10'000;  // bytes, the mean of LFW's
const base::Sha256 made_model = base::sha256(base::as_bytes("made"));

class MadeLooker final : public service::Looker {
 public:
  base::Result<watchlist::Examined> look(base::ByteView picture) override {
    std::array<std::uint8_t, dimensions> random{};
    base::fill_random(random);
    std::array<float, dimensions> values{};
    std::ranges::transform(random, values.begin(), [](std::uint8_t byte) { return byte - 127.5f; });
    watchlist::Examined seen;
    seen.bytes = base::sha256(picture);
    PEEL_TRY(seen.face,
             biometric::Template::create(values, made_model, std::make_shared<biometric::Census>()));
    seen.picture.resize(picture_size);
    base::fill_random(seen.picture);
    return seen;
  }
  base::Result<base::Sha256> model() override { return made_model; }
};

}  // namespace

double processor_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

std::shared_ptr<service::Looker> made_looker() { return std::make_shared<MadeLooker>(); }

std::string add_manager(service::House& house) {
  store::Account account{
      base::new_id("acct"), "Made", {policy::Role::watchlist_manager}, house.clock().now(), {}};
  auto transaction = must(house.database().begin());
  must(store::add_account(transaction, house.vault(), account));
  must(transaction.commit());
  return account.id;
}

service::NewReference made_reference(std::size_t number) {
  service::NewReference made{fmt::format("CRN/26/{:06}X", number),
                             "suspect",
                             "custody",
                             "PACE 1984 s.64A",
                             "2026-01-02",
                             "WM 12",
                             "2099-12-31",
                             "open",
                             false,
                             "",
                             {0xFF, 0xD8, 0xFF}};
  const std::string bytes = std::to_string(number);
  made.picture.insert(made.picture.end(), bytes.begin(), bytes.end());
  return made;
}

}  // namespace peel::bench
