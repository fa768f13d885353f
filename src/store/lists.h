// Lists of people to look for, and the versions of them that were set down to be approved.
// docs/deployments.md, docs/formats/store.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/time.h"
#include "policy/category.h"
#include "store/vault.h"

namespace peel::store {

struct List {
  std::string id;    // "list-" and 32 hexadecimal digits
  std::string name;  // sealed in the database
  base::Time made{};
  std::optional<base::Time> ended;
  std::uint64_t revision = 0;  // how often references were added to it or removed
};

// Makes its key in the vault, too.
base::Status add_list(Transaction& transaction, const Vault& vault, const List& list);
// Errors: not_found, corrupt.
base::Result<List> find_list(Transaction& transaction, const Vault& vault, const std::string& id);
// Newest first.
base::Result<std::vector<List>> all_lists(Transaction& transaction, const Vault& vault);
// After a reference came or went.
base::Status count_revision(Transaction& transaction, const std::string& list);

// Two subjects who resemble each other.
struct LookAlike {
  std::string a;  // record numbers
  std::string b;
  double score = 0;
};

// What a list held when it was set down. The file itself is not in the database.
struct ListVersion {
  std::string id;  // "ver-" and 32 hexadecimal digits; names its key in the vault, too
  std::string list;
  std::uint64_t number = 0;  // 1, 2, 3
  base::Sha256 content;      // of the file
  base::Sha256 model;        // that its templates are bound to
  std::uint64_t subjects = 0;
  std::uint64_t templates = 0;
  std::uint64_t revision = 0;  // of the list, as it was then
  base::Time made{};
  policy::Categories categories{};        // that its subjects have; none: it is from before this was kept
  std::optional<base::Time> forgotten{};  // when its file and key went, though the list goes on
};

// Who a row of the list's file is: the reference, and a mark of the person, from which nobody can be told
// without their record number.
struct ListMember {
  std::string reference;
  base::Sha256 mark;
};

// With its members, in the order of the file's rows. `key` is kept as the version's.
base::Status add_version(Transaction& transaction, const Vault& vault, const SubjectKey& key,
                         const ListVersion& version, const std::vector<LookAlike>& look_alikes,
                         const std::vector<ListMember>& members);
base::Result<std::optional<ListVersion>> newest_version(Transaction& transaction, const std::string& list);
// Errors: not_found.
base::Result<ListVersion> find_version(Transaction& transaction, const base::Sha256& content);
// The oldest first.
base::Result<std::vector<ListVersion>> versions_of(Transaction& transaction, const std::string& list);
// Of all lists that have not ended, but those that were forgotten: those whose files are needed.
base::Result<std::vector<std::string>> versions_in_use(Transaction& transaction);
// Errors: not_found when the list has ended or the version was forgotten, corrupt.
base::Result<std::vector<LookAlike>> look_alikes_of(Transaction& transaction, const Vault& vault,
                                                    const ListVersion& version);
// The version's key and look-alikes go, so that nobody can open its file any more; that it was there, and its
// members' marks, stay. The file is the caller's business.
base::Status forget_version(Transaction& transaction, const Vault& vault, const std::string& version,
                            base::Time now);
base::Result<bool> is_member(Transaction& transaction, const std::string& version, const base::Sha256& mark);

// That somebody put people on a list or made a version of it, so that they do not approve it; once is enough.
base::Status note_maker(Transaction& transaction, const std::string& list, const std::string& account);
base::Result<bool> is_maker(Transaction& transaction, const std::string& list, const std::string& account);

// References and keys of its versions are gone; what versions there were, and their members' marks, stay.
base::Status end_list(Transaction& transaction, const std::string& list, base::Time now);

}  // namespace peel::store
