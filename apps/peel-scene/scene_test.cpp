#include "scene.h"

#include <cmath>
#include <gtest/gtest.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/json.h"
#include "entries.h"
#include "renderer.h"
#include "testing/made_portraits.h"
#include "truth.h"

namespace peel::scene {
namespace {

using base::Json;

Request small() {
  Request request;
  request.seed = 9;
  request.people = 8;
  request.listed = 2;
  request.entries_extra = 1;
  request.seconds = 3;
  request.size = {640, 360};
  request.frames_per_second = 10;
  return request;
}

class SceneTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    art_ = new TemporaryFolder();
    ASSERT_TRUE(make_portraits(art_->path()));
  }
  static void TearDownTestSuite() { delete art_; }

  // With `without`, that person is left out, and everything else is the same.
  std::unique_ptr<Renderer> stage(const Request& request, std::size_t without = 1000) {
    cast_ = *choose_cast(request);
    camera_ = std::make_unique<Camera>(request.size);
    street_ = std::make_unique<Street>(*camera_, request.seed);
    auto walks = *plan_walks(request, *camera_, *street_, cast_.people);
    if (without < walks.size()) walks[without].pass = -1000;
    Random random(request.seed, 5);
    std::vector<Figure> figures;
    for (const Role& role : cast_.people) {
      auto head = Head::load(art_->path(), *role.portrait);
      EXPECT_TRUE(head);
      figures.emplace_back(std::make_shared<const Head>(std::move(*head)), random_look(random, 1));
    }
    return std::make_unique<Renderer>(request, *camera_, *street_, std::move(figures), std::move(walks));
  }
  Output into(const std::filesystem::path& folder) const { return {folder, art_->path(), {}}; }

  static TemporaryFolder* art_;
  Cast cast_;
  std::unique_ptr<Camera> camera_;
  std::unique_ptr<Street> street_;
};
TemporaryFolder* SceneTest::art_ = nullptr;

using Faces = std::vector<std::pair<std::size_t, Seen>>;

std::vector<std::uint8_t> bytes_of(const image::Image& frame) {
  return {frame.data(), frame.data() + frame.stride() * static_cast<std::size_t>(frame.height())};
}

TEST_F(SceneTest, TheSameSeedGivesTheSameFramesWhateverWasDrawnBefore) {
  const Request request = small();
  Faces seen;
  Faces again;
  const auto first = stage(request);
  first->draw(3, seen);
  const auto frame = bytes_of(first->draw(20, seen));
  const auto second = stage(request);
  EXPECT_EQ(frame, bytes_of(second->draw(20, again)));
  ASSERT_EQ(seen.size(), again.size());
  for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i].second.face.x, again[i].second.face.x);
  Request other = request;
  other.seed = 10;
  const auto third = stage(other);
  EXPECT_NE(frame, bytes_of(third->draw(20, again)));
}

TEST_F(SceneTest, WhereTheTruthHasAVisibleFaceThereAreItsPixels) {
  const Request request = small();
  const auto renderer = stage(request);
  int checked = 0;
  for (int number = 0; number < request.frames(); number += 3) {
    Faces seen;
    const image::Image& frame = renderer->draw(number, seen);
    for (const auto& [person, face] : seen) {
      if (face.visible < 0.95f || !face.towards || face.face.height < 20) continue;
      const image::Point centre = face.face.centre();
      const std::uint8_t* pixel =
          const_cast<image::Image&>(frame).row(static_cast<int>(centre.y)) + 3 * static_cast<int>(centre.x);
      const Colour colour = face_colour(*cast_.people[person].portrait);
      // Light and noise change it, but green stays the share of red that it was.
      EXPECT_NEAR(static_cast<float>(pixel[1]) / static_cast<float>(pixel[0]),
                  static_cast<float>(colour.green) / static_cast<float>(colour.red), 0.2f);
      ++checked;
    }
  }
  EXPECT_GT(checked, 10);
}

