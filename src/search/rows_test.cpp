#include <algorithm>
#include <chrono>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <thread>

#include "search/rows_internal.h"
#include "search/segment_internal.h"
#include "search/testing/made_codes.h"

namespace peel::search {

// Sees the bytes themselves.
class RowsTestPeer {
 public:
  static base::Bytes bytes(const Rows& rows, std::uint32_t row) {
    const Segment& segment = *rows.segment(row / Segment::rows);
    const std::size_t slot = row % Segment::rows;
    base::Bytes all;
    const auto append = [&](const void* from, std::size_t size) {
      const auto* begin = static_cast<const std::uint8_t*>(from);
      all.insert(all.end(), begin, begin + size);
    };
    append(segment.tops(slot, rows.padded_), rows.padded_ / 2);
    append(segment.nexts(slot, rows.padded_), rows.padded_ / 2);
    append(segment.lows(slot, rows.padded_), rows.padded_);
    const Coded coded = segment.coded(slot);
    append(&coded, sizeof coded);
    return all;
  }
};

namespace {

using testing::made_vector;

using policy::Categories;
using policy::Category;

constexpr Category category_of(std::uint32_t subject) {
  return subject % 7 == 3 ? Category::missing : subject % 2 == 0 ? Category::suspect : Category::risk_of_harm;
}

// What is stored, and an exhaustive comparison by a loop that anybody can check.
class Model {
 public:
  void add(std::uint32_t row, std::uint32_t subject, std::vector<float> values) {
    rows_[row] = {subject, std::move(values)};
  }
  void remove(std::uint32_t row) { rows_.erase(row); }
  std::vector<Candidate> search(std::span<const float> probe, const Question& question) const {
    const CodedProbe coded = code_probe(probe).value();
    std::map<std::uint32_t, Candidate> best;
    for (const auto& [row, of] : rows_) {
      if (question.categories && !question.categories->has(category_of(of.subject))) continue;
      testing::CodedRows one(probe.size());
      one.add(of.values);
      const Candidate found{of.subject, row, one.score(0, coded)};
      if (found.score < question.threshold) continue;
      const auto [known, added] = best.try_emplace(of.subject, found);
      if (!added && better(found, known->second)) known->second = found;
    }
    std::vector<Candidate> all;
    for (const auto& [subject, candidate] : best) all.push_back(candidate);
    std::sort(all.begin(), all.end(), better);
    if (all.size() > question.most) all.resize(question.most);
    return all;
  }
  std::vector<std::uint32_t> rows() const {
    std::vector<std::uint32_t> numbers;
    for (const auto& [row, of] : rows_) numbers.push_back(row);
    return numbers;
  }

 private:
  struct Row {
    std::uint32_t subject;
    std::vector<float> values;
  };
  std::map<std::uint32_t, Row> rows_;
};

class RowsTest : public ::testing::Test {
 protected:
  static constexpr std::size_t dimensions = 24;

  std::vector<std::uint32_t> add(std::size_t count) {
    std::vector<std::uint32_t> subjects;
    std::vector<Category> categories;
    std::vector<float> values;
    for (std::size_t i = 0; i < count; ++i) {
      subjects.push_back(static_cast<std::uint32_t>(random() % 500));
      categories.push_back(category_of(subjects.back()));
      const auto one = made_vector(random, dimensions);
      values.insert(values.end(), one.begin(), one.end());
    }
    const auto added = rows.add(subjects, values, categories);
    EXPECT_TRUE(added);
    for (std::size_t i = 0; i < count; ++i) {
      const auto from = values.begin() + static_cast<std::ptrdiff_t>(i * dimensions);
      model.add((*added)[i], subjects[i], {from, from + dimensions});
    }
    return *added;
  }
  void remove(const std::vector<std::uint32_t>& gone) {
    ASSERT_TRUE(rows.remove(gone));
    for (const auto row : gone) model.remove(row);
  }
  std::vector<std::uint32_t> some_of(std::vector<std::uint32_t> all, std::size_t count) {
    std::shuffle(all.begin(), all.end(), random);
    all.resize(count);
    return all;
  }
  // Against the loop, for thresholds and numbers of every kind, and with categories.
  void check() {
    const Categories missing{Category::missing}, two{Category::missing, Category::suspect};
    const std::uint64_t any = Question().allowed;
    for (const Question& question :
         {Question{-1, 1, 1}, Question{-1, 10, 2}, Question{0.2f, 1000, 1}, Question{0.5f, 3, 3},
          Question{-1, 100000, 1}, Question{-1, 0, 1}, Question{-1, 1, 1, any, missing},
          Question{-1, 10, 2, any, two}, Question{0.2f, 1000, 1, any, missing},
          Question{-1, 100000, 1, any, two}, Question{-1, 10, 1, any, Categories{Category::vulnerable}}}) {
      std::vector<std::vector<float>> probes;
      for (int i = 0; i < 5; ++i) probes.push_back(made_vector(random, dimensions));
      const std::vector<std::span<const float>> views(probes.begin(), probes.end());
      const auto found = rows.search(views, question);
      ASSERT_TRUE(found);
      for (std::size_t i = 0; i < probes.size(); ++i)
        ASSERT_EQ((*found)[i], model.search(probes[i], question)) << "at " << question.threshold;
    }
  }

