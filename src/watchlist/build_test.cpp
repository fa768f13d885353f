#include <csignal>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "base/file.h"
#include "base/json.h"
#include "base/testing/temp_folder.h"
#include "watchlist/builder.h"
#include "watchlist/testing/made_tools.h"

namespace peel::watchlist {
namespace {

using base::ErrorCode;
using base::Status;
using base::testing::TempFolder;
using testing::made_scene;

constexpr image::Box middle{60, 50, 80, 96};
const base::SecretBytes passphrase =
    base::SecretBytes::copy_of(base::as_bytes("a passphrase for tests")).value();

// Lines and their images in a folder of their own.
class BuildTest : public ::testing::Test {
 protected:
  void add(const std::string& subject, const std::string& file) {
    EntryLine line;
    line.line = lines.size() + 2;
    line.subject = subject;
    line.image = folder / file;
    line.reference = {file, "custody", "PACE 1984 s.64A", "2026-01-01", "WM 12"};
    lines.push_back(line);
  }
  void add_picture(const std::string& subject, const std::string& file, const image::Image& picture) {
    ASSERT_TRUE(base::write_file(folder / file, image::encode_png(picture).value()));
    add(subject, file);
  }
  void add_person(const std::string& subject, const std::string& file, std::size_t person, int shade = 0) {
    add_picture(subject, file, made_scene({200, 200}, {{person, middle, shade}}));
  }

  Status build_list(int threads = 2, const std::string& name = "list") {
    return build(
        lines, [this] { return tools(); }, {.threads = threads, .limits = testing::made_limits()}, passphrase,
        folder / name, progress, report);
  }
  base::Result<Tools> tools() {
    return Tools{std::make_unique<testing::MadeDetector>(calls), std::make_unique<testing::MadeEmbedder>()};
  }
  Watchlist opened(const std::string& name = "list") {
    return Watchlist::open(folder / name, passphrase).value();
  }
  std::string reasons() const {
    std::string all;
    for (const LineReport& line : report.lines) all += line.reason + (line.accepted ? "+ " : " ");
    return all;
  }

