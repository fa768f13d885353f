// Seals what is personal, with a key of its own for each subject, so that erasing a key erases what it sealed
// in every copy and backup (P6). docs/service.md, "What is sealed".
#pragma once

#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/secret.h"
#include "store/database.h"

namespace peel::store {

// Where a value stands; sealed with it, so that it cannot be moved elsewhere.
struct Place {
  std::string_view table;
  std::string_view column;
  std::string_view row;
};

// One subject's key: an account's, a person's who is looked for. Move-only, wiped when it goes.
class SubjectKey {
 public:
  // Base64. Errors: those of base::seal.
  base::Result<std::string> seal(base::ByteView plain, const Place& place) const;
  // Errors: corrupt when altered, moved, or sealed with another key.
  base::Result<base::SecretBytes> open(std::string_view sealed, const Place& place) const;
  base::Result<std::string> open_text(std::string_view sealed, const Place& place) const;

  // What the ledger may hold of this subject: a keyed hash, which says nothing once the key is erased.
  base::Sha256 commitment(std::string_view what) const;
  // Another key of 32 bytes, for that purpose only, gone with this one. Errors: exhausted.
  base::Result<base::SecretBytes> derive(std::string_view purpose) const;

 private:
  friend class Vault;
  explicit SubjectKey(base::SecretBytes key) : key_(std::move(key)) {}
  base::SecretBytes key_;
};

// Holds the master key, which wraps the others. Thread-safe.
class Vault {
 public:
  // Makes marks with the master key itself. Errors: invalid_input unless 32 bytes.
  static base::Result<Vault> create(base::SecretBytes master);
  // For this database: makes marks with the key that the database has for them, wrapped as all others, so
  // that they stay the same when the master key changes. Where there is none yet, it is made: random, or,
  // where persons have marks already, the master key, with which they were made. Errors: invalid_input;
  // refused (the database was sealed with another master key); those of the database.
  static base::Result<Vault> open(Transaction& transaction, base::SecretBytes master);

  // A new subject's key, kept in the transaction's database. Errors: those of the database.
  base::Result<SubjectKey> add(Transaction& transaction, std::string_view subject) const;
  // The same in two steps, for what is sealed before it is kept. Errors: exhausted.
  static base::Result<SubjectKey> fresh();
  base::Status keep(Transaction& transaction, std::string_view subject, const SubjectKey& key) const;
  // Errors: not_found (erased, or never there), corrupt (another master key).
  base::Result<SubjectKey> find(Transaction& transaction, std::string_view subject) const;
  // From what the table holds, for who reads many keys in one query. Errors: corrupt.
  base::Result<SubjectKey> unwrap(std::string_view subject, std::string_view wrapped) const;
  // What was sealed with it is gone with it. Errors: not_found.
  base::Status erase(Transaction& transaction, std::string_view subject) const;

  // By which something is found again without standing in the database: a keyed hash, the same for the same
  // text of the same kind, which nobody can make or try out without the key of marks.
  base::Sha256 mark(std::string_view kind, std::string_view text) const;

 private:
  Vault(base::SecretBytes master, base::SecretBytes marks)
      : master_(std::move(master)), marks_(std::move(marks)) {}
  base::SecretBytes master_;
  base::SecretBytes marks_;
};

// By which master key a database's keys are wrapped.
struct Rewrapped {
  std::uint64_t by_old = 0;  // these are by the new one now
  std::uint64_t by_new = 0;  // already
  std::uint64_t by_other = 0;
};
// Wraps every key anew that the old master key opens; the transaction keeps it or not. Errors: invalid_input
// unless 32 bytes each; those of the database.
base::Result<Rewrapped> rewrap(Transaction& transaction, const base::SecretBytes& old,
                               const base::SecretBytes& fresh);

}  // namespace peel::store
