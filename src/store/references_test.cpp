// Lists and references as they are kept, on each kind of database.
#include "store/references.h"

#include <gtest/gtest.h>
#include <set>

#include "base/random.h"
#include "store/testing/stores.h"

namespace peel::store {
namespace {

using base::ErrorCode;

base::SecretBytes master(std::uint8_t number) {
  return std::move(*base::SecretBytes::copy_of(base::Bytes(32, number)));
}

const base::Time noon = *base::parse_time("2026-06-01T12:00:00Z");
const base::Sha256 model = base::sha256(base::as_bytes("model"));

class References : public ::testing::TestWithParam<std::string> {
 protected:
  References() : test_(GetParam()), vault_(std::move(*Vault::create(master(1)))) {
    auto options = test_.options();
    options.before_step = [this](const std::string& step) -> base::Status {
      if (++steps_ == fail_at_) return base::fail(ErrorCode::io, "made to fail: {}", step);
      return {};
    };
    database_ = std::make_unique<Database>(std::move(*Database::open(options)));
    list_ = {base::new_id("list"), "Operation Unmistakable", noon, {}, 0};
    auto transaction = std::move(*database_->begin());
    EXPECT_TRUE(add_list(transaction, vault_, list_));
    EXPECT_TRUE(transaction.commit());
  }

  static Reference made(const std::string& subject) {
    Reference made;
    made.id = base::new_id("ref");
    made.subject = subject;
    made.category = "suspect";
    made.source = "custody";
    made.legal_basis = "PACE 1984 s.64A";
    made.taken_on = "2026-01-02";
    made.reviewed_by = "WM 12";
    made.review_on = "2027-01-02";
    made.case_outcome = "open";
    made.quality = 0.5;
    made.advice = {"The face is small."};
    made.added = noon;
    return made;
  }
  // Picture and template say in the clear what must not be found in the database.
  base::Status keep(const Reference& reference) {
    const std::string picture = "\xFF\xD8\xFF picture of " + reference.subject;
    const std::string face = "template of " + reference.subject;
    PEEL_TRY(Transaction transaction, database_->begin());
    PEEL_CHECK(add_reference(
        transaction, vault_, list_.id, reference,
        {base::sha256(base::as_bytes(picture)), model, base::as_bytes(picture), base::as_bytes(face)}));
    return transaction.commit();
  }
  static base::Sha256 image_of(const std::string& subject) {
    return base::sha256(base::as_bytes("\xFF\xD8\xFF picture of " + subject));
  }
  Transaction reading() { return std::move(*database_->begin_reading()); }
  std::vector<std::string> subjects() {
    auto transaction = reading();
    std::vector<std::string> found;
    const auto all = references_of(transaction, vault_, list_.id).value();
    for (const auto& each : all) found.push_back(each.subject);
    return found;
  }
  // A version with one row for each reference. Returns its content.
  ListVersion set_down() {
    auto transaction = std::move(*database_->begin());
    ListVersion version{base::new_id("ver"),
                        list_.id,
                        1,
                        base::sha256(base::as_bytes("file")),
                        base::sha256(base::as_bytes("model")),
                        2,
                        2,
                        2,
                        noon};
    std::vector<ListMember> members;
    const auto all = references_of(transaction, vault_, list_.id).value();
    for (const auto& each : all)
      members.push_back({each.id, commit_to(transaction, vault_, each.subject, version.id).value()});
    EXPECT_TRUE(add_version(transaction, vault_, Vault::fresh().value(), version, {{"CRN/1", "CRN/2", 0.75}},
                            members));
    EXPECT_TRUE(transaction.commit());
    return version;
  }

