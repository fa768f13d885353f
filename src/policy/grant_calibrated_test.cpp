// Permits whose threshold follows from a calibration.
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "policy/testing/made_calibration.h"

namespace peel::policy {
namespace {

using testing::at;
using testing::Example;
using ::testing::HasSubstr;
using testing::made_hash;
using testing::made_key;

// The example with a calibration that an auditor signed, and an authorisation by it.
struct Calibrated : Example {
  Calibrated() {
    EXPECT_TRUE(trust.add({"Eve Orr", Role::auditor, made_key(5).public_key()}));
    calibration = testing::made_calibration(list.model);
    rules.operating_points = {};  // nothing of a table is looked at
    rules.running = testing::made_method(list.model);
    sign_calibration(5);
  }
  void sign_calibration(std::uint8_t key) {
    rules.calibration = testing::signed_calibration(calibration, made_key(key), at("2026-04-02T12:00:00Z"));
    ask("0.001");
  }
  void ask(const std::string& fpir) {
    const auto point = point_for_fpir(fpir, authorisation.list, rules);
    if (point) authorisation.operating_point = *point;
  }
  Calibration calibration;
};

std::string refusal(
    const std::function<void(Calibrated&)>& before,
    const std::function<void(Calibrated&)>& after = [](Calibrated&) {}) {
  Calibrated example;
  before(example);
  const SignedAuthorisation document = example.signed_by_both();
  after(example);
  const auto permit = grant(document, example.trust, example.list, example.rules, example.clock);
  if (permit) return "granted";
  EXPECT_EQ(permit.error().code, base::ErrorCode::refused) << permit.error().message;
  return permit.error().message;
}

void nothing(Calibrated& /*example*/) {}

TEST(CalibratedGrant, GivesTheThresholdAtTheCarefulEndForTheList) {
  const Calibrated example;
  EXPECT_EQ(example.authorisation.operating_point.calibration, example.rules.calibration->hash);
  EXPECT_FALSE(example.authorisation.operating_point.uncalibrated);
  const auto permit = example.granted();
  ASSERT_TRUE(permit) << permit.error().message;
  EXPECT_FLOAT_EQ(permit->threshold(), 0.4f);
  EXPECT_FALSE(permit->threshold_extrapolated());
  EXPECT_FALSE(permit->uncalibrated());
}

TEST(CalibratedGrant, SaysWhenThereIsNoCalibration) {
  const auto permit = Example().granted();
  ASSERT_TRUE(permit);
  EXPECT_EQ(permit->uncalibrated(), "made for tests");
}

TEST(CalibratedGrant, NeedsTheCalibrationThatWasSignedFor) {
  EXPECT_THAT(refusal(nothing, [](auto& e) { e.rules.calibration.reset(); }),
              HasSubstr("was signed for; give it with --calibration"));
  EXPECT_THAT(
      refusal(nothing, [](auto& e) { e.sign_calibration(5), e.rules.calibration->hash = made_hash("x"); }),
      HasSubstr("the calibration is another than the one that was signed for"));
  // A kinder one, signed by the same auditor.
  EXPECT_THAT(refusal(nothing,
                      [](auto& e) {
                        e.calibration.lists[0].points[0].upper = "0.007";
                        e.sign_calibration(5);
                      }),
              HasSubstr("the calibration is another than the one that was signed for"));
}

TEST(CalibratedGrant, NeedsAnAuditorOfTheForce) {
  EXPECT_THAT(refusal([](auto& e) { e.sign_calibration(9); }),
              HasSubstr("which the trust file does not have"));
  EXPECT_THAT(refusal([](auto& e) { e.sign_calibration(1); }), HasSubstr("an auditor signs calibrations"));
  EXPECT_THAT(refusal([](auto& e) {
                e.rules.calibration->approvals.clear();
                e.ask("0.001");
              }),
              HasSubstr("nobody has signed the calibration"));
  EXPECT_THAT(refusal(nothing, [](auto& e) { e.rules.calibration->calibration.set.words += "."; }),
              HasSubstr("it was altered after it was signed"));
}

TEST(CalibratedGrant, NeedsTheMethodThatWasMeasured) {
  EXPECT_THAT(refusal(nothing, [](auto& e) { e.rules.running.gate = "another"; }),
              HasSubstr("another quality gate"));
  EXPECT_THAT(refusal(nothing, [](auto& e) { e.rules.running.rule = "another"; }),
              HasSubstr("another rule of fusing"));
  EXPECT_THAT(refusal(nothing, [](auto& e) { e.rules.running.detector = made_hash("x"); }),
              HasSubstr("another detector"));
  EXPECT_THAT(refusal([](auto& e) {
                e.calibration.method.templates = made_hash("other model");
                e.sign_calibration(5);
              }),
              HasSubstr("thresholds of one do not hold for the other"));
}

TEST(CalibratedGrant, TakesNoCalibrationOfVersion1) {
  EXPECT_THAT(refusal(nothing,
                      [](auto& e) {
                        e.calibration.version = 1;
                        e.calibration.method.models.clear();
                        const OperatingPoint before = e.authorisation.operating_point;
                        e.sign_calibration(5);
                        e.authorisation.operating_point = before;
                        e.rules.calibration->hash = *before.calibration;
                      }),
              HasSubstr("the calibration is of version 1"));
}

TEST(CalibratedGrant, RefusesWhatTheCalibrationCannotSay) {
  const auto with_list = [](std::uint64_t templates) {
    return [templates](Calibrated& e) {
      e.list.templates = e.authorisation.list.templates = templates;
      e.authorisation.operating_point.threshold = "0.9000";
    };
  };
  EXPECT_THAT(refusal(with_list(101)), HasSubstr("more than was measured (100)"));
  EXPECT_THAT(refusal(with_list(100)), HasSubstr("the interval is too wide"));
  EXPECT_THAT(refusal([](auto& e) {
                e.calibration.divisions[0].groups[1].verdict = GroupVerdict::exceeds;
                e.sign_calibration(5);
                e.authorisation.operating_point = {"0.001", "0.4000", e.rules.calibration->hash, {}, {}};
              }),
              HasSubstr("groups of people are too far apart"));
  EXPECT_THAT(refusal([](auto& e) { e.authorisation.operating_point.fpir = "0.00001"; }),
              HasSubstr("is below what was measured"));
}

TEST(CalibratedGrant, TakesNoThresholdBelowTheOneForTheHighestRate) {
  const auto with = [](const char* threshold) {
    return [threshold](Calibrated& e) {
      e.authorisation.operating_point = *point_for_threshold(threshold, e.rules);
    };
  };
  EXPECT_THAT(refusal(with("0.3999")), HasSubstr("on this list at least 0.4000 is needed"));
  EXPECT_EQ(refusal(with("0.4")), "granted");
  EXPECT_EQ(refusal(with("0.7")), "granted");
  EXPECT_THAT(refusal([](auto& e) { e.authorisation.operating_point.threshold = "0.3000"; }),
              HasSubstr("an FPIR of 0.001 needs 0.4000 on this list"));
  EXPECT_THAT(refusal([](auto& e) { e.ask("0.0011"); }), HasSubstr("at most 0.001 is allowed"));
}

TEST(CalibratedGrant, IsNotHadByALongerWayRound) {
  // Neither a calibration nor a reason.
  Calibrated example;
  example.rules.calibration.reset();
  EXPECT_FALSE(point_for_fpir("0.001", example.list, example.rules));
  EXPECT_FALSE(point_for_threshold("0.5", example.rules));
}

}  // namespace
}  // namespace peel::policy
