// References: who is on a list, with picture, template and provenance, each sealed under a key of its own;
// and the people whose they are, found by a keyed hash of their record number.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "store/lists.h"

namespace peel::store {

// What is known of one reference; all but `id` and `added` is sealed in the database.
struct Reference {
  std::string id;       // "ref-" and 32 hexadecimal digits
  std::string subject;  // the force's record number
  std::string category;
  std::string source;
  std::string legal_basis;
  std::string taken_on;  // dates: "2026-05-01"
  std::string reviewed_by;
  std::string review_on;
  std::string case_outcome;
  bool under_18 = false;
  std::string exception;  // in words; empty where none was needed
  double quality = 0;     // 0 to 1
  std::vector<std::string> advice;
  base::Time added{};
};

// What is kept with it.
struct ReferenceParts {
  base::Sha256 image;      // SHA-256 of the image that it was made of, which is not kept; a keyed hash is
  base::Sha256 model;      // that made the template
  base::ByteView picture;  // JPEG, at most 256 pixels a side
  base::ByteView face;     // the template: f32, little-endian, as many as the model gives
};

// Makes the reference's key, and the person's when they were never named before. Errors: those of the
// database.
base::Status add_reference(Transaction& transaction, const Vault& vault, const std::string& list,
                           const Reference& reference, const ReferenceParts& parts);
// Errors: not_found, corrupt.
base::Result<Reference> find_reference(Transaction& transaction, const Vault& vault, const std::string& list,
                                       const std::string& id);
base::Result<base::SecretBytes> picture_of(Transaction& transaction, const Vault& vault,
                                           const std::string& list, const std::string& id);
// In the order in which they were added.
base::Result<std::vector<Reference>> references_of(Transaction& transaction, const Vault& vault,
                                                   const std::string& list);
// The next few after this place, in the same order; `after` 0: from the first on.
struct ReferencePage {
  std::vector<Reference> references;
  std::uint64_t next = 0;  // after which the next page begins; 0: there is none
};
base::Result<ReferencePage> references_page(Transaction& transaction, const Vault& vault,
                                            const std::string& list, std::uint64_t after, std::size_t most);
struct Counts {
  std::uint64_t references = 0;
  std::uint64_t subjects = 0;
};
base::Result<Counts> count_all(Transaction& transaction, const std::string& list);
base::Result<std::uint64_t> count_references(Transaction& transaction, const std::string& list);

// Those of one subject in a list, with which of them is made of just this image.
struct OfSubject {
  std::vector<Reference> references;
  std::optional<std::size_t> same_image;
};
base::Result<OfSubject> references_of_subject(Transaction& transaction, const Vault& vault,
                                              const std::string& list, const std::string& subject,
                                              const base::Sha256& image);
// Whether the list has this very image, whoever it is of.
base::Result<bool> has_image(Transaction& transaction, const Vault& vault, const std::string& list,
                             const base::Sha256& image);

// One reference with its parts, unsealed for as long as the call lasts.
struct Opened {
  Reference known;
  base::Sha256 model;
  base::SecretBytes picture;
  base::SecretBytes face;
};
// Each reference of a list in the order in which they were added; few at a time are in memory. The first
// error of `take` ends it.
base::Status for_each_reference(Transaction& transaction, const Vault& vault, const std::string& list,
                                const std::function<base::Status(Opened)>& take);

// The reference and its key. Errors: not_found.
base::Status remove_reference(Transaction& transaction, const Vault& vault, const std::string& list,
                              const std::string& id);

// A keyed hash of `what` that only who knows the subject's record number can have made again, and nobody once
// they were erased. Errors: not_found (never named, or erased).
base::Result<base::Sha256> commit_to(Transaction& transaction, const Vault& vault, const std::string& subject,
                                     std::string_view what);
// What `what` is for a person as the log names them; as a member of a version it is the version's id.
inline constexpr std::string_view as_person = "person";

// Where one of a person's references stands.
struct Standing {
  std::string list;
  std::string reference;
};
// On all lists. Errors: not_found (never named, or erased).
base::Result<std::vector<Standing>> references_of_person(Transaction& transaction, const Vault& vault,
                                                         const std::string& subject);

// The person's key, all their references, and how to find either: nobody can tell any more whether they were
// on a list. The files of versions hold them still, and are the caller's business: is_member() says which,
// before. Returns the lists of the references. Errors: not_found.
base::Result<std::vector<std::string>> erase_person(Transaction& transaction, const Vault& vault,
                                                    const std::string& subject);

}  // namespace peel::store
