#include "store/vault.h"

#include "base/random.h"
#include "base/seal.h"
#include "store/sql_internal.h"
#include "store/vault_internal.h"

namespace peel::store {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::SecretBytes;
using base::Status;

namespace {

constexpr std::string_view subject_of_marks = "marks";

// No part can pass for the end of the one before: none has a line feed.
std::string context_of(const Place& place) {
  return fmt::format("peel-sealed/1\n{}\n{}\n{}", place.table, place.column, place.row);
}

}  // namespace

std::string wrapping_context(std::string_view subject) {
  return fmt::format("peel-subject-key/1\n{}", subject);
}

Result<std::string> SubjectKey::seal(base::ByteView plain, const Place& place) const {
  PEEL_TRY(const base::Bytes sealed, base::seal(plain, base::as_bytes(context_of(place)), key_));
  return base::to_base64(sealed);
}

Result<SecretBytes> SubjectKey::open(std::string_view sealed, const Place& place) const {
  PEEL_TRY(const base::Bytes bytes, base::from_base64(sealed));
  auto plain = base::open_sealed(bytes, base::as_bytes(context_of(place)), key_);
  if (!plain)
    return fail(ErrorCode::corrupt, "{} of {} was altered, or belongs elsewhere", place.column, place.table);
  return plain;
}

Result<std::string> SubjectKey::open_text(std::string_view sealed, const Place& place) const {
  PEEL_TRY(const SecretBytes plain, open(sealed, place));
  return std::string(base::as_text(plain.view()));
}

base::Sha256 SubjectKey::commitment(std::string_view what) const {
  return base::hmac_sha256(base::as_bytes(fmt::format("peel-commitment/1\n{}", what)), key_);
}

Result<Vault> Vault::create(SecretBytes master) {
  if (master.size() != base::seal_key_size)
    return fail(ErrorCode::invalid_input, "the master key must have {} bytes and has {}", base::seal_key_size,
                master.size());
  PEEL_TRY(SecretBytes marks, SecretBytes::copy_of(master.view()));
  return Vault(std::move(master), std::move(marks));
}

namespace {

// A database from before there was a key of marks: what it has must be the master key's own.
Status check_master(Transaction& transaction, const Vault& vault) {
  std::string subject, wrapped;
  PEEL_TRY(const bool any, attempt(transaction, "look at a key", [&](soci::session& sql) {
             sql << "select subject, wrapped from subject_key order by subject limit 1", soci::into(subject),
                 soci::into(wrapped);
             return sql.got_data();
           }));
  if (!any || vault.unwrap(subject, wrapped)) return {};
  return fail(ErrorCode::refused,
              "the master key is not the one that this database was sealed with: give that one; where it was "
              "changed, a backup from before needs the one from before");
}

Result<bool> has_marks(Transaction& transaction) {
  return attempt(transaction, "look whether persons have marks", [](soci::session& sql) {
    long long persons = 0;
    sql << "select count(*) from person", soci::into(persons);
    return persons > 0;
  });
}

}  // namespace

Result<Vault> Vault::open(Transaction& transaction, SecretBytes master) {
  PEEL_TRY(Vault vault, create(std::move(master)));
  PEEL_CHECK(check_master(transaction, vault));
  auto marks = vault.find(transaction, subject_of_marks);
  if (!marks && marks.error().code != ErrorCode::not_found) return tl::make_unexpected(marks.error());
  if (!marks) {
    PEEL_TRY(const bool made_with_master, has_marks(transaction));
    PEEL_TRY(SecretBytes key, SecretBytes::copy_of(vault.master_.view()));
    marks = made_with_master ? Result<SubjectKey>(SubjectKey(std::move(key))) : fresh();
    if (!marks) return tl::make_unexpected(marks.error());
    PEEL_CHECK(vault.keep(transaction, subject_of_marks, *marks));
  }
  vault.marks_ = std::move(marks->key_);
  return vault;
}

Result<SecretBytes> SubjectKey::derive(std::string_view purpose) const {
  base::Sha256 derived =
      base::hmac_sha256(base::as_bytes(fmt::format("peel-derived-key/1\n{}", purpose)), key_);
  auto key = SecretBytes::copy_of(derived.bytes);
  base::wipe(std::span(derived.bytes));
  return key;
}

Result<SubjectKey> Vault::fresh() {
  PEEL_TRY(SecretBytes key, SecretBytes::create(base::seal_key_size));
  base::fill_random(key.span());
  return SubjectKey(std::move(key));
}

Status Vault::keep(Transaction& transaction, std::string_view subject, const SubjectKey& key) const {
  PEEL_TRY(const base::Bytes wrapped,
           base::seal(key.key_.view(), base::as_bytes(wrapping_context(subject)), master_));
  const std::string text = base::to_base64(wrapped), name(subject);
  return attempt(transaction, "keep a subject's key", [&](soci::session& sql) {
    sql << "insert into subject_key (subject, wrapped) values (:subject, :wrapped)", soci::use(name),
        soci::use(text);
  });
}

Result<SubjectKey> Vault::add(Transaction& transaction, std::string_view subject) const {
  PEEL_TRY(SubjectKey key, fresh());
  PEEL_CHECK(keep(transaction, subject, key));
  return key;
}

Result<SubjectKey> Vault::find(Transaction& transaction, std::string_view subject) const {
  const std::string name(subject);
  std::string text;
  PEEL_TRY(const bool found, attempt(transaction, "find a subject's key", [&](soci::session& sql) {
             sql << "select wrapped from subject_key where subject = :subject", soci::into(text),
                 soci::use(name);
             return sql.got_data();
           }));
  if (!found) return fail(ErrorCode::not_found, "the key of {} is not there: it was erased", name);
  return unwrap(subject, text);
}

Result<SubjectKey> Vault::unwrap(std::string_view subject, std::string_view wrapped) const {
  PEEL_TRY(const base::Bytes bytes, base::from_base64(wrapped));
  auto key = base::open_sealed(bytes, base::as_bytes(wrapping_context(subject)), master_);
  if (!key)
    return fail(ErrorCode::corrupt, "the key of {} cannot be unwrapped: the master key is another one",
                subject);
  return SubjectKey(std::move(*key));
}

base::Sha256 Vault::mark(std::string_view kind, std::string_view text) const {
  return base::hmac_sha256(base::as_bytes(fmt::format("peel-mark/1\n{}\n{}", kind, text)), marks_);
}

Status Vault::erase(Transaction& transaction, std::string_view subject) const {
  const std::string name(subject);
  PEEL_TRY(const long long gone, attempt(transaction, "erase a subject's key", [&](soci::session& sql) {
             soci::statement statement =
                 (sql.prepare << "delete from subject_key where subject = :subject", soci::use(name));
             statement.execute(true);
             return statement.get_affected_rows();
           }));
  if (gone == 0) return fail(ErrorCode::not_found, "there is no key of {}", name);
  transaction.state().erases = true;
  return {};
}

}  // namespace peel::store
