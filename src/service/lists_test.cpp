// Lists, references and versions, on each kind of database; pictures are coloured patches, told apart by
// colour.
#include "service/lists.h"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <thread>

#include "base/file.h"
#include "service/act.h"
#include "service/alerts.h"
#include "service/house_papers.h"
#include "service/log.h"
#include "service/testing/papers.h"
#include "service/testing/world.h"
#include "watchlist/testing/made_tools.h"

namespace peel::service {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using policy::Role;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::must;
using ::testing::Not;
using watchlist::testing::made_scene;
using What = AddedReference::What;

base::Bytes picture_of(std::size_t person, int shade = 0) {
  return must(image::encode_png(made_scene({200, 200}, {{person, {60, 50, 80, 96}, shade}})));
}

// A disk on which nothing can be written any more.
class FullDisk final : public base::FileCalls {
 public:
  std::ptrdiff_t write(int, const void*, std::size_t) override {
    errno = ENOSPC;
    return -1;
  }
};

class Lists : public ::testing::TestWithParam<std::string> {
 protected:
  Lists() : world_(GetParam()), manager_(world_.add("Mia", {Role::watchlist_manager}).account) {
    list_ = must(new_list(house(), manager_, "Market Square")).id;
  }
  House& house() { return world_.house(); }

  static NewReference reference(const std::string& subject, std::size_t person, int shade = 0) {
    return {subject, "suspect", "custody", "PACE 1984 s.64A",        "2026-01-02", "WM 12", "2026-12-31",
            "open",  false,     "",        picture_of(person, shade)};
  }
  AddedReference add(const NewReference& given) {
    return must(add_reference(house(), manager_, list_, given));
  }
  std::string add(const std::string& subject, std::size_t person, int shade = 0) {
    const auto added = add(reference(subject, person, shade));
    EXPECT_EQ(added.what, What::added) << added.message;
    return added.reference.id;
  }
  std::string wrong(const NewReference& given) {
    const auto refused = add_reference(house(), manager_, list_, given);
    EXPECT_EQ(refused ? ErrorCode::internal : refused.error().code, ErrorCode::invalid_input);
    return refused ? "" : refused.error().message;
  }
  std::size_t files() {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& each : fs::directory_iterator(world_.data() / "lists")) ++count;
    return count;
  }
  ListReading read() { return must(read_list(house(), manager_, list_)); }

  testing::World world_;
  std::string manager_;
  std::string list_;
};

INSTANTIATE_TEST_SUITE_P(On, Lists, ::testing::ValuesIn(store::testing::kinds()),
                         [](const auto& kind) { return kind.param; });

// In the order in which they were added, also when one of those that a page named is gone since.
TEST_P(Lists, AreReadPageByPage) {
  std::vector<std::string> all;
  for (int shade = 0; shade < 5; ++shade) all.push_back(add("CRN/1", 0, 10 * shade));
  std::vector<std::string> read;
  ListPage page{0, 2};
  for (int pages = 1;; ++pages) {
    const auto reading = must(read_list(house(), manager_, list_, page));
    EXPECT_EQ(reading.summary.counts.references, pages < 3 ? 5u : 4u);
    for (const auto& each : reading.references) read.push_back(each.reference.id);
    if (pages == 2) must(remove_reference(house(), manager_, list_, all[3], "wrong"));
    if (reading.next == 0) break;
    EXPECT_EQ(reading.references.size(), 2u);
    page.after = reading.next;
    ASSERT_LT(pages, 5);
  }
  EXPECT_EQ(read, all);
  EXPECT_EQ(must(read_list(house(), manager_, list_, {0, 4})).next, 0u) << "nothing follows";
}