TEST_F(SceneTest, VisibleSaysHowMuchOfTheFaceOthersLeave) {
  const Request request = small();
  const auto everybody = stage(request);
  int hidden = 0;
  for (int number = 0; number < request.frames(); number += 5) {
    Faces seen;
    everybody->draw(number, seen);
    for (const auto& [person, face] : seen) {
      EXPECT_GE(face.visible, 0);
      EXPECT_LE(face.visible, 1);
      const image::Box inside = image::clipped(face.face, request.size);
      EXPECT_LE(face.visible, 1.35f * inside.area() / face.face.area());
      hidden += face.visible < 0.9f ? 1 : 0;
    }
  }
  EXPECT_GT(hidden, 0) << "somebody is hidden for a moment";
}

TEST_F(SceneTest, WhoIsNotThereChangesNoPixelOfOthersFaces) {
  const Request request = small();
  Faces seen;
  Faces fewer;
  const auto everybody = stage(request);
  const auto with = bytes_of(everybody->draw(15, seen));
  ASSERT_FALSE(seen.empty());
  const std::size_t missing = seen.back().first;  // the nearest
  const auto rest = stage(request, missing);
  const auto without = bytes_of(rest->draw(15, fewer));
  EXPECT_NE(with, without);
  for (const auto& [person, face] : fewer) {
    EXPECT_NE(person, missing);
    for (const auto& [before, face_before] : seen)
      EXPECT_TRUE(before != person || face.visible >= face_before.visible);
  }
}

TEST_F(SceneTest, AWholeSceneIsMadeAndItsPartsFitTogether) {
  const TemporaryFolder out;
  const Request request = small();
  base::NoProgress progress;
  Output output = into(out.path() / "new" / "folder");
  output.stills = {1.0};
  const auto made = make_scene(request, output, progress);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->frames, 30);
  EXPECT_EQ(made->entries, 3);
  const auto folder = output.folder;
  EXPECT_TRUE(std::filesystem::exists(folder / "CREDITS.txt"));
  EXPECT_TRUE(std::filesystem::exists(folder / "still-00010.png"));
  EXPECT_GT(std::filesystem::file_size(folder / "scene.mp4"), 10'000u);

  const auto table = base::parse_csv(*base::read_text_file(folder / "entries.csv", 1 << 20), 100);
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->header, (std::vector<std::string>{"subject", "image", "category", "source", "legal_basis",
                                                     "taken_on", "reviewed_by"}));
  ASSERT_EQ(table->rows.size(), 3u);
  std::set<std::string> subjects;
  for (const base::CsvRow& row : table->rows) {
    subjects.insert(row.fields[0]);
    const auto picture = image::read(folder / row.fields[1]);
    ASSERT_TRUE(picture) << picture.error().message;
    EXPECT_EQ(picture->width(), 480);
    for (const std::string& field : row.fields) EXPECT_FALSE(field.empty());
  }

  const auto truth = base::parse_json(*base::read_text_file(folder / "truth.json", 1 << 24), 1 << 24);
  ASSERT_TRUE(truth) << truth.error().message;
  EXPECT_EQ((*truth)["format"], "peel-scene-truth/1");
  EXPECT_EQ((*truth)["frames"], 30);
  ASSERT_EQ((*truth)["people"].size(), 8u);
  int listed = 0;
  for (const Json& person : (*truth)["people"]) {
    EXPECT_EQ(person["listed"].get<bool>(), person["subject"].is_string());
    if (!person["listed"].get<bool>()) continue;
    ++listed;
    EXPECT_TRUE(subjects.contains(person["subject"].get<std::string>()));
    EXPECT_GT(person["largest_face_height"].get<double>(), 20);
    EXPECT_LT(person["first_visible"].get<double>(), person["last_visible"].get<double>());
  }
  EXPECT_EQ(listed, 2);
}

TEST_F(SceneTest, TheSameRequestWritesTheSameFiles) {
  const TemporaryFolder out;
  Request request = small();
  request.seconds = 1;
  base::NoProgress progress;
  for (const char* name : {"a", "b"}) ASSERT_TRUE(make_scene(request, into(out.path() / name), progress));
  for (const char* name : {"truth.json", "entries.csv", "scene.mp4", "CREDITS.txt", "portraits/S-1001.jpg"})
    EXPECT_EQ(*base::read_file(out.path() / "a" / name, 1 << 24),
              *base::read_file(out.path() / "b" / name, 1 << 24))
        << name;
}

