#include "search/gallery.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <mutex>
#include <utility>

#include "search/contents_internal.h"
#include "search/gallery_file_internal.h"

namespace peel::search {

using base::ErrorCode;
using base::fail;
using base::Status;

namespace {

Status check_use_and_list(const policy::Permit& permit, policy::Use use, const policy::ListFacts& facts) {
  if (permit.use() != use)
    return fail(ErrorCode::refused,
                "the permit is for the use {}, this list is for {}; have an authorisation for it signed",
                policy::name_of(permit.use()), policy::name_of(use));
  if (permit.list() == facts) return {};
  return fail(
      ErrorCode::refused,
      "the permit is for another list ({}) than the one that is loaded ({}); load that one, or have an "
      "authorisation for this one signed",
      base::to_text(permit.list().file), base::to_text(facts.file));
}

Status check_categories(const policy::Permit& permit, const policy::Categories& there) {
  if (!permit.categories() || permit.categories()->within(there)) return {};
  return fail(
      ErrorCode::refused,
      "the authorisation is for people of the category {}, of which the list has nobody; have one for "
      "those signed who are on it",
      policy::in_words(permit.categories()->without(there)));
}

// Of each row, that of its subject.
std::vector<policy::Category> categories_of_rows(const GalleryContents& contents) {
  std::vector<policy::Category> categories;
  if (contents.category_of_subject.empty()) return categories;
  categories.reserve(contents.subject_of_row.size());
  for (const std::uint32_t subject : contents.subject_of_row)
    categories.push_back(contents.category_of_subject[subject]);
  return categories;
}

Status check_model(const biometric::Template& probe, const policy::ListFacts& facts, std::size_t dimensions) {
  if (probe.model() == facts.model && probe.dimensions() == dimensions) return {};
  return fail(ErrorCode::invalid_input,
              "the face's template is of the model {} with {} dimensions, the list's are of {} with {}; "
              "build the list "
              "with the model in use",
              base::to_text(probe.model()), probe.dimensions(), base::to_text(facts.model), dimensions);
}

}  // namespace

// Which rows are whose, in eight bytes a row: from a subject to the row that came last, and on to those
// before.
class RowsOfSubjects {
 public:
  void add(std::uint32_t subject, std::uint32_t row) {
    if (subject >= latest_.size()) latest_.resize(std::size_t{subject} + 1, none);
    if (row >= before_.size()) before_.resize(std::size_t{row} + 1, none);
    before_[row] = std::exchange(latest_[subject], row);
  }
  std::vector<std::uint32_t> of(std::uint32_t subject) const {
    std::vector<std::uint32_t> rows;
    if (subject < latest_.size())
      for (std::uint32_t row = latest_[subject]; row != none; row = before_[row]) rows.push_back(row);
    return rows;
  }
  std::optional<std::uint32_t> latest_of(std::uint32_t subject) const {
    if (subject >= latest_.size() || latest_[subject] == none) return std::nullopt;
    return latest_[subject];
  }
  void forget(std::uint32_t subject) { latest_[subject] = none; }
  // The next new subject gets this number, or a higher one.
  void number_from(std::size_t subject) { latest_.resize(std::max(latest_.size(), subject), none); }
  std::size_t subjects() const { return latest_.size(); }

 private:
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
  std::vector<std::uint32_t> latest_;  // by subject
  std::vector<std::uint32_t> before_;  // by row
};

// The categories of rows as they are read from a file: one for each subject, or none for anybody.
class CategoriesRead {
 public:
  explicit CategoriesRead(const Rows& rows) : rows_(rows) {}
  // `before`: another row of the same subject, if there was one.
  void look_at(std::uint32_t row, const std::optional<std::uint32_t>& before) {
    const auto category = rows_.category_of(row);
    if (category) all_.add(*category);
    some_have_none_ = some_have_none_ || !category;
    differ_ = differ_ || (before && rows_.category_of(*before) != category);
  }
  base::Result<policy::Categories> read(const std::filesystem::path& path) const {
    if (differ_ || (some_have_none_ && !all_.empty()))
      return fail(ErrorCode::corrupt, "{} has subjects of two categories, or some of none", path.string());
    return all_;
  }

