// Private to src/service: what the acts on lists share.
#pragma once

#include "service/lists.h"

namespace peel::service {

class Act;

// A list that has not ended. Errors: not_found, refused.
base::Result<store::List> find_open_list(store::Transaction& transaction, const House& house,
                                         const std::string& list);
std::filesystem::path folder_of_lists(const House& house);
// `version`: a version's id.
std::filesystem::path file_of(const House& house, const std::string& version);
// Enters that the version is forgotten, and forgets it; its file is to be removed after the commit.
// `because`: a word of the log's watchlist.forget.
base::Status forget_version(Act& act, const store::ListVersion& version, const std::string& because);
// Of versions that nobody can open any more. Errors: io (the others are removed all the same).
base::Status remove_version_files(const House& house, const std::vector<store::ListVersion>& versions);
// Removes a reference, and forgets each version that was made with it, which is entered, too: whoever is off
// the list is searched for no more, also where it was approved with them. What runs by such a version is
// stopped by the runner's next look; the versions' files are to be removed after the commit. Errors:
// not_found, refused (the list has ended).
base::Result<std::vector<store::ListVersion>> take_off_list(Act& act, const std::string& list,
                                                            const std::string& reference,
                                                            const std::string& because);
// Enters that the list ended, ends it, commits, and removes its files.
base::Status end_list(Act& act, const std::string& list);
bool is_under_review(const store::Reference& reference, base::Time now);

}  // namespace peel::service