TEST_P(Lists, FromAPictureToAVersionThatOpens) {
  const std::string first = add("CRN/1", 0);
  add("CRN/2", 1);
  add("CRN/1", 0, 20);
  const auto version = must(make_version(house(), manager_, list_));
  EXPECT_EQ(version.number, 1u);
  EXPECT_EQ(version.subjects, 2u);
  EXPECT_EQ(version.templates, 3u);
  EXPECT_EQ(version.categories, policy::Categories{policy::Category::suspect});
  const auto opened = must(open_list(house(), version.content));
  EXPECT_EQ(opened.facts().file, version.content);
  EXPECT_EQ(opened.facts().model, must(must(house().looker())->model()));
  ASSERT_EQ(opened.facts().templates, 3u);
  const Record record = record_of(opened, 2);
  EXPECT_EQ(record.subject, "CRN/1");
  EXPECT_EQ(record.category, "suspect");
  EXPECT_EQ(record.source, "custody");
  EXPECT_EQ(record.taken_on, "2026-01-02");
  EXPECT_EQ(record_of(opened, 0).reference, first);
  auto transaction = must(house().database().begin_reading());
  EXPECT_NE(must(commit_to_entry(transaction, house(), record)),
            must(commit_to_entry(transaction, house(), record_of(opened, 0))));
  EXPECT_EQ(base::as_text(must(opened.picture_of_row(0)).view()).substr(0, 3), "\xFF\xD8\xFF");
  EXPECT_THAT(world_.acts(), Contains("watchlist.version"));

  const auto reading = read();
  EXPECT_EQ(reading.summary.list.name, "Market Square");
  EXPECT_EQ(reading.summary.counts.subjects, 2u);
  EXPECT_EQ(reading.summary.version->content, version.content);
  EXPECT_EQ(reading.summary.version->categories, version.categories);
  EXPECT_FALSE(reading.summary.changed);
  ASSERT_EQ(reading.references.size(), 3u);
  EXPECT_EQ(reading.references[0].reference.id, first);
  EXPECT_FALSE(reading.references[0].reference.advice.empty());
  struct stat facts {};
  for (const auto& each : fs::directory_iterator(world_.data() / "lists")) {
    ASSERT_EQ(::stat(each.path().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0600u);
  }
}

TEST_P(Lists, NamesThoseWhoResembleEachOther) {
  add("CRN/1", 0);
  add("CRN/2", 0, 10);
  add("CRN/3", 1);
  must(make_version(house(), manager_, list_));
  const auto pairs = read().look_alikes;
  ASSERT_EQ(pairs.size(), 1u);
  EXPECT_EQ(pairs[0].a, "CRN/1");
  EXPECT_EQ(pairs[0].b, "CRN/2");
  EXPECT_GT(pairs[0].score, 0.5);
}

TEST_P(Lists, TellAnAlertOfAChildAndOfADouble) {
  add("CRN/1", 0);
  NewReference child = reference("CRN/2", 0, 10);
  child.under_18 = true;
  child.exception = "at risk tonight";
  add(child);
  add("CRN/3", 1);
  const auto version = must(make_version(house(), manager_, list_));
  const auto list = must(open_list(house(), version.content));
  Authorisations authorisations(house(), testing::made_basis(), {});
  HousePapers papers(house(), authorisations);
  const auto advice_of = [&](const std::string& subject) {
    auto transaction = must(house().database().begin_reading());
    std::uint32_t row = 0;
    while (list.entry_of_row(row).subject != subject) ++row;
    const auto listed = must(papers.listed(transaction, base::to_hex(version.content.bytes), list, row));
    return advice_for("suspect", listed.facts);
  };
  EXPECT_THAT(advice_of("CRN/1")[0], HasSubstr("One other person looks like this one on this list"));
  EXPECT_THAT(advice_of("CRN/2")[0], HasSubstr("under 18"));
  EXPECT_THAT(advice_of("CRN/2")[1], HasSubstr("One other person"));
  EXPECT_EQ(advice_of("CRN/3"), advice_for("suspect", "{}"));
}

TEST_P(Lists, RefusesPicturesWithAReasonAndWhatToDo) {
  const auto refused = [&](NewReference given, const std::string& reason) {
    const auto answer = add(given);
    EXPECT_EQ(answer.what, What::refused);
    EXPECT_EQ(answer.reason, reason);
    EXPECT_FALSE(answer.message.empty());
  };
  NewReference given = reference("CRN/1", 0);
  const auto with = [&](const base::Bytes& picture) {
    given.picture = picture;
    return given;
  };
  refused(with({1, 2, 3}), "unreadable");
  const auto text = base::as_bytes("RIFF....WEBP");
  refused(with({text.begin(), text.end()}), "unreadable");
  refused(with(must(image::encode_png(made_scene({200, 200}, {})))), "no_face");
  refused(with(must(image::encode_png(
              made_scene({300, 200}, {{0, {20, 50, 80, 96}, 0}, {1, {180, 50, 80, 96}, 0}})))),
          "several_faces");
  refused(with(must(image::encode_png(made_scene({200, 200}, {{2, {60, 50, 32, 40}, 0}})))), "too_small");
  refused(with(picture_of(watchlist::testing::throwing_person)), "failed");
  given = reference("CRN/1", 0);
  given.case_outcome = "released";
  refused(given, "released");
  given.case_outcome = "open";
  given.under_18 = true;
  refused(given, "under_18");
  EXPECT_TRUE(read().references.empty());
  given.exception = "Superintendent Lee, 12 May: missing, at risk";
  EXPECT_EQ(add(given).what, What::added);
  EXPECT_THAT(world_.acts(), Contains("reference.add").Times(1));
}

TEST_P(Lists, SaysWhichMemberIsWrong) {
  const auto with = [&](auto set) {
    NewReference given = reference("CRN/1", 0);
    set(given);
    return wrong(given);
  };
  EXPECT_THAT(with([](auto& g) { g.subject = ""; }), HasSubstr("subject"));
  EXPECT_THAT(with([](auto& g) { g.source = "two\nlines"; }), HasSubstr("source"));
  EXPECT_THAT(with([](auto& g) { g.legal_basis = std::string(501, 'x'); }), HasSubstr("legal_basis"));
  EXPECT_THAT(with([](auto& g) { g.category = "nosy"; }), HasSubstr("no category"));
  EXPECT_THAT(with([](auto& g) { g.taken_on = "2026-07-01"; }), HasSubstr("in the future"));
  EXPECT_THAT(with([](auto& g) { g.review_on = "2026-05-31"; }), HasSubstr("has passed"));
  EXPECT_THAT(with([](auto& g) { g.review_on = "soon"; }), HasSubstr("soon"));
  EXPECT_THAT(with([](auto& g) { g.case_outcome = "guilty"; }), HasSubstr("case_outcome"));
  EXPECT_THAT(with([](auto& g) { g.picture.resize(largest_picture + 1); }), HasSubstr("8 MiB"));
  add("CRN/1", 0);
  EXPECT_THAT(with([](auto& g) {
                g.category = "missing";
                g.picture = picture_of(0, 9);
              }),
              HasSubstr("suspect on this list already"));
}

TEST_P(Lists, ThePictureThatIsThereAlreadyIsNotAddedAgain) {
  const std::string first = add("CRN/1", 0);
  const auto again = add(reference("CRN/1", 0));
  EXPECT_EQ(again.what, What::known);
  EXPECT_EQ(again.reference.id, first);
  const auto other = add(reference("CRN/2", 0));
  EXPECT_EQ(other.what, What::added);
  EXPECT_THAT(other.reference.advice.back(), HasSubstr("another person"));
  EXPECT_THAT(world_.acts(), Contains("reference.add").Times(2));
}

TEST_P(Lists, StopsAVersionWhoseReviewsAreDue) {
  NewReference due = reference("CRN/1", 0);
  due.review_on = "2026-06-10";
  add(due);
  add("CRN/2", 1);
  world_.clock().set_wall(*base::parse_time("2026-06-10T23:59:00Z"));
  must(make_version(house(), manager_, list_));
  world_.clock().set_wall(*base::parse_time("2026-06-11T00:00:00Z"));
  const auto refused = make_version(house(), manager_, list_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::refused);
  EXPECT_THAT(refused.error().message, HasSubstr("CRN/1"));
  EXPECT_THAT(refused.error().message, Not(HasSubstr("CRN/2")));
  EXPECT_TRUE(read().references[0].under_review);
  EXPECT_TRUE(add(reference("CRN/1", 0)).under_review) << "known, and not renewed by handing it in again";
  EXPECT_FALSE(read().references[1].under_review);
}

TEST_P(Lists, HasNoVersionOfNobody) {
  EXPECT_EQ(make_version(house(), manager_, list_).error().code, ErrorCode::refused);
  EXPECT_EQ(make_version(house(), manager_, "list-0").error().code, ErrorCode::not_found);
  EXPECT_EQ(files(), 0u);
}

TEST_P(Lists, CountsVersionsAndSaysWhatChangedSince) {
  const std::string one = add("CRN/1", 0);
  add("CRN/2", 1);
  EXPECT_TRUE(read().summary.changed);
  const auto first = must(make_version(house(), manager_, list_));
  ASSERT_TRUE(remove_reference(house(), manager_, list_, one, "wrong"));
  EXPECT_TRUE(read().summary.changed);
  EXPECT_FALSE(open_list(house(), first.content)) << "who was taken off would be searched for";
  EXPECT_EQ(files(), 0u);
  const auto second = must(make_version(house(), manager_, list_));
  EXPECT_EQ(second.number, 2u);
  EXPECT_EQ(second.templates, 1u);
  EXPECT_NE(second.content, first.content);
  EXPECT_EQ(must(read_lists(house(), manager_)).at(0).version->number, 2u);
  EXPECT_EQ(remove_reference(house(), manager_, list_, one, "wrong").error().code, ErrorCode::not_found);
  EXPECT_EQ(remove_reference(house(), manager_, list_, one, "tired").error().code, ErrorCode::invalid_input);
}

TEST_P(Lists, EachLookAtAPictureIsEntered) {
  const std::string one = add("CRN/1", 0);
  const auto& officer = world_.add("Ann", {Role::authorising_officer});
  EXPECT_EQ(base::as_text(must(view_reference(house(), officer.account, list_, one)).view()).substr(0, 3),
            "\xFF\xD8\xFF");
  EXPECT_EQ(world_.acts().back(), "reference.view");
  EXPECT_EQ(view_reference(house(), officer.account, list_, "ref-0").error().code, ErrorCode::not_found);
  EXPECT_EQ(view_reference(house(), world_.add("Bob", {Role::officer}).account, list_, one).error().code,
            ErrorCode::refused);
}

TEST_P(Lists, AnEndedOneIsGoneButForWhetherSomebodyWasOnIt) {
  const std::string one = add("CRN/1", 0);
  add("CRN/2", 1);
  const auto version = must(make_version(house(), manager_, list_));
  ASSERT_EQ(files(), 1u);
  ASSERT_TRUE(end_list(house(), manager_, list_));
  EXPECT_EQ(files(), 0u);
  EXPECT_EQ(open_list(house(), version.content).error().code, ErrorCode::not_found);
  EXPECT_TRUE(read().references.empty());
  EXPECT_TRUE(read().look_alikes.empty());
  EXPECT_EQ(view_reference(house(), manager_, list_, one).error().code, ErrorCode::refused);
  EXPECT_EQ(add_reference(house(), manager_, list_, reference("CRN/3", 2)).error().code, ErrorCode::refused);
  EXPECT_EQ(make_version(house(), manager_, list_).error().code, ErrorCode::refused);
  EXPECT_EQ(end_list(house(), manager_, list_).error().code, ErrorCode::refused);
  EXPECT_EQ(must(was_on(house(), manager_, list_, "CRN/1")).at(0).content, version.content);
  EXPECT_TRUE(must(was_on(house(), manager_, list_, "CRN/3")).empty());
  EXPECT_FALSE(was_on(house(), world_.add("Bob", {Role::officer}).account, list_, "CRN/1"));
  world_.restart();
  EXPECT_EQ(must(was_on(house(), manager_, list_, "CRN/2")).size(), 1u);
}

TEST_P(Lists, TheProgramMayEndThemToo) {
  add("CRN/1", 0);
  must(make_version(house(), manager_, list_));
  ASSERT_TRUE(end_list_as_program(house(), list_));
  EXPECT_EQ(files(), 0u);
  EXPECT_EQ(world_.acts().back(), "watchlist.end");
}

TEST_P(Lists, IsForWhoManagesThem) {
  for (const Role role : {Role::officer, Role::administrator, Role::authorising_officer}) {
    const std::string other = world_.add(policy::name_of(role), {role}).account;
    EXPECT_EQ(new_list(house(), other, "Mine").error().code, ErrorCode::refused);
    EXPECT_EQ(add_reference(house(), other, list_, reference("CRN/1", 0)).error().code, ErrorCode::refused);
    EXPECT_EQ(make_version(house(), other, list_).error().code, ErrorCode::refused);
    EXPECT_EQ(end_list(house(), other, list_).error().code, ErrorCode::refused);
    EXPECT_EQ(bool(read_list(house(), other, list_)), role == Role::authorising_officer);
  }
}

// Whichever step fails: no version without its file, no file without its version.
TEST_P(Lists, AVersionThatCannotBeKeptLeavesNothing) {
  add("CRN/1", 0);
  add("CRN/2", 1);
  world_.steps = 0;
  must(make_version(house(), manager_, list_));
  const std::size_t steps = world_.steps, entries = world_.acts().size();
  ASSERT_GT(steps, 15u);
  for (std::size_t failing = 1; failing <= steps; ++failing) {
    world_.steps = 0;
    world_.failing_step = failing;
    EXPECT_FALSE(make_version(house(), manager_, list_)) << failing;
    world_.failing_step = 0;
    EXPECT_EQ(files(), 1u) << failing;
    EXPECT_EQ(read().summary.version->number, 1u) << failing;
  }
  EXPECT_EQ(world_.acts().size(), entries);
  EXPECT_EQ(must(make_version(house(), manager_, list_)).number, 2u);
}

TEST_P(Lists, AnAdditionOrAnEndThatCannotBeEnteredDoesNotHappen) {
  add("CRN/1", 0);
  world_.steps = 0;
  add("CRN/2", 1);
  const std::size_t steps = world_.steps;
  for (std::size_t failing = 1; failing <= steps; ++failing) {
    world_.steps = 0;
    world_.failing_step = failing;
    EXPECT_FALSE(add_reference(house(), manager_, list_, reference("CRN/3", 2))) << failing;
    world_.failing_step = 0;
    EXPECT_EQ(read().references.size(), 2u) << failing;
  }
  must(make_version(house(), manager_, list_));
  for (std::size_t failing = 1;; ++failing) {
    world_.steps = 0;
    world_.failing_step = failing;
    const bool ended = bool(end_list(house(), manager_, list_));
    world_.failing_step = 0;
    if (ended) break;
    EXPECT_EQ(files(), 1u) << failing;
    EXPECT_EQ(read().references.size(), 2u) << failing;
  }
}

TEST_P(Lists, AFullDiskIsToldAndLeavesNothing) {
  add("CRN/1", 0);
  world_.options().files = std::make_shared<FullDisk>();
  world_.restart();
  const auto refused = make_version(house(), manager_, list_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::io);
  EXPECT_THAT(refused.error().message, HasSubstr("No space left on device"));
  EXPECT_EQ(files(), 0u);
  EXPECT_FALSE(read().summary.version);
}

// A crash between the file and its row, or between the end of a list and its files.
TEST_P(Lists, TheStartTidiesUpWhatACrashLeft) {
  add("CRN/1", 0);
  const auto version = must(make_version(house(), manager_, list_));
  const fs::path folder = world_.data() / "lists";
  std::ofstream(folder / "00000000000000000000000000000000.list") << "left over";
  std::ofstream(folder / "00000000000000000000000000000000.list.part-1234") << "left over";
  world_.restart();
  EXPECT_EQ(files(), 1u);
  EXPECT_TRUE(open_list(house(), version.content));
}

TEST_P(Lists, AnAlteredFileIsRefused) {
  add("CRN/1", 0);
  const auto version = must(make_version(house(), manager_, list_));
  for (const auto& each : fs::directory_iterator(world_.data() / "lists")) {
    auto bytes = must(base::read_file(each.path(), 1u << 20));
    bytes[bytes.size() / 2] ^= 1;
    ASSERT_TRUE(base::write_file(each.path(), bytes, base::FileMode::owner_only));
  }
  EXPECT_EQ(open_list(house(), version.content).error().code, ErrorCode::corrupt);
}

TEST_P(Lists, TemplatesOfOtherModelsAreNotMixed) {
  add("CRN/1", 0);
  class Other final : public Looker {
    base::Result<watchlist::Examined> look(base::ByteView) override { return watchlist::Examined{}; }
    base::Result<base::Sha256> model() override { return base::sha256(base::as_bytes("another")); }
  };
  world_.options().looker = std::make_shared<Other>();
  world_.restart();
  const auto refused = make_version(house(), manager_, list_);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("other models"));
  EXPECT_EQ(files(), 0u);
  world_.options().looker = nullptr;
  world_.restart();
  EXPECT_EQ(add_reference(house(), manager_, list_, reference("CRN/2", 1)).error().code,
            ErrorCode::unavailable);
}