 private:
  const Rows& rows_;
  policy::Categories all_;
  bool some_have_none_ = false;
  bool differ_ = false;
};

struct Gallery::State {
  State(const policy::ListFacts& of, policy::Use for_use, std::unique_ptr<Rows> all, unsigned sharing)
      : facts(of), use(for_use), threads(sharing), rows(std::move(all)) {}

  policy::ListFacts facts;
  policy::Use use;
  unsigned threads;
  std::unique_ptr<Rows> rows;
  std::mutex changing;
  RowsOfSubjects whose;
  std::atomic<policy::Categories> categories;  // that anybody had
};

Gallery::Gallery(std::unique_ptr<State> state) : state_(std::move(state)) {}
Gallery::Gallery(Gallery&&) noexcept = default;
Gallery& Gallery::operator=(Gallery&&) noexcept = default;
Gallery::~Gallery() = default;

base::Result<Gallery> Gallery::create(GalleryContents contents, unsigned threads) {
  PEEL_CHECK(check_contents(contents));
  auto state = std::make_unique<State>(contents.facts, contents.use,
                                       std::make_unique<Rows>(contents.dimensions), threads);
  const std::size_t count = contents.subject_of_row.size();
  const std::vector<policy::Category> categories = categories_of_rows(contents);
  PEEL_CHECK(state->rows->add(contents.subject_of_row, {row_of(contents, 0), count * contents.dimensions},
                              categories));
  policy::Categories all;
  for (const policy::Category each : categories) all.add(each);
  state->categories = all;
  for (std::uint32_t row = 0; row < count; ++row) state->whose.add(contents.subject_of_row[row], row);
  return Gallery(std::move(state));
}

base::Result<Gallery> Gallery::open(const std::filesystem::path& path, const base::SecretBytes& passphrase,
                                    policy::Use use, unsigned threads) {
  PEEL_TRY(base::SecretBytes words, base::SecretBytes::copy_of(passphrase.view()));
  PEEL_TRY(StoredRows stored, open_rows(path, {std::move(words)}, threads));
  RowsOfSubjects whose;
  CategoriesRead categories(*stored.rows);
  std::size_t subjects = 0;
  Status numbers;
  stored.rows->for_each([&](std::uint32_t row, std::uint32_t subject) {
    if (subject >= Rows::most_rows) {
      numbers = fail(ErrorCode::corrupt, "{} has a template of subject {}; there are at most {}",
                     path.string(), subject, Rows::most_rows);
      return;
    }
    categories.look_at(row, whose.latest_of(subject));
    subjects += whose.latest_of(subject) ? 0 : 1;
    whose.add(subject, row);
  });
  PEEL_CHECK(std::move(numbers));
  PEEL_TRY(const policy::Categories all, categories.read(path));
  whose.number_from(stored.numbered);
  const policy::ListFacts facts{stored.file, stored.model, subjects, stored.rows->size()};
  auto state = std::make_unique<State>(facts, use, std::move(stored.rows), threads);
  state->whose = std::move(whose);
  state->categories = all;
  return Gallery(std::move(state));
}

base::Result<base::Sha256> Gallery::save(const std::filesystem::path& path,
                                         const base::SecretBytes& passphrase) const {
  PEEL_TRY(base::SecretBytes words, base::SecretBytes::copy_of(passphrase.view()));
  // Nobody gets a number between the moment and the count.
  std::unique_lock lock(state_->changing);
  const Readers::Reading moment = state_->rows->moment();
  const std::size_t numbered = state_->whose.subjects();
  lock.unlock();
  return save_rows(path, {*state_->rows, moment, state_->facts.model, numbered}, {std::move(words)});
}

Status Gallery::check(const policy::Permit& permit, const base::Clock& clock) const {
  PEEL_CHECK(permit.check(clock));
  PEEL_CHECK(check_use_and_list(permit, state_->use, state_->facts));
  return check_categories(permit, state_->categories);
}

base::Result<std::vector<Candidate>> Gallery::search(const policy::Permit& permit, const base::Clock& clock,
                                                     const biometric::Template& probe,
                                                     std::size_t most) const {
  const biometric::Template* one = &probe;
  PEEL_TRY(auto answers, search(permit, clock, std::span(&one, 1), most));
  return std::move(answers.front());
}

base::Result<std::vector<std::vector<Candidate>>> Gallery::search(
    const policy::Permit& permit, const base::Clock& clock,
    std::span<const biometric::Template* const> probes, std::size_t most) const {
  PEEL_CHECK(check(permit, clock));
  std::vector<std::span<const float>> values;
  for (const biometric::Template* probe : probes) {
    PEEL_CHECK(check_model(*probe, state_->facts, state_->rows->dimensions()));
    values.push_back(probe->values());
  }
  return state_->rows->search(
      values, {permit.threshold(), most, state_->threads, permit.list().templates, permit.categories()});
}

// That of a template of `subject` to come, where that of the subject's latest row, if they have one, is
// known.
base::Result<std::optional<policy::Category>> Gallery::category_for(
    std::uint32_t subject, const std::optional<policy::Category>& given) const {
  const auto row = state_->whose.latest_of(subject);
  if (row) {
    const auto theirs = state_->rows->category_of(*row);
    if (!given || given == theirs) return theirs;
    return fail(ErrorCode::invalid_input, "subject {} has another category already; one person has one",
                subject);
  }
  if (given.has_value() == !state_->categories.load().empty()) return given;
  return fail(ErrorCode::invalid_input, "{}",
              given ? "the gallery has no categories; build it anew with one for everybody"
                    : "the gallery has categories; say that of the new subject");
}

base::Result<std::uint32_t> Gallery::add(std::uint32_t subject, const biometric::Template& face,
                                         std::optional<policy::Category> category) {
  if (state_->use == policy::Use::lfr)
    return fail(
        ErrorCode::refused,
        "a watchlist of a live deployment does not grow: two people approved it as it is; build another "
        "and have it signed");
  PEEL_CHECK(check_model(face, state_->facts, state_->rows->dimensions()));
  const std::lock_guard lock(state_->changing);
  if (subject > state_->whose.subjects())
    return fail(ErrorCode::invalid_input,
                "subjects are numbered without gaps: the next new one is {}, not {}",
                state_->whose.subjects(), subject);
  if (subject < state_->whose.subjects() && state_->whose.of(subject).empty())
    return fail(ErrorCode::invalid_input, "subject {} was forgotten; its number goes to nobody else",
                subject);
  if (subject >= Rows::most_rows)
    return fail(ErrorCode::exhausted, "a gallery numbers at most {} subjects; build it anew",
                Rows::most_rows);
  PEEL_TRY(const auto theirs, category_for(subject, category));
  // Before anybody of it is there: whoever may search for it then finds them.
  policy::Categories all = state_->categories;
  if (theirs) all.add(*theirs);
  state_->categories = all;
  PEEL_TRY(const auto rows,
           state_->rows->add(std::span(&subject, 1), face.values(),
                             theirs ? std::span(&*theirs, 1) : std::span<const policy::Category>()));
  state_->whose.add(subject, rows.front());
  return rows.front();
}

Status Gallery::forget(std::uint32_t subject) {
  const std::lock_guard lock(state_->changing);
  const std::vector<std::uint32_t> rows = state_->whose.of(subject);
  if (rows.empty()) return fail(ErrorCode::not_found, "the gallery has no subject number {}", subject);
  PEEL_CHECK(state_->rows->remove(rows));
  state_->whose.forget(subject);
  return {};
}

const policy::ListFacts& Gallery::facts() const { return state_->facts; }
policy::Categories Gallery::categories() const { return state_->categories; }
std::size_t Gallery::size() const { return state_->rows->size(); }

}  // namespace peel::search
