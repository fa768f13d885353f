// Setting down what a list holds, and opening what was set down.
#include <cerrno>
#include <cstring>
#include <set>
#include <sys/stat.h>

#include "base/random.h"
#include "service/act.h"
#include "service/house_internal.h"
#include "service/lists_internal.h"
#include "watchlist/builder.h"
#include "watchlist/new_list.h"

namespace peel::service {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

constexpr std::string_view extension = ".list";
constexpr std::size_t overdue_named = 10;

// A version under way, until it is kept.
struct Draft {
  store::ListVersion version;
  store::SubjectKey key;
  std::vector<store::ListMember> members;
  std::vector<store::LookAlike> look_alikes;
};

// Whether they may, and as what the list stands now.
Result<store::ListVersion> begin_version(House& house, const std::string& by, const std::string& list) {
  PEEL_TRY(store::Transaction transaction, begin_reading(house, by, "watchlist.version"));
  PEEL_TRY(const store::List found, find_open_list(transaction, house, list));
  PEEL_TRY(const auto newest, store::newest_version(transaction, list));
  store::ListVersion version;
  version.id = base::new_id("ver");
  version.list = list;
  version.number = newest ? newest->number + 1 : 1;
  version.revision = found.revision;
  return version;
}

Status check_reviews(store::Transaction& transaction, const House& house, const std::string& list) {
  PEEL_TRY(const auto references, store::references_of(transaction, house.vault(), list));
  if (references.empty())
    return fail(ErrorCode::refused, "nobody is on this list yet: add references before a version of it");
  std::set<std::string> overdue;
  for (const auto& reference : references)
    if (is_under_review(reference, house.clock().now())) overdue.insert(reference.subject);
  if (overdue.empty()) return {};
  std::string names;
  std::size_t named = 0;
  for (const auto& subject : overdue)
    if (++named <= overdue_named) names += (names.empty() ? "" : ", ") + subject;
  return fail(
      ErrorCode::refused,
      "the date of review has passed for {}{}: remove these references, and add those anew that were "
      "reviewed",
      names,
      overdue.size() > overdue_named ? fmt::format(" and {} more", overdue.size() - overdue_named) : "");
}

watchlist::Reference listed(const store::Reference& known) {
  return {known.id,       known.source,      known.legal_basis,
          known.taken_on, known.reviewed_by, static_cast<float>(known.quality)};
}

std::span<const float> floats_of(const base::SecretBytes& face) {
  return {reinterpret_cast<const float*>(face.data()), face.size() / sizeof(float)};
}

// Writes the file and gives it its name.
class Writing {
 public:
  Writing(House& house, const base::Sha256& model, Draft& draft)
      : house_(house), model_(model), draft_(draft) {}

  Status write(store::Transaction& transaction) {
    PEEL_CHECK(store::for_each_reference(
        transaction, house_.vault(), draft_.version.list,
        [&](store::Opened one) -> Status { return add(transaction, std::move(one)); }));
    if (!list_) return fail(ErrorCode::unavailable, "the list was emptied meanwhile");
    draft_.version.subjects = list_->subjects();
    draft_.version.templates = list_->templates();
    const watchlist::BuildOptions options;
    PEEL_TRY(auto finished, list_->finish(options.look_alike_threshold, options.most_look_alikes,
                                          static_cast<unsigned>(options.threads)));
    draft_.version.content = finished.content;
    draft_.version.model = model_;
    for (auto& pair : finished.look_alikes.pairs)
      draft_.look_alikes.push_back({std::move(pair.subject_a), std::move(pair.subject_b), pair.score});
    return {};
  }

 private:
  Status add(store::Transaction& transaction, store::Opened one) {
    if (one.model != model_)
      return fail(
          ErrorCode::refused,
          "the templates of {} and maybe others were made with other models than Peel has now, and their "
          "images are not kept: remove these references and add them anew",
          one.known.subject);
    const auto face = floats_of(one.face);
    if (!list_) PEEL_CHECK(begin(face.size()));
    PEEL_TRY(const auto category, watchlist::category_from_text(one.known.category));
    draft_.version.categories.add(category);
    PEEL_CHECK(list_->add(one.known.subject, category, listed(one.known), one.picture.view(), face));
    PEEL_TRY(const base::Sha256 mark,
             store::commit_to(transaction, house_.vault(), one.known.subject, draft_.version.id));
    draft_.members.push_back({one.known.id, mark});
    return {};
  }

  Status begin(std::size_t dimensions) {
    PEEL_TRY(base::NewFile file, base::NewFile::create(file_of(house_, draft_.version.id),
                                                       base::FileMode::owner_only, house_.files()));
    PEEL_TRY(const base::SecretBytes secret, draft_.key.derive("list-file"));
    PEEL_TRY(list_, watchlist::NewList::create(std::move(file), model_, dimensions, secret,
                                               watchlist::SecretKind::random_key));
    return {};
  }

