#include "watchlist/new_list.h"

#include <cmath>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/testing/temp_folder.h"
#include "watchlist/examine.h"
#include "watchlist/testing/made_list.h"
#include "watchlist/testing/made_tools.h"

namespace peel::watchlist {
namespace {

using base::ErrorCode;
using testing::made_row;

const base::Sha256 model = base::sha256(base::as_bytes("a made model"));
const base::SecretBytes passphrase = base::SecretBytes::copy_of(base::as_bytes("a passphrase")).value();

base::Result<NewList> new_list(const std::filesystem::path& path) {
  PEEL_TRY(base::NewFile file, base::NewFile::create(path, base::FileMode::owner_only));
  return NewList::create(std::move(file), model, testing::made_dimensions, passphrase,
                         SecretKind::passphrase);
}

base::Status add(NewList& list, const std::string& subject, int row, Category category = Category::suspect) {
  return list.add(subject, category, testing::made_reference(row), testing::made_picture(row), made_row(row));
}

TEST(NewList, OpensAsWhatWasAdded) {
  const base::testing::TempFolder folder;
  NewList list = std::move(*new_list(folder / "list"));
  ASSERT_TRUE(add(list, "A", 0, Category::missing));
  ASSERT_TRUE(add(list, "B", 1));
  ASSERT_TRUE(add(list, "A", 2, Category::missing));
  ASSERT_TRUE(add(list, "C", 9)) << "as B's";
  EXPECT_EQ(list.subjects(), 3u);
  EXPECT_EQ(list.templates(), 4u);
  EXPECT_FALSE(std::filesystem::exists(folder / "list"));
  const auto finished = list.finish(0.9f, 10, 1);
  ASSERT_TRUE(finished) << finished.error().message;
  ASSERT_EQ(finished->look_alikes.pairs.size(), 1u);
  EXPECT_EQ(finished->look_alikes.pairs[0].subject_a + finished->look_alikes.pairs[0].subject_b, "BC");

  const Watchlist opened = Watchlist::open(folder / "list", passphrase).value();
  EXPECT_EQ(opened.facts().file, finished->content);
  EXPECT_EQ(finished->content, base::sha256(base::read_file(folder / "list", 1u << 20).value()));
  EXPECT_EQ(opened.facts().model, model);
  ASSERT_EQ(opened.entries().size(), 3u);
  EXPECT_EQ(opened.entries()[0].category, Category::missing);
  EXPECT_EQ(opened.entries()[0].references.size(), 2u);
  EXPECT_EQ(opened.reference_of_row(3).image, "image-9.jpg");
  EXPECT_EQ(base::to_hex(opened.picture_of_row(2)->view()), base::to_hex(testing::made_picture(2)));
}

TEST(NewList, RefusesWhatDoesNotFitAndLeavesNothing) {
  const base::testing::TempFolder folder;
  {
    NewList list = std::move(*new_list(folder / "list"));
    ASSERT_TRUE(add(list, "A", 0, Category::missing));
    EXPECT_EQ(add(list, "A", 1, Category::suspect).error().code, ErrorCode::invalid_input);
    const std::vector<float> other(testing::made_dimensions + 1, 0.1f);
    EXPECT_EQ(list.add("B", Category::suspect, testing::made_reference(1), testing::made_picture(1), other)
                  .error()
                  .code,
              ErrorCode::invalid_input);
    EXPECT_EQ(list.templates(), 1u);
  }
  EXPECT_EQ(std::move(*new_list(folder / "list")).finish(0.5f, 10, 1).error().code, ErrorCode::refused);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Examiner, TakesAPictureAsBytesAsItTakesAFile) {
  const auto scene = testing::made_scene({200, 200}, {{1, {60, 50, 80, 96}, 0}});
  const base::Bytes encoded = image::encode_png(scene).value();
  const base::testing::TempFolder folder;
  ASSERT_TRUE(base::write_file(folder / "a.png", encoded));
  Examiner examiner({std::make_unique<testing::MadeDetector>(), std::make_unique<testing::MadeEmbedder>()},
                    testing::made_limits());
  const Examined of_bytes = examiner.examine(encoded), of_file = examiner.examine(folder / "a.png");
  EXPECT_EQ(of_bytes.reason, "accepted") << of_bytes.message;
  EXPECT_EQ(of_bytes.bytes, base::sha256(encoded));
  EXPECT_EQ(of_bytes.bytes, of_file.bytes);
  EXPECT_EQ(of_bytes.picture, of_file.picture);
  EXPECT_FALSE(of_bytes.advice.empty()) << "a patch is neither sharp nor rich in contrast";
  const Examined none = examiner.examine(base::as_bytes("no picture"));
  EXPECT_EQ(none.reason, "unreadable");
  EXPECT_FALSE(none.message.empty());
}

TEST(Advice, NamesWhatABetterPictureWouldHave) {
  vision::Quality good;
  good.inter_eye_px = 60;
  good.confidence = 0.95f;
  good.sharpness = good.exposure = good.contrast = 0.9f;
  EXPECT_TRUE(advice_for(good).empty());
  const auto with = [&](float vision::Quality::*measure, float value) {
    vision::Quality one = good;
    one.*measure = value;
    const auto advice = advice_for(one);
    return advice.size() == 1 ? advice.front() : std::to_string(advice.size());
  };
  using Q = vision::Quality;
  EXPECT_NE(with(&Q::inter_eye_px, 30).find("small"), std::string::npos);
  EXPECT_NE(with(&Q::yaw_degrees, -30).find("turned"), std::string::npos);
  EXPECT_NE(with(&Q::pitch_degrees, 30).find("turned"), std::string::npos);
  EXPECT_NE(with(&Q::exposure, 0.6f).find("dark"), std::string::npos);
  EXPECT_NE(with(&Q::sharpness, 0.3f).find("sharp"), std::string::npos);
  EXPECT_NE(with(&Q::contrast, 0.2f).find("contrast"), std::string::npos);
  EXPECT_NE(with(&Q::confidence, NAN).find("covers"), std::string::npos);
}

}  // namespace
}  // namespace peel::watchlist
