#include "lfr/summary.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace peel::lfr {
namespace {

TEST(Percentile, IsTheNearestRank) {
  std::vector<double> values;
  for (int i = 100; i >= 1; --i) values.push_back(i);
  EXPECT_EQ(percentile(values, 0.50), 50);
  EXPECT_EQ(percentile(values, 0.95), 95);
  EXPECT_EQ(percentile(values, 0.99), 99);
  EXPECT_EQ(percentile(values, 0), 1);
  EXPECT_EQ(percentile(values, 1), 100);
  EXPECT_EQ(percentile({7}, 0.95), 7);
  EXPECT_EQ(percentile({}, 0.95), 0);
}

Summary example() {
  Summary summary;
  summary.authorisation = "auth-1";
  summary.began = *base::parse_time("2026-05-01T09:30:00Z");
  summary.ended = *base::parse_time("2026-05-01T09:30:10Z");
  summary.seconds = 10;
  summary.templates = {5, 5, 0};
  summary.latencies_ms = {100, 200};
  CameraSummary north;
  north.name = "north";
  north.frames_processed = 250;
  north.frames_detected = 90;
  north.seconds = 10;
  north.alerts = 2;
  north.refused = {{"blurred", 3}};
  CameraSummary south = north;
  south.name = "south";
  south.problem = "the stream broke";
  summary.cameras = {north, south};
  return summary;
}

TEST(Summary, AddsUpTheCamerasInJson) {
  const auto json = base::parse_json(to_json(example()));
  ASSERT_TRUE(json);
  EXPECT_EQ((*json)["frames"]["processed"], 500);
  EXPECT_EQ((*json)["alerts"], 4);
  EXPECT_EQ((*json)["refused"]["blurred"], 6);
  EXPECT_EQ((*json)["per_second"]["frames"], 50.0);
  EXPECT_EQ((*json)["cameras"][0]["per_second"]["detections"], 9.0);
  EXPECT_EQ((*json)["cameras"][1]["problem"], "the stream broke");
  EXPECT_EQ((*json)["templates"]["made"], 5);
  EXPECT_EQ((*json)["latency_ms"]["p95"], 200.0);
  EXPECT_EQ((*json)["ended_because"], "sources_ended");
}

TEST(Summary, OfNothingHasNoRates) {
  const auto json = base::parse_json(to_json(Summary{}));
  ASSERT_TRUE(json);
  EXPECT_EQ((*json)["per_second"]["frames"], 0.0);
}

TEST(Summary, SaysInWordsWhyItEndedAndWhatWasForgotten) {
  Summary summary = example();
  summary.ended_because = EndedBecause::permit_ended;
  summary.ended_words = "it was in force until 10:00";
  const std::string words = to_words(summary);
  EXPECT_NE(words.find("the permit ended: it was in force until 10:00"), std::string::npos);
  EXPECT_NE(words.find("5 templates made, 5 wiped, 0 held"), std::string::npos);
  EXPECT_NE(words.find("ended early: the stream broke"), std::string::npos);
}

}  // namespace
}  // namespace peel::lfr