  House& house_;
  base::Sha256 model_;
  Draft& draft_;
  std::optional<watchlist::NewList> list_;
};

Status keep(House& house, const std::string& by, Draft& draft) {
  store::ListVersion& version = draft.version;
  PEEL_TRY(Act act, Act::begin(house, by, "watchlist.version"));
  PEEL_TRY(const store::List list, find_open_list(act.transaction(), house, version.list));
  PEEL_TRY(const auto newest, store::newest_version(act.transaction(), version.list));
  if (list.revision != version.revision || (newest ? newest->number : 0) + 1 != version.number)
    return fail(ErrorCode::unavailable,
                "the list was changed while this version was made: try again when nobody changes it");
  version.made = act.now();
  PEEL_CHECK(act.enter("watchlist.version", {{"watchlist", version.list},
                                             {"version", version.number},
                                             {"content", base::to_hex(version.content.bytes)},
                                             {"subjects", version.subjects},
                                             {"templates", version.templates}}));
  PEEL_CHECK(store::note_maker(act.transaction(), version.list, by));
  PEEL_CHECK(store::add_version(act.transaction(), house.vault(), draft.key, version, draft.look_alikes,
                                draft.members));
  return act.commit();
}

// After a commit that failed, the version may be there all the same: then its file is needed.
void remove_unless_kept(House& house, const store::ListVersion& version) {
  auto transaction = house.database().begin_reading();
  if (!transaction) return;
  const auto found = store::find_version(*transaction, version.content);
  if (found || found.error().code != ErrorCode::not_found) return;
  std::error_code ignored;  // what is left over goes at the next start
  fs::remove(file_of(house, version.id), ignored);
}

}  // namespace

fs::path folder_of_lists(const House& house) { return house.data() / "lists"; }

fs::path list_file(const fs::path& data, const std::string& version) {
  return data / "lists" / (version.substr(version.find('-') + 1) + std::string(extension));
}

fs::path file_of(const House& house, const std::string& version) { return list_file(house.data(), version); }

Result<store::ListVersion> make_version(House& house, const std::string& by, const std::string& list) {
  PEEL_TRY(store::ListVersion version, begin_version(house, by, list));
  PEEL_TRY(store::SubjectKey key, store::Vault::fresh());
  Draft draft{std::move(version), std::move(key), {}, {}};
  {
    PEEL_TRY(store::Transaction transaction, house.database().begin_reading());
    PEEL_CHECK(check_reviews(transaction, house, list));
    PEEL_TRY(const auto looker, house.looker());
    PEEL_TRY(const base::Sha256 model, looker->model());
    PEEL_CHECK(Writing(house, model, draft).write(transaction));
  }
  // The file is on the disk before anything says that it is.
  const Status kept = keep(house, by, draft);
  if (!kept) {
    remove_unless_kept(house, draft.version);
    return tl::make_unexpected(kept.error());
  }
  return draft.version;
}

Status prepare_lists(House& house) {
  const fs::path folder = folder_of_lists(house);
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return fail(ErrorCode::io, "the folder {} cannot be made: {}", folder.string(), std::strerror(errno));
  std::set<fs::path> needed;
  {
    PEEL_TRY(store::Transaction transaction, house.database().begin_reading());
    PEEL_TRY(const auto versions, store::versions_in_use(transaction));
    for (const auto& version : versions) needed.insert(file_of(house, version));
  }
  std::error_code problem;
  for (fs::directory_iterator each(folder, problem), end; !problem && each != end; each.increment(problem))
    if (!needed.contains(each->path())) fs::remove(each->path(), problem);
  if (problem)
    return fail(ErrorCode::io, "the folder {} cannot be tidied: {}", folder.string(), problem.message());
  return {};
}

Result<SealedList> sealed_list(House& house, store::Transaction& transaction, const base::Sha256& content) {
  PEEL_TRY(const store::ListVersion version, store::find_version(transaction, content));
  PEEL_TRY(const store::SubjectKey key, house.vault().find(transaction, version.id));
  SealedList sealed{file_of(house, version.id), {}};
  PEEL_TRY(sealed.key, key.derive("list-file"));
  return sealed;
}

Result<watchlist::Watchlist> open_list(House& house, const base::Sha256& content) {
  SealedList sealed;
  {
    PEEL_TRY(store::Transaction transaction, house.database().begin_reading());
    PEEL_TRY(sealed, sealed_list(house, transaction, content));
  }
  PEEL_TRY(watchlist::Watchlist list, watchlist::Watchlist::open(sealed.file, sealed.key));
  if (list.facts().file != content)
    return fail(ErrorCode::corrupt, "{} is not what was approved: it was changed since",
                sealed.file.string());
  return list;
}

Record record_of(const watchlist::Watchlist& list, std::uint32_t row) {
  const watchlist::Entry& entry = list.entry_of_row(row);
  const watchlist::Reference& reference = list.reference_of_row(row);
  return {reference.image,      entry.subject,         watchlist::name_of(entry.category),
          reference.source,     reference.legal_basis, reference.taken_on,
          reference.reviewed_by};
}

Result<base::Sha256> commit_to_entry(store::Transaction& transaction, const House& house,
                                     const Record& record) {
  return store::commit_to(transaction, house.vault(), record.subject, record.reference);
}

}  // namespace peel::service
