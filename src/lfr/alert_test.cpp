#include "lfr/alert.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace peel::lfr {
namespace {

Alert example() {
  Alert alert;
  alert.id = "alert-1";
  alert.captured = *base::parse_time("2026-05-01T09:30:00.250Z");
  alert.camera = "north";
  alert.recorded = true;
  alert.track = 7;
  alert.frame = 42;
  alert.entry = "Ann \"X\"\n<b>";
  alert.category = watchlist::Category::missing;
  alert.score = 0.61239f;
  alert.threshold = 0.4f;
  alert.quality.unified = 0.75f;
  alert.box = {10, 20, 30, 40};
  alert.latency = std::chrono::microseconds{123'400};
  alert.crop_jpeg = std::move(*base::SecretBytes::copy_of(base::as_bytes("jpeg")));
  return alert;
}

TEST(Alert, IsOneLineOfJsonWithAllThatAnOfficerAsks) {
  const std::string line = to_json(example());
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const auto json = base::parse_json(line);
  ASSERT_TRUE(json);
  EXPECT_EQ((*json)["id"], "alert-1");
  EXPECT_EQ((*json)["time"], "2026-05-01T09:30:00.250Z");
  EXPECT_EQ((*json)["camera"], "north");
  EXPECT_EQ((*json)["recorded"], true);
  EXPECT_EQ((*json)["track"], 7);
  EXPECT_EQ((*json)["frame"], 42);
  EXPECT_EQ((*json)["entry"], "Ann \"X\"\n<b>");
  EXPECT_EQ((*json)["category"], "missing");
  EXPECT_EQ((*json)["score"], 0.6124);
  EXPECT_EQ((*json)["threshold"], 0.4);
  EXPECT_EQ((*json)["quality"]["unified"], 0.75);
  EXPECT_EQ((*json)["box"]["width"], 30.0);
  EXPECT_EQ((*json)["latency_ms"], 123.4);
  EXPECT_EQ((*json)["crop"], base::to_base64(base::as_bytes("jpeg")));
}

TEST(Alert, WithANameThatIsNoTextIsNotLost) {
  Alert alert = example();
  alert.entry = "\xff\xfe";
  EXPECT_TRUE(base::parse_json(to_json(alert)));
}

}  // namespace
}  // namespace peel::lfr