  TempFolder folder;
  std::vector<EntryLine> lines;
  std::shared_ptr<std::atomic<int>> calls = std::make_shared<std::atomic<int>>(0);
  base::NoProgress progress;
  BuildReport report;
};

TEST_F(BuildTest, EveryLineIsReportedAndOneBadImageNeverStopsTheRest) {
  add_person("A", "good.png", 0);
  add("B", "missing.png");
  ASSERT_TRUE(base::write_file(folder / "text.png", base::as_bytes("no picture")));
  add("B", "text.png");
  add_picture("C", "empty.png", made_scene({200, 200}, {}));
  add_picture("D", "two.png", made_scene({300, 200}, {{0, {20, 50, 80, 96}, 0}, {1, {180, 50, 80, 96}, 0}}));
  add_picture("D", "rival.png",
              made_scene({300, 200}, {{1, {20, 50, 80, 96}, 0}, {2, {180, 50, 30, 40}, 0}}));
  add_picture("E", "small.png", made_scene({200, 200}, {{2, {60, 50, 32, 40}, 0}}));
  add_person("F", "unsure.png", testing::unsure_person);
  add_person("G", "fails.png", testing::failing_person);
  add_person("H", "throws.png", testing::throwing_person);
  add_person("I", "last.png", 3);
  ASSERT_TRUE(build_list());
  EXPECT_EQ(reasons(),
            "accepted+ unreadable unreadable no_face several_faces accepted+ too_small occluded failed "
            "failed accepted+ ");
  EXPECT_EQ(report.accepted, 3u);
  EXPECT_EQ(report.refused, 8u);
  EXPECT_EQ(report.subjects_without_face, (std::vector<std::string>{"B", "C", "E", "F", "G", "H"}));
  for (const LineReport& line : report.lines) EXPECT_EQ(line.message.empty(), line.accepted) << line.image;
  EXPECT_EQ(report.lines[10].line, 12u);

  const Watchlist list = opened();
  ASSERT_EQ(list.entries().size(), 3u);
  EXPECT_EQ(list.entries()[1].subject, "D");
  EXPECT_EQ(list.entries()[1].references.at(0).image, "rival.png");
  EXPECT_EQ(list.facts().templates, 3u);
  EXPECT_EQ(list.facts(), read_facts(folder / "list").value());
}

TEST_F(BuildTest, SeveralImagesOfASubjectAreOneEntry) {
  add_person("A", "a1.png", 0);
  add_person("B", "b1.png", 1);
  add_person("A", "a2.png", 0, 20);
  ASSERT_TRUE(build_list());
  const Watchlist list = opened();
  ASSERT_EQ(list.entries().size(), 2u);
  EXPECT_EQ(list.entries()[0].references.size(), 2u);
  EXPECT_EQ(list.reference_of_row(0).image, "a1.png");
  EXPECT_EQ(list.reference_of_row(1).image, "b1.png");
  EXPECT_EQ(list.reference_of_row(2).image, "a2.png");
  EXPECT_TRUE(report.look_alikes.empty());
}

TEST_F(BuildTest, ThePictureKeptIsTheFaceWithItsSurroundingsAndSmall) {
  add_picture("A", "large.png", made_scene({1200, 1000}, {{0, {500, 300, 400, 500}, 0}}));
  ASSERT_TRUE(build_list());
  const Watchlist list = opened();
  const image::Image kept = image::decode(list.picture_of_row(0).value().view()).value();
  EXPECT_EQ(std::max(kept.width(), kept.height()), 256);
  const auto colour = [&](int x, int y) { return int{kept.view().row(y)[3 * x]}; };
  EXPECT_GT(colour(kept.width() / 2, kept.height() / 2), 200);
  EXPECT_NEAR(colour(4, 4), 128, 12);
  EXPECT_EQ(list.picture_of_row(1).error().code, ErrorCode::invalid_input);
}

TEST_F(BuildTest, TheSameBytesAreTakenOnceASubjectAndPointedOutBetweenTwo) {
  add_person("A", "a.png", 0);
  add_person("A", "again.png", 0);
  add_person("B", "b.png", 0);
  add_person("B", "b2.png", 0);
  ASSERT_TRUE(build_list());
  EXPECT_EQ(reasons(), "accepted+ repeated_image duplicate_image+ repeated_image ");
  EXPECT_NE(report.lines[1].message.find("line 2"), std::string::npos);
  EXPECT_NE(report.lines[2].message.find("line 2 for A"), std::string::npos);
  EXPECT_NE(report.lines[3].message.find("line 4"), std::string::npos);
  ASSERT_EQ(report.look_alikes.size(), 1u);
  EXPECT_FLOAT_EQ(report.look_alikes[0].score, 1);
}

TEST_F(BuildTest, LookAlikesUnderTwoNamesAreNamedWithTheirScore) {
  add_person("A", "a.png", 0);
  add_person("B", "b.png", 1);
  add_person("C", "c.png", 0, 30);
  ASSERT_TRUE(build_list());
  ASSERT_EQ(report.look_alikes.size(), 1u);
  EXPECT_EQ(report.look_alikes[0].subject_a, "A");
  EXPECT_EQ(report.look_alikes[0].subject_b, "C");
  EXPECT_GT(report.look_alikes[0].score, 0.9f);
  EXPECT_LT(report.look_alikes[0].score, 1.0f);
  EXPECT_FALSE(report.more_look_alikes);
  ASSERT_TRUE(build(
      lines, [this] { return tools(); },
      {.look_alike_threshold = -1, .limits = testing::made_limits(), .most_look_alikes = 2}, passphrase,
      folder / "other", progress, report));
  EXPECT_EQ(report.look_alikes.size(), 2u);
  EXPECT_TRUE(report.more_look_alikes);
}

TEST_F(BuildTest, NeitherListNorReportDependsOnTheNumberOfThreads) {
  for (int i = 0; i < 12; ++i) {
    const std::string name = std::to_string(i);
    add_person("S" + std::to_string(i % 5), name + ".png", static_cast<std::size_t>(i % 4), i * 2);
  }
  ASSERT_TRUE(build_list(1, "one"));
  const std::string first = to_json(report);
  ASSERT_TRUE(build_list(5, "five"));
  EXPECT_EQ(to_json(report), first);
  const Watchlist one = opened("one");
  const Watchlist five = opened("five");
  for (std::uint32_t row = 0; row < 12; ++row) {
    EXPECT_EQ(one.reference_of_row(row).image, five.reference_of_row(row).image);
    EXPECT_EQ(base::to_hex(one.picture_of_row(row).value().view()),
              base::to_hex(five.picture_of_row(row).value().view()));
  }
}

TEST_F(BuildTest, OfNobodyUsableThereIsNoListButAReport) {
  add("A", "missing.png");
  const Status built = build_list();
  ASSERT_FALSE(built);
  EXPECT_EQ(built.error().code, ErrorCode::refused);
  EXPECT_EQ(report.refused, 1u);
  EXPECT_EQ(report.subjects_without_face, std::vector<std::string>{"A"});
  EXPECT_EQ(folder.entries(), 0u);
  lines.clear();
  EXPECT_EQ(build_list().error().code, ErrorCode::refused);
  EXPECT_TRUE(report.lines.empty());
}

TEST_F(BuildTest, AnExistingFileIsKeptAndNoImageIsLookedAt) {
  add_person("A", "a.png", 0);
  ASSERT_TRUE(base::write_file(folder / "list", base::as_bytes("mine")));
  EXPECT_EQ(build_list().error().code, ErrorCode::refused);
  EXPECT_EQ(*calls, 0);
  EXPECT_EQ(base::read_text_file(folder / "list", 10).value(), "mine");
}

TEST_F(BuildTest, WithoutToolsOrThreadsNothingIsMade) {
  add_person("A", "a.png", 0);
  const auto none = []() -> base::Result<Tools> { return base::fail(ErrorCode::not_found, "no model"); };
  const Status built = build(lines, none, {}, passphrase, folder / "list", progress, report);
  EXPECT_EQ(built.error().code, ErrorCode::not_found);
  EXPECT_EQ(build_list(0).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(build_list(65).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(folder.entries(), 1u);
}

TEST_F(BuildTest, ADiskThatIsFullLeavesNothingBehind) {
  for (std::size_t person = 0; person < 4; ++person)
    add_person(std::to_string(person), std::to_string(person), person);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{1500, before.rlim_max};
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const Status built = build_list();
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(built);
  EXPECT_EQ(built.error().code, ErrorCode::io);
  EXPECT_EQ(folder.entries(), 4u);
}

TEST_F(BuildTest, TheReportIsJsonWithEveryLine) {
  add_person("A", "a.png", 0);
  add("B", "missing.png");
  ASSERT_TRUE(build_list());
  const base::Json json = base::parse_json(to_json(report)).value();
  EXPECT_EQ(json["format"], "peel-watchlist-report/1");
  EXPECT_EQ(json["accepted"], 1);
  EXPECT_EQ(json["refused"], 1);
  EXPECT_EQ(json["lines"][1]["reason"], "unreadable");
  EXPECT_EQ(json["lines"][1]["line"], 3);
  EXPECT_EQ(json["subjects_without_face"][0], "B");
}

}  // namespace
}  // namespace peel::watchlist
