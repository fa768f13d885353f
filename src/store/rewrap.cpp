// Changing the master key: all keys wrapped anew.
#include <vector>

#include "base/seal.h"
#include "store/sql_internal.h"
#include "store/vault.h"
#include "store/vault_internal.h"

namespace peel::store {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::SecretBytes;
using base::Status;

namespace {

struct Wrapped {
  std::string subject;
  std::string text;
};

Result<std::vector<Wrapped>> all_wrapped(Transaction& transaction) {
  return attempt(transaction, "read the keys", [](soci::session& sql) {
    std::vector<Wrapped> all;
    Wrapped one;
    soci::statement statement = (sql.prepare << "select subject, wrapped from subject_key order by subject",
                                 soci::into(one.subject), soci::into(one.text));
    statement.execute();
    while (statement.fetch()) all.push_back(one);
    return all;
  });
}

Status replace(Transaction& transaction, const Wrapped& one) {
  return attempt(transaction, "wrap a key anew", [&](soci::session& sql) {
    sql << "update subject_key set wrapped = :wrapped where subject = :subject", soci::use(one.text),
        soci::use(one.subject);
  });
}

}  // namespace

Result<Rewrapped> rewrap(Transaction& transaction, const SecretBytes& old, const SecretBytes& fresh) {
  if (old.size() != base::seal_key_size || fresh.size() != base::seal_key_size)
    return fail(ErrorCode::invalid_input, "a master key must have {} bytes", base::seal_key_size);
  PEEL_TRY(const auto all, all_wrapped(transaction));
  Rewrapped found;
  for (const auto& [subject, text] : all) {
    PEEL_TRY(const base::Bytes bytes, base::from_base64(text));
    const auto context = wrapping_context(subject);
    const auto key = base::open_sealed(bytes, base::as_bytes(context), old);
    if (!key) {
      ++(base::open_sealed(bytes, base::as_bytes(context), fresh) ? found.by_new : found.by_other);
      continue;
    }
    PEEL_TRY(const base::Bytes wrapped, base::seal(key->view(), base::as_bytes(context), fresh));
    PEEL_CHECK(replace(transaction, {subject, base::to_base64(wrapped)}));
    ++found.by_old;
  }
  return found;
}

}  // namespace peel::store
