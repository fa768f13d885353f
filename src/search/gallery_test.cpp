#include "search/gallery.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <thread>

#include "base/testing/temp_folder.h"
#include "search/testing/made_contents.h"

namespace peel::search {
namespace {

using policy::testing::at;
using policy::testing::Example;
using policy::testing::made_hash;
using ::testing::HasSubstr;

biometric::Template made_probe(std::span<const float> values,
                               const base::Sha256& model = made_hash("model")) {
  return std::move(*biometric::Template::create(values, model, std::make_shared<biometric::Census>()));
}

Gallery made_gallery(std::size_t rows, std::size_t dimensions) {
  return std::move(*Gallery::create(testing::made_contents(rows, dimensions)));
}

// Best first, each subject once: by a loop that anybody can check.
std::vector<Candidate> naive_search(GalleryContents& contents, const biometric::Template& probe,
                                    double threshold) {
  std::map<std::uint32_t, Candidate> best;
  for (std::uint32_t row = 0; row < contents.subject_of_row.size(); ++row) {
    const std::uint32_t subject = contents.subject_of_row[row];
    const auto score = static_cast<float>(testing::naive_dot(testing::row(contents, row), probe.values()));
    if (double{score} < threshold) continue;
    const auto [known, added] = best.try_emplace(subject, Candidate{subject, row, score});
    if (!added && score > known->second.score) known->second = {subject, row, score};
  }
  std::vector<Candidate> found;
  for (const auto& [subject, candidate] : best) found.push_back(candidate);
  std::stable_sort(found.begin(), found.end(), [](auto& a, auto& b) { return a.score > b.score; });
  return found;
}

TEST(Search, FindsExactlyWhatANaiveLoopFinds) {
  for (const std::size_t dimensions : {6, 19, 40}) {
    auto contents = testing::made_contents(601, dimensions);
    Example example(contents.facts);
    example.ask_for_threshold("0.7");
    const auto permit = example.granted();
    ASSERT_TRUE(permit) << permit.error().message;
    const auto gallery = Gallery::create(testing::made_contents(601, dimensions));
    ASSERT_TRUE(gallery);
    std::mt19937 random(3);
    std::size_t total = 0;
    for (int i = 0; i < 20; ++i) {
      const auto probe = made_probe(testing::made_vector(random, dimensions));
      const auto found = gallery->search(*permit, example.clock, probe, 1000);
      ASSERT_TRUE(found) << found.error().message;
      const auto expected = naive_search(contents, probe, double{permit->threshold()});
      ASSERT_EQ(found->size(), expected.size());
      for (std::size_t n = 0; n < expected.size(); ++n) {
        EXPECT_EQ((*found)[n].subject, expected[n].subject);
        EXPECT_EQ((*found)[n].row, expected[n].row);
        EXPECT_NEAR((*found)[n].score, expected[n].score, 6e-5);  // 16 bits
      }
      total += found->size();
    }
    EXPECT_TRUE(dimensions > 6 || total > 20);  // else the test would have looked at nothing
  }
}

TEST(Search, GivesTheBestRowOfEachSubjectUpToTheNumberAskedFor) {
  auto contents = testing::made_contents(20, 64);
  Example example(contents.facts);
  std::copy_n(testing::row(contents, 6).begin(), 64, testing::row(contents, 7).begin());  // both of subject 3
  std::copy_n(testing::row(contents, 6).begin(), 64, testing::row(contents, 12).begin());
  std::copy_n(testing::row(contents, 6).begin(), 64, testing::row(contents, 19).begin());
  const auto probe = made_probe(testing::row(contents, 6));
  const auto gallery = Gallery::create(std::move(contents));
  const auto permit = example.granted();
  ASSERT_TRUE(gallery && permit);
  const auto found = gallery->search(*permit, example.clock, probe, 10);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 3u);
  EXPECT_EQ((*found)[0].subject, 3u);
  EXPECT_EQ((*found)[0].row, 6u);
  EXPECT_EQ((*found)[1].subject, 6u);
  EXPECT_EQ((*found)[2].subject, 9u);
  EXPECT_EQ(gallery->search(*permit, example.clock, probe, 2)->size(), 2u);
  EXPECT_EQ(gallery->search(*permit, example.clock, probe, 0)->size(), 0u);
}

TEST(Search, KeepsThePermitsThresholdToTheLastBit) {
  const auto found_with = [](float threshold) {
    auto contents = testing::made_contents(20, 16);
    Example example(contents.facts);
    // A threshold is decimal text, and rounded up to the next f32.
    example.ask_for_threshold(fmt::format("{:.12f}", double{threshold} - 0.5e-12));
    const auto permit = example.granted();
    EXPECT_TRUE(permit) << permit.error().message;
    EXPECT_EQ(permit->threshold(), threshold);
    auto turned = std::vector<float>(testing::row(contents, 7).begin(), testing::row(contents, 7).end());
    turned[0] += 0.5f;
    const auto probe = made_probe(turned);
    return Gallery::create(std::move(contents))->search(*permit, example.clock, probe, 1).value();
  };
  const auto first = found_with(0.6f);
  ASSERT_EQ(first.size(), 1u);
  const float score = first[0].score;
  EXPECT_EQ(found_with(score).size(), 1u);
  EXPECT_EQ(found_with(std::nextafter(score, 1.0f)).size(), 0u);
}

TEST(Search, OfManyProbesAnswersEachAsAlone) {
  auto contents = testing::made_contents(200, 64);
  Example example(contents.facts);
  const auto permit = example.granted();
  ASSERT_TRUE(permit);
  std::vector<biometric::Template> probes;
  for (const std::size_t row : {5, 150, 77}) probes.push_back(made_probe(testing::row(contents, row)));
  const auto gallery = Gallery::create(std::move(contents), 2);
  const std::vector<const biometric::Template*> all{&probes[0], &probes[1], &probes[2]};
  const auto found = gallery->search(*permit, example.clock, all, 5);
  ASSERT_TRUE(found);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto alone = gallery->search(*permit, example.clock, probes[i], 5).value();
    ASSERT_FALSE(alone.empty());
    ASSERT_EQ((*found)[i].size(), alone.size());
    EXPECT_EQ((*found)[i][0].row, alone[0].row);
  }
  EXPECT_EQ((*found)[1][0].row, 150u);
}

