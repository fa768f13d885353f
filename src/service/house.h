// What all acts of the service share: database, vault, log, clock, and who is told of what happened.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/new_file.h"
#include "base/sign.h"
#include "base/time.h"
#include "ledger/note.h"
#include "service/looker.h"
#include "service/passkey.h"
#include "service/throttle.h"
#include "store/database.h"
#include "store/vault.h"

namespace peel::service {

struct HouseOptions {
  std::filesystem::path data;  // a folder for its owner only; made when it is not there
  std::string postgresql;      // address; empty for SQLite in the data folder
  std::filesystem::path
      master_key;  // 32 bytes; empty: master.key in the data folder, made when it is not there
  std::string master_key_command{};  // instead of a file: what hands out the key (MasterKeySource)
  RelyingParty us;
  bool demo = false;
  std::vector<ledger::VerifierKey> witnesses{};  // whose cosignatures are taken
  std::shared_ptr<Looker> looker;                // none: no reference picture can be added
  std::shared_ptr<base::FileCalls> files = std::make_shared<base::FileCalls>();
  std::function<base::Status(const std::string& step)> before_step;  // see store::DatabaseOptions
};

// Told of each entry of the log once it is kept, in the order of the log; from any thread, and must be quick.
using OnEntry = std::function<void(std::uint64_t index)>;

// Thread-safe. There is one for a data folder: a second one, in another process, is refused.
class House {
 public:
  // Makes what is missing: folder, keys, tables, and the log's first entry. Errors: refused (others may look
  // into the folder; another service runs on it; a key is missing where a log is, which must not be made
  // anew), and those of store::Database::open.
  static base::Result<std::unique_ptr<House>> open(HouseOptions options, const base::Clock& clock);
  ~House();
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  store::Database& database();
  const store::Vault& vault() const;
  const base::Clock& clock() const;
  // Of entries that who is not signed in can cause.
  Ration& for_strangers();
  const RelyingParty& us() const;
  // The log's name and public key, as outsiders get them.
  const ledger::VerifierKey& log_key() const;
  const base::SigningKey& log_signing_key() const;
  bool demo() const;
  const std::vector<ledger::VerifierKey>& witnesses() const;
  // Errors: unavailable when it was given none.
  base::Result<std::shared_ptr<Looker>> looker() const;
  const std::filesystem::path& data() const;              // the folder
  const std::shared_ptr<base::FileCalls>& files() const;  // by which files are made in it

  // Replaces who is told. Call it before acts begin.
  void on_entry(OnEntry told);
  void tell(std::uint64_t index) const;

  // The graceful end: enters program.stop and signs a last checkpoint.
  base::Status close();

 private:
  struct State;
  explicit House(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace peel::service
