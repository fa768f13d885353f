#include "service/master_key.h"

#include <algorithm>

#include "base/file.h"
#include "base/file_access.h"
#include "base/random.h"
#include "base/secret_command.h"
#include "service/house_internal.h"
#include "store/vault.h"

namespace peel::service {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::fail;
using base::Result;
using base::SecretBytes;
using base::Status;

namespace {

// The key itself, or its Base64. The two have different lengths, so neither is taken for the other.
Result<SecretBytes> key_from_output(const SecretBytes& output) {
  if (output.size() == master_key_size) return SecretBytes::copy_of(output.view());
  base::ByteView text = output.view();
  if (!text.empty() && text.back() == '\n') text = text.first(text.size() - 1);
  auto bytes = base::from_base64(base::as_text(text));
  if (!bytes || bytes->size() != master_key_size) {
    if (bytes) base::wipe(std::span<std::uint8_t>(*bytes));
    return fail(ErrorCode::corrupt,
                "the command for the master key must write {} bytes, or Base64 of them and a line feed; it "
                "wrote {} bytes that are neither",
                master_key_size, output.size());
  }
  auto key = SecretBytes::copy_of(*bytes);
  base::wipe(std::span<std::uint8_t>(*bytes));
  return key;
}

Result<SecretBytes> key_of_command(const std::string& command) {
  PEEL_TRY(const auto words, base::command_words(command));
  PEEL_TRY(const SecretBytes output, base::run_for_secret(words));
  return key_from_output(output);
}

Result<SecretBytes> key_of_file(const fs::path& path) {
  PEEL_TRY(SecretBytes key, base::read_guarded_secret(path, 4096));
  if (key.size() == master_key_size) return key;
  return fail(ErrorCode::corrupt, "the master key at {} has not {} bytes", path.string(), master_key_size);
}

// A database from before there was a key of marks gets it while the master key that made them is known.
Status keep_marks(store::Transaction& transaction, const SecretBytes& old) {
  PEEL_TRY(SecretBytes copy, SecretBytes::copy_of(old.view()));
  const auto vault = store::Vault::open(transaction, std::move(copy));
  if (vault || vault.error().code == ErrorCode::refused) return {};
  return tl::make_unexpected(vault.error());
}

Result<MasterKeyChange> change(store::Transaction& transaction, const SecretBytes& old,
                               const SecretBytes& fresh) {
  PEEL_CHECK(keep_marks(transaction, old));
  PEEL_TRY(const store::Rewrapped found, store::rewrap(transaction, old, fresh));
  if (found.by_other > 0)
    return fail(ErrorCode::refused,
                "the old master key is not the one that this database was sealed with: nothing was changed");
  return MasterKeyChange{found.by_old > 0 ? found.by_old : found.by_new, found.by_old == 0};
}

}  // namespace

Result<SecretBytes> read_master_key(const MasterKeySource& source) {
  if (source.file.empty() == source.command.empty())
    return fail(ErrorCode::invalid_input, "give the master key by a file or by a command, one of the two");
  return source.command.empty() ? key_of_file(source.file) : key_of_command(source.command);
}

Result<SecretBytes> read_or_make_master_key(const MasterKeySource& source) {
  if (source.command.empty() && !source.file.empty() && !fs::exists(source.file)) {
    PEEL_TRY(SecretBytes made, SecretBytes::create(master_key_size));
    base::fill_random(made.span());
    PEEL_CHECK(
        base::write_file(source.file, made.view(), base::FileMode::owner_only, base::IfExists::refuse));
  }
  return read_master_key(source);
}

Result<MasterKeyChange> change_master_key(const BackupPlace& place, SecretBytes old, SecretBytes fresh,
                                          const base::Clock& clock,
                                          const std::function<Status(const std::string&)>& before_step) {
  if (!fs::exists(place.data / "ledger.pub"))
    return fail(ErrorCode::not_found, "there is no service's data in {}", place.data.string());
  if (base::equal_in_constant_time(old.view(), fresh.view()))
    return fail(ErrorCode::invalid_input, "the old and the new master key are the same");
  PEEL_TRY(const base::FileLock idle, take_data_folder(place.data));
  PEEL_TRY(store::Database database,
           store::Database::open({place.data / "peel.db", place.postgresql, 1, before_step}));
  PEEL_TRY(store::Transaction transaction, database.begin());
  PEEL_CHECK(check_nothing_waits(transaction, clock.now()));
  PEEL_TRY(const MasterKeyChange changed, change(transaction, old, fresh));
  if (changed.done_before) return changed;
  PEEL_CHECK(enter_idle(transaction, clock, "master_key.change", {{"keys", changed.keys}}));
  PEEL_CHECK(transaction.commit());
  return changed;
}

}  // namespace peel::service
