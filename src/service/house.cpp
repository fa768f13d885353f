#include "service/house.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <sys/stat.h>

#include "base/file.h"
#include "base/file_access.h"
#include "base/file_lock.h"
#include "base/random.h"
#include "base/seal.h"
#include "service/act.h"
#include "service/house_internal.h"
#include "service/lists.h"
#include "service/log.h"
#include "service/master_key.h"

namespace peel::service {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::fail;
using base::Result;
using base::SecretBytes;
using base::Status;

struct House::State {
  HouseOptions options;
  const base::Clock* clock = nullptr;
  std::optional<Ration> for_strangers;
  std::optional<base::FileLock> lock;
  std::optional<store::Database> database;
  std::optional<store::Vault> vault;
  base::SigningKey log_signing_key;
  ledger::VerifierKey log_key;
  mutable std::mutex telling;
  OnEntry told;
};

namespace {

// A key of 32 bytes, made only where nothing depends on it yet.
Result<SecretBytes> key_in(const fs::path& path, bool may_make, std::string_view what) {
  if (!fs::exists(path)) {
    if (!may_make)
      return fail(
          ErrorCode::refused,
          "{} is not at {}, and what is kept here was made with it: put it back from where it is kept", what,
          path.string());
    PEEL_TRY(SecretBytes made, SecretBytes::create(32));
    base::fill_random(made.span());
    PEEL_CHECK(base::write_file(path, made.view(), base::FileMode::owner_only, base::IfExists::refuse));
  }
  PEEL_TRY(SecretBytes key, base::read_guarded_secret(path, 4096));
  if (key.size() != 32) return fail(ErrorCode::corrupt, "{} at {} has not 32 bytes", what, path.string());
  return key;
}

Result<SecretBytes> master_key_of(const HouseOptions& options, bool fresh) {
  if (!options.master_key_command.empty())
    return read_master_key({options.master_key, options.master_key_command});
  const fs::path path = options.master_key.empty() ? options.data / "master.key" : options.master_key;
  return key_in(path, fresh && options.master_key.empty(), "the master key");
}

Result<store::Vault> open_vault(store::Database& database, SecretBytes master) {
  PEEL_TRY(store::Transaction transaction, database.begin());
  PEEL_TRY(store::Vault vault, store::Vault::open(transaction, std::move(master)));
  PEEL_CHECK(transaction.commit());
  return vault;
}

Status begin_log(House& house) {
  PEEL_TRY(Act act, Act::begin_program(house));
  const auto& key = house.log_key();
  const auto hex = [](const std::string& text) {
    return base::to_hex(base::sha256(base::as_bytes(text)).bytes);
  };
  PEEL_CHECK(act.enter("log.begin", {{"log", base::new_id("log")},
                                     {"origin", hex(key.name)},
                                     {"key", base::to_base64(key.key.bytes)},
                                     {"relying_party", hex(house.us().id)},
                                     {"demo", std::uint64_t{house.demo() ? 1u : 0u}}}));
  return act.commit();
}

Status start_program(House& house) {
  PEEL_TRY(Act act, Act::begin_program(house));
  PEEL_CHECK(act.enter("program.start", {{"version", std::string(PEEL_VERSION)}}));
  return act.commit();
}

}  // namespace

// The folder is the house's door: whoever may look into it may copy the keys.
Status make_data_folder(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return fail(ErrorCode::io, "the data folder {} cannot be made: {}", folder.string(),
                std::strerror(errno));
  struct stat facts {};
  if (::stat(folder.c_str(), &facts) != 0 || !S_ISDIR(facts.st_mode))
    return fail(ErrorCode::invalid_input, "{} is no folder", folder.string());
  if ((facts.st_mode & 077) != 0)
    return fail(ErrorCode::refused, "others may look into the data folder {0}; mend it with: chmod 700 {0}",
                folder.string());
  return {};
}

Result<base::FileLock> take_data_folder(const fs::path& folder) {
  const fs::path path = folder / "lock";
  if (!fs::exists(path)) PEEL_CHECK(base::write_file(path, {}, base::FileMode::owner_only));
  auto lock = base::FileLock::acquire(path, std::chrono::milliseconds{200});
  if (!lock && lock.error().code == ErrorCode::unavailable)
    return fail(ErrorCode::refused, "another service runs on {}; stop it first", folder.string());
  return lock;
}

House::House(std::unique_ptr<State> state) : state_(std::move(state)) {}
House::~House() = default;

store::Database& House::database() { return *state_->database; }
const store::Vault& House::vault() const { return *state_->vault; }
const base::Clock& House::clock() const { return *state_->clock; }
Ration& House::for_strangers() { return *state_->for_strangers; }
const RelyingParty& House::us() const { return state_->options.us; }
const ledger::VerifierKey& House::log_key() const { return state_->log_key; }
const base::SigningKey& House::log_signing_key() const { return state_->log_signing_key; }
bool House::demo() const { return state_->options.demo; }
const std::vector<ledger::VerifierKey>& House::witnesses() const { return state_->options.witnesses; }
const fs::path& House::data() const { return state_->options.data; }
const std::shared_ptr<base::FileCalls>& House::files() const { return state_->options.files; }

Result<std::shared_ptr<Looker>> House::looker() const {
  if (state_->options.looker) return state_->options.looker;
  return fail(ErrorCode::unavailable, "this service has no models, so it cannot look at pictures");
}

void House::on_entry(OnEntry told) {
  const std::lock_guard lock(state_->telling);
  state_->told = std::move(told);
}

void House::tell(std::uint64_t index) const {
  const std::lock_guard lock(state_->telling);
  if (state_->told) state_->told(index);
}

Result<std::unique_ptr<House>> House::open(HouseOptions options, const base::Clock& clock) {
  for (const auto& witness : options.witnesses)
    if (witness.type != ledger::KeyType::witness)
      return fail(ErrorCode::invalid_input, "the key of {} is a log's, not a witness's", witness.name);
  if (!options.postgresql.empty()) PEEL_CHECK(store::check_address(options.postgresql));
  PEEL_CHECK(make_data_folder(options.data));
  auto state = std::make_unique<State>();
  state->clock = &clock;
  state->for_strangers.emplace(clock);
  PEEL_TRY(state->lock, take_data_folder(options.data));
  PEEL_TRY(state->database,
           store::Database::open({options.data / "peel.db", options.postgresql, 8, options.before_step}));
  std::uint64_t entries = 0;
  {
    PEEL_TRY(store::Transaction transaction, state->database->begin_reading());
    PEEL_TRY(const store::LedgerHead head, store::ledger_head(transaction));
    entries = head.tree.size;
  }
  const bool fresh = entries == 0;
  PEEL_TRY(SecretBytes master_key, master_key_of(options, fresh));
  PEEL_TRY(state->vault, open_vault(*state->database, std::move(master_key)));
  PEEL_TRY(const SecretBytes seed, key_in(options.data / "ledger.key", fresh, "the log's key"));
  PEEL_TRY(state->log_signing_key, base::SigningKey::from_seed(seed.view()));
  state->log_key = {options.us.id, ledger::KeyType::log, state->log_signing_key.public_key()};
  PEEL_CHECK(ledger::check_name(state->log_key.name));
  PEEL_CHECK(
      base::write_file(options.data / "ledger.pub", base::as_bytes(ledger::to_text(state->log_key) + "\n")));
  state->options = std::move(options);
  std::unique_ptr<House> house(new House(std::move(state)));
  if (fresh) PEEL_CHECK(begin_log(*house));
  PEEL_CHECK(check_log(*house));
  PEEL_CHECK(prepare_lists(*house));
  PEEL_CHECK(start_program(*house));
  return house;
}

Status House::close() {
  PEEL_TRY(Act act, Act::begin_program(*this));
  PEEL_CHECK(act.enter("program.stop", {}));
  PEEL_CHECK(act.commit());
  return sign_checkpoint(*this);
}

}  // namespace peel::service