// Everybody's category by number, so that there is one of each at least.
std::vector<policy::Category> made_categories(std::size_t subjects) {
  std::vector<policy::Category> categories;
  for (std::size_t i = 0; i < subjects; ++i) categories.push_back(policy::all_categories[i % 4]);
  return categories;
}

// By the permit alone: nothing that whoever searches says can make it more.
TEST(Search, ComparesPeopleOfThePermitsCategoriesOnly) {
  for (const policy::Category wanted : made_categories(4)) {
    auto contents = testing::made_contents(601, 6);
    contents.category_of_subject = made_categories(301);
    Example example(contents.facts);
    example.ask_for_threshold("0.7");
    example.authorisation.categories = {wanted};
    const auto permit = example.granted();
    ASSERT_TRUE(permit) << permit.error().message;
    std::mt19937 random(3);
    const auto probe = made_probe(testing::made_vector(random, 6));
    auto expected = naive_search(contents, probe, double{permit->threshold()});
    const auto everybody = expected.size();
    std::erase_if(expected, [&](const Candidate& each) {
      return contents.category_of_subject[each.subject] != wanted;
    });
    ASSERT_LT(expected.size(), everybody);
    const auto gallery = Gallery::create(std::move(contents));
    const auto found = gallery->search(*permit, example.clock, probe, 1000);
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_EQ(found->size(), expected.size());
    for (std::size_t n = 0; n < expected.size(); ++n) EXPECT_EQ((*found)[n].row, expected[n].row);
  }
}

// The threshold that follows from an FPIR is that of the whole list, whoever of it is looked for.
TEST(Search, KeepsTheThresholdOfTheWholeListForSomeCategories) {
  Example all, some;
  some.authorisation.categories = {policy::Category::missing};
  EXPECT_EQ(all.granted()->threshold(), some.granted()->threshold());
}

TEST(Search, IsRefusedForACategoryThatNobodyOfTheListHas) {
  for (const bool categories : {false, true}) {
    auto contents = testing::made_contents(20, 16);
    if (categories) contents.category_of_subject = made_categories(10);
    Example example(contents.facts);
    example.authorisation.categories = {policy::Category::missing, policy::Category::wanted_by_police};
    const auto permit = example.granted();
    const auto probe = made_probe(testing::row(contents, 0));
    const auto gallery = Gallery::create(std::move(contents));
    EXPECT_EQ(gallery->check(*permit, example.clock).error().code, base::ErrorCode::refused);
    const auto found = gallery->search(*permit, example.clock, probe, 10);
    ASSERT_FALSE(found);
    EXPECT_THAT(found.error().message, HasSubstr(categories ? "category wanted-by-police, of which"
                                                            : "missing, wanted-by-police, of which"));
  }
}