TEST_F(SceneTest, AnotherSceneCanDoWithoutThoseListedInOne) {
  const TemporaryFolder out;
  Request request = small();
  request.seconds = 1;
  base::NoProgress progress;
  ASSERT_TRUE(make_scene(request, into(out.path()), progress));
  const auto listed = listed_portraits(out.path() / "truth.json");
  ASSERT_TRUE(listed) << listed.error().message;
  EXPECT_EQ(listed->size(), 2u);
  request.absent = *listed;
  const auto cast = choose_cast(request);
  ASSERT_TRUE(cast);
  for (const Role& role : cast->people) EXPECT_FALSE(listed->contains(std::string(role.portrait->name)));
}

TEST_F(SceneTest, ATruthThatIsNoneIsRefused) {
  const TemporaryFolder out;
  const auto path = out.path() / "truth.json";
  for (const char* text :
       {"", "{}", "[]", "7", R"({"format":"peel-scene-truth/1"})",
        R"({"format":"peel-scene-truth/1","people":7})", R"({"format":"peel-scene-truth/1","people":[7]})",
        R"({"format":"peel-scene-truth/2","people":[]})",
        R"({"format":"peel-scene-truth/1","people":[{"listed":1,"portrait":"x"}]})"}) {
    ASSERT_TRUE(base::write_file(path, base::as_bytes(text)));
    EXPECT_FALSE(listed_portraits(path)) << text;
  }
  EXPECT_FALSE(listed_portraits(out.path() / "none.json"));
}

TEST_F(SceneTest, MissingArtSaysWhichPackageToInstall) {
  const TemporaryFolder nothing;
  const auto found = find_portraits(nothing.path());
  ASSERT_FALSE(found);
  EXPECT_NE(found.error().message.find("apt-get install wesnoth-1.16-data"), std::string::npos);
}

TEST_F(SceneTest, DamagedArtIsNamed) {
  const TemporaryFolder copy;
  std::filesystem::copy(art_->path(), copy.path(), std::filesystem::copy_options::recursive);
  const Portrait& victim = portraits()[0];
  ASSERT_TRUE(base::write_file(copy.path() / victim.path, base::as_bytes("no picture")));
  const auto head = Head::load(copy.path(), victim);
  ASSERT_FALSE(head);
  EXPECT_NE(head.error().message.find(victim.path), std::string::npos);
}

TEST_F(SceneTest, AFolderThatCannotBeMadeIsRefused) {
  const TemporaryFolder out;
  const auto file = out.path() / "file";
  ASSERT_TRUE(base::write_file(file, base::as_bytes("x")));
  base::NoProgress progress;
  const auto made = make_scene(small(), into(file), progress);
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().message.find(file.string()), std::string::npos);
  EXPECT_FALSE(make_scene(small(), into(file / "below"), progress));
}

TEST_F(SceneTest, WhatFailsLeavesNoTruthBehind) {
  const TemporaryFolder out;
  base::NoProgress progress;
  ASSERT_TRUE(base::write_file(out.path() / "truth.json", base::as_bytes("old")));
  std::filesystem::create_directory(out.path() / "scene.mp4");  // in the way of the video
  EXPECT_FALSE(make_scene(small(), into(out.path()), progress));
  EXPECT_FALSE(std::filesystem::exists(out.path() / "truth.json"));
}

TEST_F(SceneTest, TheReferencePictureIsNotTheSceneAndNotTheSameForTwoSeeds) {
  auto head = Head::load(art_->path(), portraits()[3]);
  ASSERT_TRUE(head);
  const auto shared = std::make_shared<const Head>(std::move(*head));
  Request request = small();
  const auto first = bytes_of(reference_picture(request, shared));
  EXPECT_EQ(first, bytes_of(reference_picture(request, shared)));
  request.seed += 1;
  EXPECT_NE(first, bytes_of(reference_picture(request, shared)));
}

}  // namespace
}  // namespace peel::scene