  testing::TestDatabase test_;
  Vault vault_;
  std::unique_ptr<Database> database_;
  List list_;
  std::size_t steps_ = 0, fail_at_ = 0;
};

INSTANTIATE_TEST_SUITE_P(On, References, ::testing::ValuesIn(testing::kinds()),
                         [](const auto& kind) { return kind.param; });

TEST_P(References, KeepsWhatIsKnownAndGivesItBack) {
  const Reference kept = made("CRN/1");
  ASSERT_TRUE(keep(kept));
  auto transaction = reading();
  const Reference found = find_reference(transaction, vault_, list_.id, kept.id).value();
  EXPECT_EQ(found.subject, "CRN/1");
  EXPECT_EQ(found.review_on, "2027-01-02");
  EXPECT_EQ(found.advice, kept.advice);
  EXPECT_EQ(found.added, noon);
  EXPECT_EQ(base::as_text(picture_of(transaction, vault_, list_.id, kept.id)->view()),
            "\xFF\xD8\xFF picture of CRN/1");
  EXPECT_EQ(find_reference(transaction, vault_, "list-other", kept.id).error().code, ErrorCode::not_found);
  EXPECT_EQ(picture_of(transaction, vault_, "list-other", kept.id).error().code, ErrorCode::not_found);
  EXPECT_EQ(find_list(transaction, vault_, list_.id)->revision, 1u);
  EXPECT_EQ(find_list(transaction, vault_, list_.id)->name, list_.name);
}

TEST_P(References, FindsASubjectAndAnImageAgain) {
  ASSERT_TRUE(keep(made("CRN/1")));
  ASSERT_TRUE(keep(made("CRN/2")));
  auto transaction = reading();
  const auto of = [&](const char* subject, const char* image) {
    return references_of_subject(transaction, vault_, list_.id, subject, image_of(image)).value();
  };
  EXPECT_EQ(of("CRN/1", "CRN/1").same_image, 0u);
  EXPECT_FALSE(of("CRN/1", "CRN/2").same_image);
  EXPECT_EQ(of("CRN/1", "CRN/2").references.size(), 1u);
  EXPECT_TRUE(of("CRN/3", "CRN/1").references.empty());
  EXPECT_TRUE(has_image(transaction, vault_, list_.id, image_of("CRN/2")).value());
  EXPECT_FALSE(has_image(transaction, vault_, list_.id, image_of("CRN/3")).value());
  EXPECT_FALSE(has_image(transaction, vault_, "list-other", image_of("CRN/2")).value());
  EXPECT_EQ(count_all(transaction, list_.id)->subjects, 2u);
}

// Item 9: a stolen database file shows no name and no face.
TEST_P(References, AStolenDatabaseShowsNobody) {
  ASSERT_TRUE(keep(made("CRN/1")));
  ASSERT_TRUE(keep(made("CRN/2")));
  set_down();
  const std::string bytes = test_.all_bytes();
  for (const char* secret :
       {"CRN/", "Unmistakable", "\xFF\xD8\xFF picture", "template of", "custody", "WM 12"}) {
    EXPECT_EQ(bytes.find(secret), std::string::npos) << secret;
  }
  for (const char* secret : {"\xFF\xD8\xFF picture", "template of "}) {
    const std::string encoded = base::to_base64(base::as_bytes(secret)).substr(0, 12);
    EXPECT_EQ(bytes.find(encoded), std::string::npos) << encoded;
  }
  const Vault other = std::move(*Vault::create(master(2)));
  auto transaction = reading();
  EXPECT_FALSE(references_of(transaction, other, list_.id));
  EXPECT_FALSE(find_list(transaction, other, list_.id));
  EXPECT_EQ(commit_to(transaction, other, "CRN/1", as_person).error().code, ErrorCode::not_found);
}

TEST_P(References, GivesAllOfThemInOrderAFewAtATime) {
  for (int i = 0; i < 150; ++i) {
    Reference one = made("CRN/" + std::to_string(i));
    one.added = noon + std::chrono::seconds(i / 40);  // many at one time
    ASSERT_TRUE(keep(one));
  }
  std::vector<std::string> seen;
  auto transaction = reading();
  ASSERT_TRUE(for_each_reference(transaction, vault_, list_.id, [&](Opened one) -> base::Status {
    EXPECT_EQ(base::as_text(one.face.view()), "template of " + one.known.subject);
    EXPECT_EQ(one.model, model);
    seen.push_back(one.known.subject);
    return {};
  }));
  EXPECT_EQ(seen, subjects());
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 150u);
  const auto stopped = for_each_reference(transaction, vault_, list_.id, [](Opened) -> base::Status {
    return base::fail(ErrorCode::refused, "enough");
  });
  EXPECT_EQ(stopped.error().message, "enough");
}

TEST_P(References, ARemovedOneIsGoneWithItsKey) {
  const Reference one = made("CRN/1");
  ASSERT_TRUE(keep(one));
  auto transaction = std::move(*database_->begin());
  ASSERT_TRUE(remove_reference(transaction, vault_, list_.id, one.id));
  EXPECT_EQ(remove_reference(transaction, vault_, list_.id, one.id).error().code, ErrorCode::not_found);
  EXPECT_EQ(vault_.find(transaction, one.id).error().code, ErrorCode::not_found);
  EXPECT_EQ(find_list(transaction, vault_, list_.id)->revision, 2u);
  ASSERT_TRUE(transaction.commit());
  EXPECT_TRUE(subjects().empty());
}

TEST_P(References, AnEndedListSaysOfANumberOnlyWhetherItWasOnIt) {
  ASSERT_TRUE(keep(made("CRN/1")));
  ASSERT_TRUE(keep(made("CRN/2")));
  const ListVersion version = set_down();
  {
    auto transaction = reading();
    EXPECT_EQ(look_alikes_of(transaction, vault_, version)->at(0).b, "CRN/2");
    EXPECT_EQ(versions_in_use(transaction).value(), std::vector{version.id});
    EXPECT_EQ(newest_version(transaction, list_.id).value()->content, version.content);
    EXPECT_EQ(find_version(transaction, version.content)->id, version.id);
    EXPECT_TRUE(vault_.find(transaction, version.id));
  }
  auto transaction = std::move(*database_->begin());
  ASSERT_TRUE(end_list(transaction, list_.id, noon));
  ASSERT_TRUE(transaction.commit());
  EXPECT_TRUE(subjects().empty());
  auto after = std::move(*database_->begin());
  EXPECT_EQ(find_list(after, vault_, list_.id)->ended, noon);
  EXPECT_TRUE(versions_in_use(after)->empty());
  EXPECT_EQ(vault_.find(after, version.id).error().code, ErrorCode::not_found);
  EXPECT_EQ(look_alikes_of(after, vault_, version).error().code, ErrorCode::not_found);
  const auto was_on = [&](const char* subject) {
    const auto mark = commit_to(after, vault_, subject, version.id);
    return mark && is_member(after, version.id, *mark).value();
  };
  EXPECT_TRUE(was_on("CRN/1"));
  EXPECT_FALSE(was_on("CRN/3"));
  ASSERT_TRUE(erase_person(after, vault_, "CRN/1"));
  EXPECT_FALSE(was_on("CRN/1")) << "after they were erased";
  EXPECT_TRUE(was_on("CRN/2"));
}

TEST_P(References, AnErasedPersonIsSomebodyNewWhenNamedAgain) {
  ASSERT_TRUE(keep(made("CRN/1")));
  ASSERT_TRUE(keep(made("CRN/2")));
  auto transaction = std::move(*database_->begin());
  const auto before = commit_to(transaction, vault_, "CRN/1", as_person).value();
  EXPECT_EQ(erase_person(transaction, vault_, "CRN/1").value(), std::vector{list_.id});
  EXPECT_EQ(erase_person(transaction, vault_, "CRN/1").error().code, ErrorCode::not_found);
  ASSERT_TRUE(transaction.commit());
  EXPECT_EQ(subjects(), std::vector<std::string>{"CRN/2"});
  ASSERT_TRUE(keep(made("CRN/1")));
  auto after = reading();
  EXPECT_NE(commit_to(after, vault_, "CRN/1", as_person).value(), before);
}

TEST_P(References, AFailureAtAnyStepKeepsNothing) {
  ASSERT_TRUE(keep(made("CRN/0")));
  steps_ = 0;
  ASSERT_TRUE(keep(made("CRN/1")));
  const std::size_t steps = steps_;
  ASSERT_GE(steps, 7u);
  for (std::size_t failing = 1; failing <= steps; ++failing) {
    steps_ = 0;
    fail_at_ = failing;
    EXPECT_FALSE(keep(made("CRN/2"))) << failing;
    fail_at_ = 0;
    EXPECT_EQ(subjects().size(), 2u) << failing;
    auto transaction = reading();
    EXPECT_EQ(commit_to(transaction, vault_, "CRN/2", as_person).error().code, ErrorCode::not_found);
  }
}

}  // namespace
}  // namespace peel::store