TEST(Gallery, KeepsCategoriesWhenItGrowsIsSavedAndForgets) {
  const base::testing::TempFolder folder;
  const auto key = base::SecretBytes::copy_of(base::as_bytes("a passphrase for tests")).value();
  auto contents = testing::made_contents(8, 64);
  contents.use = policy::Use::rfr;
  contents.category_of_subject.assign(4, policy::Category::missing);
  std::mt19937 random(9);
  const auto face = made_probe(testing::made_vector(random, 64));
  auto gallery = Gallery::create(std::move(contents));
  EXPECT_EQ(gallery->categories(), policy::Categories{policy::Category::missing});
  EXPECT_EQ(gallery->add(4, face).error().code, base::ErrorCode::invalid_input) << "of which category?";
  EXPECT_EQ(gallery->add(2, face, policy::Category::suspect).error().code, base::ErrorCode::invalid_input);
  ASSERT_TRUE(gallery->add(4, face, policy::Category::suspect));
  ASSERT_TRUE(gallery->add(4, face)) << "as before";
  ASSERT_TRUE(gallery->save(folder / "gallery", key));
  auto opened = Gallery::open(folder / "gallery", key, policy::Use::rfr);
  ASSERT_TRUE(opened) << opened.error().message;
  const policy::Categories both{policy::Category::missing, policy::Category::suspect};
  EXPECT_EQ(opened->categories(), both);
  Example example(opened->facts());
  example.authorisation.use = policy::Use::rfr;
  example.authorisation.categories = {policy::Category::suspect};
  const auto permit = example.granted();
  ASSERT_TRUE(permit) << permit.error().message;
  EXPECT_EQ(opened->search(*permit, example.clock, face, 9).value().at(0).subject, 4u);
  ASSERT_TRUE(opened->forget(4));
  EXPECT_EQ(opened->search(*permit, example.clock, face, 9).value().size(), 0u)
      << "nobody is left, and that ends no deployment";
  EXPECT_EQ(Gallery::create(testing::made_contents(4, 16))->add(0, face).error().code,
            base::ErrorCode::refused);
}

TEST(Gallery, ForgetsASubjectForGood) {
  auto contents = testing::made_contents(10, 64);
  Example example(contents.facts);
  const auto permit = example.granted();
  const auto probe = made_probe(testing::row(contents, 6));  // of subject 3, as is row 7
  auto gallery = Gallery::create(std::move(contents));
  ASSERT_EQ(gallery->search(*permit, example.clock, probe, 1).value().size(), 1u);
  ASSERT_TRUE(gallery->forget(3));
  EXPECT_EQ(gallery->search(*permit, example.clock, probe, 1).value().size(), 0u);
  EXPECT_EQ(gallery->size(), 8u);
  EXPECT_EQ(gallery->forget(3).error().code, base::ErrorCode::not_found);
  EXPECT_EQ(gallery->forget(77).error().code, base::ErrorCode::not_found);
}

TEST(Gallery, GrowsUnlessItIsALiveDeploymentsList) {
  auto contents = testing::made_contents(10, 64);
  std::mt19937 random(9);
  const auto face = made_probe(testing::made_vector(random, 64));
  const auto refused = Gallery::create(testing::made_contents(10, 64))->add(5, face);
  EXPECT_EQ(refused.error().code, base::ErrorCode::refused);

  contents.use = policy::Use::rfr;
  Example example(contents.facts);
  example.authorisation.use = policy::Use::rfr;
  const auto permit = example.granted();
  ASSERT_TRUE(permit) << permit.error().message;
  auto gallery = Gallery::create(std::move(contents));
  EXPECT_EQ(gallery->search(*permit, example.clock, face, 1).value().size(), 0u);
  EXPECT_EQ(gallery->add(6, face).error().code, base::ErrorCode::invalid_input);
  EXPECT_EQ(gallery->add(5, face).value(), 10u);
  // The threshold was signed for ten templates.
  EXPECT_EQ(gallery->search(*permit, example.clock, face, 1).error().code, base::ErrorCode::refused);
  ASSERT_TRUE(gallery->forget(0));
  EXPECT_EQ(gallery->search(*permit, example.clock, face, 1).value().at(0).subject, 5u);
  EXPECT_EQ(gallery->add(0, face).error().code, base::ErrorCode::invalid_input) << "forgotten";
  EXPECT_LT(gallery->add(2, face).value(), 2u) << "a place that became free";
  ASSERT_TRUE(gallery->forget(5));
  EXPECT_EQ(gallery->search(*permit, example.clock, face, 1).value().at(0).subject, 2u);
  const auto other = made_probe(testing::made_vector(random, 64), made_hash("other"));
  EXPECT_EQ(gallery->add(5, other).error().code, base::ErrorCode::invalid_input);
}