  std::mt19937 random{17};
  Rows rows{dimensions};
  Model model;
};

TEST_F(RowsTest, FindExactlyWhatALoopFinds) {
  check();
  add(1);
  check();
  add(700);
  check();
}

TEST_F(RowsTest, FindExactlyWhatIsThereAfterEveryChange) {
  add(900);
  for (int turn = 0; turn < 12; ++turn) {
    remove(some_of(model.rows(), 1 + random() % 300));
    check();
    add(1 + random() % 300);
    check();
    EXPECT_EQ(rows.size(), model.rows().size());
  }
}

TEST_F(RowsTest, GoOnInFurtherSegments) {
  std::vector<std::uint32_t> subjects(40000);
  std::vector<float> values;
  for (std::uint32_t i = 0; i < subjects.size(); ++i) {
    subjects[i] = i;
    const auto one = made_vector(random, dimensions);
    values.insert(values.end(), one.begin(), one.end());
  }
  ASSERT_TRUE(rows.add(subjects, values));
  for (const std::uint32_t row : {0u, 16383u, 16384u, 32768u, 39999u}) {
    const std::span<const float> itself = std::span(values).subspan(row * dimensions, dimensions);
    const auto found = rows.search(std::span(&itself, 1), {0.999f, 5, 2});
    ASSERT_TRUE(found);
    ASSERT_EQ(found->front().size(), 1u);
    EXPECT_EQ(found->front()[0].row, row);
  }
}

TEST_F(RowsTest, ManyProbesAtOnceFindWhatEachFindsAlone) {
  add(3000);
  std::vector<std::vector<float>> probes;
  for (int i = 0; i < 70; ++i) probes.push_back(made_vector(random, dimensions));
  const std::vector<std::span<const float>> views(probes.begin(), probes.end());
  const Question question{0.3f, 7, 2};
  const auto together = rows.search(views, question);
  ASSERT_TRUE(together);
  for (std::size_t i = 0; i < views.size(); ++i)
    EXPECT_EQ((*together)[i], rows.search(std::span(&views[i], 1), question)->front());
}

// Searches at the very score of a row, so that a bound that is a little too narrow loses it: of rows of which
// few or nearly all are in question, for one probe and for many.
TEST(RowsOf512, FindExactlyWhatALoopFindsAtTheVeryScores) {
  constexpr std::size_t dimensions = 512;
  std::mt19937 random(19);
  std::vector<std::vector<float>> probes;
  for (int i = 0; i < 9; ++i) probes.push_back(made_vector(random, dimensions));
  Rows rows(dimensions);
  Model model;
  for (std::uint32_t i = 0; i < 1500; ++i) {
    const std::size_t like = i % 40 == 17 ? random() % probes.size() : 0;
    const bool pointing = i % 20 == 17 || (i > 500 && i < 900);
    const auto values =
        pointing ? testing::pointing_to(probes[like], random) : made_vector(random, dimensions);
    const auto row = rows.add(std::vector{i}, values, std::vector{category_of(i)});
    ASSERT_TRUE(row);
    model.add(row->front(), i, values);
  }
  const std::vector<std::span<const float>> all(probes.begin(), probes.end());
  const auto& probe = probes[0];
  for (const Candidate& each : model.search(probe, {-1, 1500, 1})) {
    if (each.row % 20 != 17) continue;
    const Question question{each.score, 2000, 1};
    const auto expected = model.search(probe, question);
    ASSERT_EQ(rows.search(std::span(all).first(1), question)->front(), expected) << each.score;
    ASSERT_EQ(rows.search(all, question)->front(), expected) << each.score;
    const Question of_some{each.score, 2000, 1, Question().allowed, Categories{Category::missing}};
    const auto some = model.search(probe, of_some);
    ASSERT_EQ(rows.search(std::span(all).first(1), of_some)->front(), some) << each.score;
    ASSERT_EQ(rows.search(all, of_some)->front(), some) << each.score;
  }
  for (const std::size_t most : {1, 10, 200})
    for (const auto& one : all)
      EXPECT_EQ(rows.search(std::span(&one, 1), {-1, most, 1})->front(), model.search(one, {-1, most, 1}));
}

// Rows without a category are found by nobody who names one; a row's place is given to one of another
// category.
TEST_F(RowsTest, OfOtherCategoriesAreAsIfTheyWereNotThere) {
  const auto face = made_vector(random, dimensions);
  const std::span<const float> view = face;
  const auto found = [&](const Categories& categories) {
    return rows.search(std::span(&view, 1), {0.9f, 10, 1, Question().allowed, categories})->front().size();
  };
  ASSERT_TRUE(rows.add(std::vector{1u}, face));
  EXPECT_EQ(found({Category::missing}), 0u);
  EXPECT_EQ(rows.category_of(0), std::nullopt);
  ASSERT_TRUE(rows.remove(std::vector{0u}));
  ASSERT_EQ(rows.add(std::vector{2u}, face, std::vector{Category::missing})->front(), 0u);
  EXPECT_EQ(found({Category::missing}), 1u);
  EXPECT_EQ(found({Category::suspect, Category::wanted_by_court}), 0u);
  EXPECT_EQ(rows.category_of(0), Category::missing);
  EXPECT_EQ(rows.add(std::vector{3u}, face, std::vector(2, Category::missing)).error().code,
            base::ErrorCode::internal);
}

TEST_F(RowsTest, RefuseToRemoveWhatIsNotThereAndThenRemoveNothing) {
  const auto added = add(10);
  EXPECT_EQ(rows.remove(std::vector<std::uint32_t>{added[3], 10}).error().code, base::ErrorCode::not_found);
  EXPECT_EQ(rows.size(), 10u);
  remove({added[3]});
  EXPECT_FALSE(rows.remove(std::vector{added[3]}));
  check();
}

TEST_F(RowsTest, RefuseAProbeOfAnotherLength) {
  const std::vector<float> probe(dimensions + 1);
  const std::span<const float> view = probe;
  EXPECT_EQ(rows.search(std::span(&view, 1), {}).error().code, base::ErrorCode::invalid_input);
}

// One thread exchanges all rows for others again and again, each time in one step; the searches must see one
// set or the next, never part of each.
TEST_F(RowsTest, SearchesSeeOneMomentWhileOthersWrite) {
  constexpr std::uint32_t people = 300;
  std::vector<float> values;
  std::vector<std::vector<float>> faces;
  for (std::uint32_t i = 0; i < people; ++i) {
    faces.push_back(made_vector(random, dimensions));
    values.insert(values.end(), faces.back().begin(), faces.back().end());
  }
  const auto subjects = [](std::uint32_t first) {
    std::vector<std::uint32_t> numbers;
    for (std::uint32_t i = 0; i < people; ++i) numbers.push_back(first + i);
    return numbers;
  };
  ASSERT_TRUE(rows.add(subjects(0), values));
  std::atomic<bool> done{false};
  std::atomic<int> searches{0};
  std::atomic<int> wrong{0};
  std::vector<std::jthread> readers;
  for (int t = 0; t < 2; ++t)
    readers.emplace_back([&, t] {
      const std::span<const float> probe = faces[static_cast<std::size_t>(t)];
      while (!done) {
        const auto found = rows.search(std::span(&probe, 1), {-1, 10 * people, 1})->front();
        std::set<std::uint32_t> generations;
        for (const Candidate& each : found) generations.insert(each.subject / people);
        // While the new are there and the old not gone yet, both are there as a whole.
        if (found.size() != people * generations.size() || generations.empty() || generations.size() > 2)
          ++wrong;
        ++searches;
      }
    });
  std::vector<std::uint32_t> there;
  for (std::uint32_t row = 0; row < people; ++row) there.push_back(row);
  for (std::uint32_t generation = 1; generation <= 60 || searches < 50; ++generation) {
    const auto next = rows.add(subjects(generation * people), values);
    EXPECT_TRUE(next);
    EXPECT_TRUE(rows.remove(there));
    there = *next;
  }
  done = true;
  readers.clear();
  EXPECT_EQ(wrong, 0);
}

TEST_F(RowsTest, AreNotComparedWhereMoreAreThereThanIsAllowed) {
  add(5);
  const auto probe = made_vector(random, dimensions);
  const std::span<const float> view = probe;
  EXPECT_TRUE(rows.search(std::span(&view, 1), {-1, 1, 1, 5}));
  add(1);
  EXPECT_EQ(rows.search(std::span(&view, 1), {-1, 1, 1, 5}).error().code, base::ErrorCode::refused);
}

// Otherwise a search that began before could see more rows than it was allowed.
TEST_F(RowsTest, CountWhatIsRemovedUntilNobodyReadsItAnyMore) {
  const auto added = add(5);
  std::jthread removing;
  {
    const auto moment = rows.moment();
    removing = std::jthread([&] { EXPECT_TRUE(rows.remove(std::vector{added[2]})); });
    const auto probe = made_vector(random, dimensions);
    const std::span<const float> view = probe;
    while (rows.search(std::span(&view, 1), {-1, 10, 1})->front().size() == 5) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_EQ(rows.size(), 5u);
  }
  removing.join();
  EXPECT_EQ(rows.size(), 4u);
}

TEST_F(RowsTest, OverwriteWhatIsRemoved) {
  const auto added = add(5);
  const auto zeros = [&](std::uint32_t row) {
    const base::Bytes bytes = RowsTestPeer::bytes(rows, row);
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
  };
  EXPECT_FALSE(zeros(added[2]));
  remove({added[2]});
  EXPECT_TRUE(zeros(added[2]));
  EXPECT_FALSE(zeros(added[1]));
}

}  // namespace
}  // namespace peel::search
