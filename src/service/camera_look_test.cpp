#include "service/camera_look.h"

#include <algorithm>
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "image/transform.h"

namespace peel::service {
namespace {

using base::ErrorCode;
using ::testing::HasSubstr;
using ::testing::Not;

// Takes for a face what is red.
class RedDetector final : public vision::Detector {
 public:
  base::Result<std::vector<vision::Face>> detect(const image::View& rgb) override {
    int left = rgb.width, top = rgb.height, right = 0, bottom = 0;
    for (int y = 0; y < rgb.height; ++y)
      for (int x = 0; x < rgb.width; ++x) {
        const std::uint8_t* const pixel = rgb.row(y) + 3 * x;
        if (pixel[0] < 200 || pixel[1] > 80) continue;
        left = std::min(left, x), right = std::max(right, x + 1);
        top = std::min(top, y), bottom = std::max(bottom, y + 1);
      }
    if (left >= right) return std::vector<vision::Face>{};
    vision::Face face;
    face.box = {static_cast<float>(left), static_cast<float>(top), static_cast<float>(right - left),
                static_cast<float>(bottom - top)};
    face.score = 0.9f;
    return std::vector{face};
  }
  vision::FaceHeights heights() const override { return {16, 2000}; }
  const base::Sha256& model() const override { return model_; }

 private:
  base::Sha256 model_;
};

image::Image white(image::Size size) {
  image::Image picture(size, 3);
  std::ranges::fill(picture.bytes(), std::uint8_t{255});
  return picture;
}

int brightness(const image::Image& picture, int x, int y) { return picture.view().row(y)[3 * x]; }

TEST(CameraLook, CoversAFaceAndWhatIsAroundIt) {
  RedDetector detector;
  image::Image street = white({640, 480});
  image::fill_box(street, {300, 200, 100, 100}, {255, 0, 0});
  const auto covered = cover_faces(detector, street);
  ASSERT_TRUE(covered) << covered.error().message;
  EXPECT_EQ(covered->size, (image::Size{640, 480}));
  const auto picture = image::decode(covered->jpeg);
  ASSERT_TRUE(picture);
  for (const auto& [x, y] : {std::pair{350, 250}, {250, 250}, {450, 250}, {350, 150}, {350, 350}, {245, 145}})
    EXPECT_LT(brightness(*picture, x, y), 60) << x << ", " << y;
  for (const auto& [x, y] : {std::pair{200, 250}, {500, 250}, {350, 100}, {350, 400}})
    EXPECT_GT(brightness(*picture, x, y), 200) << x << ", " << y;
}

TEST(CameraLook, ShowsNothingFine) {
  image::Image lines = white({1280, 720});
  for (int y = 0; y < 720; ++y)
    for (int x = 0; x < 1280; x += 4) std::fill_n(lines.row(y) + 3 * x, 6, std::uint8_t{0});
  RedDetector detector;
  const auto covered = cover_faces(detector, lines);
  ASSERT_TRUE(covered);
  EXPECT_EQ(covered->size, (image::Size{640, 360}));
  const auto picture = *image::decode(covered->jpeg);
  for (int x = 20; x < 600; ++x) EXPECT_NEAR(brightness(picture, x, 180), 128, 40) << x;
}

TEST(CameraLook, SaysThatThereIsNoCamera) {
  const base::SystemClock clock;
  CameraLook cameras("/nowhere", clock, std::chrono::seconds{1});
  EXPECT_EQ(cameras.look("/dev/video63").error().code, ErrorCode::not_found);
}

// A camera that takes the call and says nothing.
TEST(CameraLook, WaitsNotForEverAndForOneAtATime) {
  const int listening = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const plain = reinterpret_cast<sockaddr*>(&address);
  ASSERT_EQ(::bind(listening, plain, size), 0);
  ASSERT_EQ(::listen(listening, 4), 0);
  ASSERT_EQ(::getsockname(listening, plain, &size), 0);
  const std::string url = fmt::format("rtsp://u:secret@127.0.0.1:{}/x", ::ntohs(address.sin_port));

  const base::SystemClock clock;
  CameraLook cameras("/nowhere", clock, std::chrono::seconds{2});
  base::Error waited{ErrorCode::internal, ""};
  std::thread first([&] { waited = cameras.look(url).error(); });
  std::this_thread::sleep_for(std::chrono::milliseconds{500});
  EXPECT_EQ(cameras.look(url).error().code, ErrorCode::exhausted);
  first.join();
  EXPECT_EQ(waited.code, ErrorCode::unavailable) << waited.message;
  EXPECT_THAT(waited.message, HasSubstr("no picture came from rtsp://127.0.0.1:"));
  EXPECT_THAT(waited.message, Not(HasSubstr("secret")));
  ::close(listening);
}

}  // namespace
}  // namespace peel::service