TEST(Gallery, IsTheSameAfterItWasSavedAndOpened) {
  const base::testing::TempFolder folder;
  const auto key = base::SecretBytes::copy_of(base::as_bytes("a passphrase for tests")).value();
  auto contents = testing::made_contents(50, 64);
  contents.use = policy::Use::rfr;
  const auto probe = made_probe(testing::row(contents, 31));
  auto gallery = Gallery::create(std::move(contents));
  ASSERT_TRUE(gallery->forget(2));
  ASSERT_TRUE(gallery->forget(24));  // the last: its number is remembered too
  const auto hash = gallery->save(folder / "gallery", key);
  ASSERT_TRUE(hash) << hash.error().message;
  auto opened = Gallery::open(folder / "gallery", key, policy::Use::rfr);
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->facts().file, *hash);
  EXPECT_EQ(opened->facts().model, gallery->facts().model);
  EXPECT_EQ(opened->facts().subjects, 23u);
  EXPECT_EQ(opened->facts().templates, 46u);
  Example example(opened->facts());
  example.authorisation.use = policy::Use::rfr;
  const auto permit = example.granted();
  ASSERT_TRUE(permit) << permit.error().message;
  const auto found = opened->search(*permit, example.clock, probe, 1);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->at(0).row, 31u);
  EXPECT_EQ(found->at(0).subject, 15u);
  ASSERT_TRUE(opened->forget(15));
  EXPECT_EQ(opened->search(*permit, example.clock, probe, 1).value().size(), 0u);
  EXPECT_EQ(opened->add(24, probe).error().code, base::ErrorCode::invalid_input)
      << "forgotten before it was saved";
  EXPECT_TRUE(opened->add(25, probe));
  EXPECT_EQ(opened->forget(2).error().code, base::ErrorCode::not_found);
}

struct Refused {
  const char* name;
  std::function<void(Example&)> before_grant;
  std::function<void(Example&)> after_grant;
  const char* message;
};

TEST(Search, IsRefusedWithoutAPermitForItNow) {
  const auto nothing = [](Example&) {};
  const std::vector<Refused> cases = {
      {"ended", nothing, [](Example& e) { e.clock.advance(std::chrono::hours{7}); }, "ended"},
      {"clock set back behind what passed", nothing,
       [](Example& e) {
         e.clock.advance(std::chrono::hours{1});
         e.clock.set_wall(at("2026-05-01T10:00:00Z"));
       },
       "set back"},
      {"clock set back", nothing, [](Example& e) { e.clock.set_wall(at("2026-05-01T09:30:00Z")); },
       "set back"},
      {"other list", [](Example& e) { e.authorisation.list.file = e.list.file = made_hash("other"); },
       nothing, "another list"},
      {"other size", [](Example& e) { e.authorisation.list.templates = ++e.list.templates; }, nothing,
       "another list"},
      {"other use", [](Example& e) { e.authorisation.use = policy::Use::rfr; }, nothing,
       "is for the use rfr"}};
  for (const auto& refused : cases) {
    auto contents = testing::made_contents(10, 16);
    Example example(contents.facts);
    refused.before_grant(example);
    const auto permit = example.granted();
    ASSERT_TRUE(permit) << refused.name << permit.error().message;
    const auto probe = made_probe(testing::row(contents, 0));
    const auto gallery = Gallery::create(std::move(contents));
    refused.after_grant(example);
    const auto found = gallery->search(*permit, example.clock, probe, 10);
    ASSERT_FALSE(found) << refused.name;
    EXPECT_EQ(found.error().code, base::ErrorCode::refused) << refused.name;
    EXPECT_THAT(found.error().message, HasSubstr(refused.message)) << refused.name;
  }
}

TEST(Search, OfAHandedOnPermitIsRefused) {
  const Gallery gallery = made_gallery(10, 16);
  Example example(gallery.facts());
  auto permit = example.granted();
  ASSERT_TRUE(permit);
  const policy::Permit taken = std::move(*permit);
  std::mt19937 random(1);
  const auto found = gallery.search(*permit, example.clock, made_probe(testing::made_vector(random, 16)), 10);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, base::ErrorCode::refused);
}