TEST_P(Lists, ItsLogHoldsNobody) {
  add("CRN/1", 0);
  add("CRN/1", 0, 5);
  std::vector<std::string> marks;
  for (const auto& entry : must(read_log(house(), 0, 256))) {
    EXPECT_EQ(entry.text.find("CRN"), std::string::npos);
    const auto parsed = must(ledger::parse_entry(entry.text));
    if (parsed.act == "reference.add") marks.push_back(parsed.text("subject"));
  }
  ASSERT_EQ(marks.size(), 2u);
  EXPECT_EQ(marks[0], marks[1]) << "one person, one mark";
}

// Held until all threads are there.
class SlowDetector final : public vision::Detector {
 public:
  explicit SlowDetector(std::atomic<int>& at_work) : at_work_(at_work) {}
  base::Result<std::vector<vision::Face>> detect(const image::View& rgb) override {
    ++at_work_;
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    return made_.detect(rgb);
  }
  vision::FaceHeights heights() const override { return made_.heights(); }
  const base::Sha256& model() const override { return made_.model(); }

 private:
  std::atomic<int>& at_work_;
  watchlist::testing::MadeDetector made_;
};

TEST(Looker, SharesFewToolsAmongManyAndSaysWhenThereAreTooMany) {
  std::atomic<int> made{0}, at_work{0}, seen{0}, sent_away{0};
  const auto looker = make_looker(
      [&]() -> base::Result<vision::Tools> {
        ++made;
        return vision::Tools{std::make_unique<SlowDetector>(at_work),
                             std::make_unique<watchlist::testing::MadeEmbedder>()};
      },
      watchlist::testing::made_limits());
  EXPECT_EQ(made, 0) << "before anybody asks";
  const base::Bytes picture = picture_of(0);
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i)
    threads.emplace_back([&] {
      const auto answer = looker->look(picture);
      if (answer && answer->face) ++seen;
      if (!answer && answer.error().code == ErrorCode::exhausted) ++sent_away;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(made, 2);
  EXPECT_EQ(seen, 3);
  EXPECT_EQ(sent_away, 3);
}

TEST(Looker, TriesAgainWhenModelsCouldNotBeLoaded) {
  int tries = 0;
  const auto looker = make_looker(
      [&]() -> base::Result<vision::Tools> {
        if (++tries == 1) return base::fail(ErrorCode::not_found, "there are no models");
        return vision::Tools{std::make_unique<watchlist::testing::MadeDetector>(),
                             std::make_unique<watchlist::testing::MadeEmbedder>()};
      },
      watchlist::testing::made_limits(), 1);
  const auto refused = looker->look(picture_of(0));
  EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
  EXPECT_THAT(refused.error().message, HasSubstr("there are no models"));
  EXPECT_TRUE(must(looker->look(picture_of(0))).face);
  EXPECT_TRUE(looker->model());
  EXPECT_EQ(tries, 2);
}

}  // namespace
}  // namespace peel::service
