// Alerts: what happened to them, and, until they are deleted, whom they show. The latter is sealed under a
// key of the alert's own, so that deleting the key deletes it in every copy (P6).
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/secret.h"
#include "base/time.h"
#include "store/vault.h"

namespace peel::store {

struct Alert {
  std::string id;  // "alert-" and 32 hexadecimal digits
  std::string deployment;
  std::string camera;
  base::Time captured{};
  base::Time raised{};
  std::string score;      // a decimal, as it stands in the log
  std::string threshold;  // likewise
  std::string category;
  std::string quality;  // JSON: the measures of the face
  std::string verdict;  // a word of the log's alert.decide; empty until somebody decided
  std::string reason;
  std::string decided_by;
  std::string engaged_by;
  std::string outcome;  // a word of the log's alert.outcome
  base::Time due{};     // when it is deleted at the latest
  std::optional<base::Time> deleted;
};

// Whom it shows. Wiped when it goes.
struct AlertFaces {
  base::SecretBytes crop;       // JPEG of the face that passed
  base::SecretBytes reference;  // JPEG of the list's picture
  std::string entry;            // JSON: what the list says of the person
};

// Free words that are gone with the alert.
struct AlertWords {
  std::string note;     // of whoever decided
  std::string account;  // what the person said
};

// Makes its key in the vault.
base::Status add_alert(Transaction& transaction, const Vault& vault, const Alert& alert,
                       const AlertFaces& faces);
// Errors: not_found.
base::Result<Alert> find_alert(Transaction& transaction, const std::string& id);
// Of one deployment, or of all where it is empty; the newest first, at most so many.
base::Result<std::vector<Alert>> alerts_of(Transaction& transaction, const std::string& deployment,
                                           std::size_t most = 200);
// Errors: not_found once it is deleted.
base::Result<AlertFaces> faces_of(Transaction& transaction, const Vault& vault, const std::string& id);
base::Result<AlertWords> words_of(Transaction& transaction, const Vault& vault, const std::string& id);
// Verdict, reason, who decided, who went, outcome and due. Errors: not_found.
base::Status update_alert(Transaction& transaction, const Alert& alert);
// Replaces what is given; an empty one is left as it is. Errors: not_found once it is deleted.
base::Status keep_words(Transaction& transaction, const Vault& vault, const std::string& id,
                        const AlertWords& words);

// Who has looked at it.
base::Status note_look(Transaction& transaction, const std::string& alert, const std::string& account);
base::Result<bool> has_looked(Transaction& transaction, const std::string& alert, const std::string& account);

// Those not deleted that are about this person: by their record number, which each has sealed.
base::Result<std::vector<Alert>> alerts_about(Transaction& transaction, const Vault& vault,
                                              const std::string& subject);
// Not deleted, and due by now; the oldest first.
base::Result<std::vector<Alert>> due_alerts(Transaction& transaction, base::Time now);
// The identities of those of a deployment that people still have to do with: not deleted, not decided to be
// nobody listed, without an outcome.
base::Result<std::set<std::string>> alerts_in_hand(Transaction& transaction, const std::string& deployment);
// Takes its key and all that it sealed away, and who looked. The rest stays as a record of what was done.
base::Status delete_alert(Transaction& transaction, const Vault& vault, const std::string& id,
                          base::Time now);

// All that were ever raised of it, deleted ones too.
base::Result<std::uint64_t> count_alerts(Transaction& transaction, const std::string& deployment);

struct AlertNumbers {
  std::uint64_t open = 0;              // nobody has decided, or somebody was unsure
  std::uint64_t overdue = 0;           // of those, raised before `overdue_before`
  std::optional<base::Time> oldest{};  // when the one of them that waits longest was raised
};
base::Result<AlertNumbers> count_open_alerts(Transaction& transaction, const std::string& deployment,
                                             base::Time overdue_before);

}  // namespace peel::store