TEST(Search, ComparesTemplatesOfOneModelOnly) {
  const Gallery gallery = made_gallery(10, 16);
  const Example example(gallery.facts());
  const auto permit = example.granted();
  ASSERT_TRUE(permit);
  std::mt19937 random(1);
  const auto other_model = made_probe(testing::made_vector(random, 16), made_hash("other"));
  const auto other_size = made_probe(testing::made_vector(random, 17));
  for (const auto* probe : {&other_model, &other_size}) {
    const auto found = gallery.search(*permit, example.clock, *probe, 10);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, base::ErrorCode::invalid_input);
  }
}

TEST(Search, GivesEveryThreadTheSameAnswer) {
  auto contents = testing::made_contents(3000, 32);
  Example example(contents.facts);
  const auto permit = example.granted();
  ASSERT_TRUE(permit) << permit.error().message;
  const auto probe = made_probe(testing::row(contents, 1234));
  const auto gallery = Gallery::create(std::move(contents));
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 20; ++n) {
        const auto found = gallery->search(*permit, example.clock, probe, 1);
        if (!found || found->size() != 1 || found->front().row != 1234) ++wrong;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

struct Spoiled {
  const char* name;
  std::function<void(GalleryContents&)> spoil;
  base::ErrorCode code;
  const char* message;
};

TEST(GalleryContents, ThatDoNotFitEachOtherAreRefused) {
  using base::ErrorCode;
  const std::vector<Spoiled> cases = {
      {"empty", [](auto& c) { c.subject_of_row.clear(); }, ErrorCode::invalid_input, "no templates"},
      {"no dimensions", [](auto& c) { c.dimensions = 0; }, ErrorCode::corrupt, "0 dimensions"},
      {"too many dimensions", [](auto& c) { c.dimensions = 4097; }, ErrorCode::corrupt, "4097 dimensions"},
      {"other dimensions", [](auto& c) { c.dimensions = 15; }, ErrorCode::corrupt, "bytes where"},
      {"facts of another size", [](auto& c) { c.facts.templates = 11; }, ErrorCode::corrupt,
       "says that it has 11"},
      {"row too few", [](auto& c) { c.subject_of_row.pop_back(), --c.facts.templates; }, ErrorCode::corrupt,
       "bytes where"},
      {"no rows", [](auto& c) { c.rows = {}; }, ErrorCode::corrupt, "take 0 bytes"},
      {"byte too many", [](auto& c) { c.rows = std::move(*base::SecretBytes::create(641)); },
       ErrorCode::corrupt, "take 641 bytes"},
      {"unknown subject", [](auto& c) { c.subject_of_row[3] = 5; }, ErrorCode::corrupt, "of subject 5"},
      {"subject without a row", [](auto& c) { c.facts.subjects = 6; }, ErrorCode::corrupt,
       "no template of its subject 5"},
      {"huge number of subjects", [](auto& c) { c.facts.subjects = ~std::uint64_t{0}; }, ErrorCode::corrupt,
       "templates only"},
      {"too few categories", [](auto& c) { c.category_of_subject = made_categories(4); }, ErrorCode::corrupt,
       "5 subjects, but 4 categories"},
      {"not of unit length", [](auto& c) { testing::row(c, 4)[0] += 0.1f; }, ErrorCode::corrupt,
       "template 4"},
      {"zero", [](auto& c) { std::ranges::fill(testing::row(c, 4), 0.f); }, ErrorCode::corrupt, "template 4"},
      {"not a number", [](auto& c) { testing::row(c, 9)[15] = NAN; }, ErrorCode::corrupt, "template 9"},
      {"infinite", [](auto& c) { testing::row(c, 9)[15] = INFINITY; }, ErrorCode::corrupt, "template 9"}};
  for (const auto& spoiled : cases) {
    auto contents = testing::made_contents(10, 16);
    spoiled.spoil(contents);
    EXPECT_FALSE(find_look_alikes(contents, 0.5f, 10)) << spoiled.name;
    const auto gallery = Gallery::create(std::move(contents));
    ASSERT_FALSE(gallery) << spoiled.name;
    EXPECT_EQ(gallery.error().code, spoiled.code) << spoiled.name;
    EXPECT_THAT(gallery.error().message, HasSubstr(spoiled.message)) << spoiled.name;
  }
}

}  // namespace
}  // namespace peel::search
