// Lists of people to look for, their references, and the versions that are approved: docs/deployments.md.
// `by` is the account of who asks, in all of these. Errors, of all: those of Act::begin and begin_reading;
// not_found (no such list or reference); refused (the list has ended).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "service/approvals.h"
#include "service/house.h"
#include "store/lists.h"
#include "store/references.h"
#include "watchlist/watchlist.h"

namespace peel::service {

inline constexpr std::size_t largest_picture = 8u << 20;       // bytes, as it is handed in
inline constexpr std::uint64_t most_references = 20'000;       // of a list
inline constexpr std::size_t most_references_of_subject = 50;  // in one list

// Errors: invalid_input (a name that is none).
base::Result<store::List> new_list(House& house, const std::string& by, const std::string& name);

// What is handed in of a person; store::Reference tells the members.
struct NewReference {
  std::string subject, category, source, legal_basis, taken_on, reviewed_by, review_on, case_outcome;
  bool under_18 = false;
  std::string exception;  // in words, where under_18
  base::Bytes picture;    // JPEG or PNG
};

struct AddedReference {
  enum class What {
    added,
    known,   // this very picture of this subject is on the list already: the reference is that one
    refused  // `reason` says why in a word, `message` in a sentence with what to do
  };
  What what = What::added;
  store::Reference reference;
  bool under_review = false;  // of a known one: its date of review has passed; remove it to add it anew
  std::string reason;         // of docs/formats/watchlist.md, or "released", "under_18"
  std::string message;
};

// Looks at the picture, which takes a while, and keeps what it made of it; the picture as it was handed in is
// not kept. Errors: invalid_input (a member that is none; another category than the subject has on this
// list), exhausted (the list or the subject is full; too many pictures at once), and those of Looker.
base::Result<AddedReference> add_reference(House& house, const std::string& by, const std::string& list,
                                           const NewReference& given);
// `because`: "withdrawn", "wrong", "ended" (the reason to look for them). Versions that hold it stay as they
// are. Errors: invalid_input.
base::Status remove_reference(House& house, const std::string& by, const std::string& list,
                              const std::string& reference, const std::string& because);
// The picture, JPEG; that it was looked at is entered.
base::Result<base::SecretBytes> view_reference(House& house, const std::string& by, const std::string& list,
                                               const std::string& reference);

// Sets down what the list holds: the sealed file, its content, and who resembles whom. Takes seconds; nobody
// is held up but at the end. Errors: refused (nobody on it; references whose review is due, with whose;
// templates of other models), unavailable (the list was changed meanwhile), io (disk full).
base::Result<store::ListVersion> make_version(House& house, const std::string& by, const std::string& list);

// References, pictures, templates and files go; who was on it can be answered by was_on() alone. A file that
// could not be deleted is told as io; nobody can open it any more, and the next start deletes it.
base::Status end_list(House& house, const std::string& by, const std::string& list);
base::Status end_list_as_program(House& house, const std::string& list);

struct ListSummary {
  store::List list;
  store::Counts counts;
  std::optional<store::ListVersion> version;  // the newest
  bool changed = false;                       // since then
  std::vector<ApprovedBy> approvals;          // of the newest version
};
// Newest first.
base::Result<std::vector<ListSummary>> read_lists(House& house, const std::string& by);

struct ListedReference {
  store::Reference reference;
  bool under_review = false;  // its date of review has passed
};
struct ListReading {
  ListSummary summary;
  std::vector<ListedReference> references;
  std::uint64_t next = 0;                     // after which the next page begins; 0: there is none
  std::vector<store::LookAlike> look_alikes;  // of the newest version
  // The last version before the newest that two people approved: what is new since then they have not seen.
  std::optional<store::ListVersion> approved_before;
};
// Which of its references: those after a place that an earlier page named, at most so many.
struct ListPage {
  std::uint64_t after = 0;
  std::size_t most = most_references;
};
base::Result<ListReading> read_list(House& house, const std::string& by, const std::string& list,
                                    const ListPage& page = {});

// In which versions of a list this person stood, by their record number; also after the list has ended, until
// the person is erased.
base::Result<std::vector<store::ListVersion>> was_on(House& house, const std::string& by,
                                                     const std::string& list, const std::string& subject);

// --- for what runs in the service ---

// Makes the folder of the lists' files, and deletes those that no version needs: of ended lists, or left over
// by a crash. At the start, before anything else.
base::Status prepare_lists(House& house);
// The file of an approved content as it is on the disk, and its key. Errors: not_found (no such content; the
// list has ended).
struct SealedList {
  std::filesystem::path file;
  base::SecretBytes key;
};
base::Result<SealedList> sealed_list(House& house, store::Transaction& transaction,
                                     const base::Sha256& content);
// The same, opened. Errors: not_found (no such content; the list has ended), corrupt.
base::Result<watchlist::Watchlist> open_list(House& house, const base::Sha256& content);

// What an alert tells of the entry that it is about.
struct Record {
  std::string reference;  // id
  std::string subject;
  std::string category;
  std::string source;
  std::string legal_basis;
  std::string taken_on;
  std::string reviewed_by;
};
// Of a row of an opened list, below its facts().templates.
Record record_of(const watchlist::Watchlist& list, std::uint32_t row);
// What the log says of that entry (alert.raise). Errors: not_found (the person was erased).
base::Result<base::Sha256> commit_to_entry(store::Transaction& transaction, const House& house,
                                           const Record& record);

}  // namespace peel::service
