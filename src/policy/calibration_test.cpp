#include "policy/calibration.h"

#include <array>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/json.h"
#include "policy/testing/made_calibration.h"

namespace peel::policy {
namespace {

using testing::at;
using ::testing::HasSubstr;
using testing::made_calibration;
using testing::made_hash;
using testing::made_key;
using testing::made_method;

Calibration made() { return made_calibration(made_hash("model")); }

Calibration made_version_1() {
  Calibration calibration = made();
  calibration.version = 1;
  calibration.method.models.clear();
  return calibration;
}

std::string refusal(const Calibration& calibration, double fpir, std::uint64_t size) {
  const auto derived = threshold_for(calibration, fpir, size);
  if (derived) return "threshold " + derived->decimal;
  EXPECT_EQ(derived.error().code, base::ErrorCode::refused) << derived.error().message;
  return derived.error().message;
}

TEST(CalibratedThreshold, IsTheLowestWhoseCarefulEndKeepsTheRate) {
  EXPECT_EQ(refusal(made(), 0.01, 10), "threshold 0.3000");
  EXPECT_EQ(refusal(made(), 0.0099, 10), "threshold 0.4000");
  // 0.0006 was observed, which would keep 0.0009: the careful end does not.
  EXPECT_EQ(refusal(made(), 0.001, 10), "threshold 0.4000");
  const auto derived = threshold_for(made(), 0.001, 10);
  EXPECT_GE(double{derived->threshold}, 0.4);
  EXPECT_FALSE(derived->extrapolated);
}

TEST(CalibratedThreshold, IsThatOfTheNextLongerListThatWasMeasured) {
  EXPECT_EQ(refusal(made(), 0.01, 1), "threshold 0.3000");
  EXPECT_EQ(refusal(made(), 0.01, 11), "threshold 0.4000");
  EXPECT_EQ(refusal(made(), 0.01, 100), "threshold 0.4000");
}

TEST(CalibratedThreshold, NeverFallsWhenTheRateFallsOrTheListGrows) {
  for (std::uint64_t size : {1u, 10u, 11u, 100u}) {
    float before = 0;
    for (double fpir = 0.2; fpir > 0.0009; fpir *= 0.9) {
      const auto derived = threshold_for(made(), fpir, size);
      if (!derived) continue;
      EXPECT_GE(derived->threshold, before);
      before = derived->threshold;
      const auto shorter = threshold_for(made(), fpir, 1);
      EXPECT_LE(shorter ? shorter->threshold : 0, derived->threshold);
    }
  }
}

// People of the set were searched once each where a permit allows three searches: each is a chance of its
// own.
TEST(CalibratedThreshold, CountsSearchesThatTheSetDidNotHave) {
  Calibration calibration = made();
  EXPECT_EQ(threshold_for(calibration, 0.001, 10)->decimal, "0.4000");
  calibration.set.searches = calibration.set.searched;
  EXPECT_EQ(threshold_for(calibration, 0.003, 10)->decimal, "0.4000");
  EXPECT_THAT(refusal(calibration, 0.0029, 10), HasSubstr("too wide: at threshold 0.5000"));
  CalibrationRules rules;
  rules.searches_per_person = 1;
  EXPECT_EQ(threshold_for(calibration, 0.001, 10, rules)->decimal, "0.4000");
  calibration.set.searches = 100 * calibration.set.searched;  // more than is allowed counts as it is
  EXPECT_EQ(threshold_for(calibration, 0.001, 10)->decimal, "0.4000");
}

// Version 1 does not say how the models' manifests described them.
TEST(CalibratedThreshold, DoesNotFollowFromVersion1) {
  EXPECT_THAT(refusal(made_version_1(), 0.01, 10), HasSubstr("the calibration is of version 1"));
}

TEST(CalibratedThreshold, IsRefusedForAListLongerThanMeasured) {
  EXPECT_THAT(refusal(made(), 0.01, 101),
              HasSubstr("the list has 101 templates, more than was measured (100)"));
}

TEST(CalibratedThreshold, IsRefusedBelowWhatWasMeasured) {
  EXPECT_THAT(refusal(made(), 0.00009, 10), HasSubstr("with 1990 people nothing below 0.0001 can be shown"));
}

// At 0.5 the careful end is five times what was observed; at 0.6 nothing was.
TEST(CalibratedThreshold, IsRefusedWhereTheIntervalIsTooWide) {
  EXPECT_THAT(refusal(made(), 0.0002, 10), HasSubstr("the interval is too wide: at threshold 0.5000"));
  EXPECT_THAT(refusal(made(), 0.0001, 10), HasSubstr("the interval is too wide: at threshold 0.6000"));
  CalibrationRules rules;
  rules.widest = 5;
  EXPECT_TRUE(threshold_for(made(), 0.0002, 10, rules));
  EXPECT_FALSE(threshold_for(made(), 0.0001, 10, rules));
}

TEST(CalibratedThreshold, IsRefusedWhereGroupsAreTooFarApart) {
  Calibration calibration = made();
  calibration.divisions[0].groups[1].verdict = GroupVerdict::exceeds;
  EXPECT_THAT(refusal(calibration, 0.01, 10), HasSubstr("by site, the ratio of b to the best group is 1.20"));
  calibration = made();
  calibration.max_ratio = "2.01";
  EXPECT_THAT(refusal(calibration, 0.01, 10), HasSubstr("differ by 2.01 times; at most 2 are allowed"));
}

TEST(Calibration, ThatCannotBeIsRefused) {
  Calibration nobody = made();
  nobody.set.searched = 0;
  EXPECT_FALSE(validate(nobody));
  Calibration from_nothing = made();
  from_nothing.lists[0].points.back().fpir = "0.0001";
  EXPECT_FALSE(validate(from_nothing));
  Calibration everybody = made();
  everybody.divisions[0].threshold = "0.0001";
  EXPECT_FALSE(validate(everybody));
  EXPECT_TRUE(validate(made()));
}

TEST(CalibratedThreshold, OfNumbersOutOfRangeIsAnError) {
  for (const double fpir : {0.0, 1.0, -0.1, std::numeric_limits<double>::quiet_NaN()})
    EXPECT_EQ(threshold_for(made(), fpir, 10).error().code, base::ErrorCode::invalid_input);
  EXPECT_FALSE(threshold_for(made(), 0.01, 0));
  EXPECT_FALSE(threshold_for({}, 0.01, 10));
}

TEST(Method, ThatDiffersIsRefusedWithWhatDiffers) {
  const Method running = made_method(made_hash("model"));
  EXPECT_TRUE(check_method(running, running));
  const std::vector<std::pair<std::function<void(Method&)>, const char*>> changes{
      {[](auto& m) { m.detector = made_hash("x"); }, "another detector"},
      {[](auto& m) { m.landmarks = made_hash("x"); }, "another network of landmarks"},
      {[](auto& m) { m.embedder = made_hash("x"); }, "another embedder"},
      {[](auto& m) { m.templates = made_hash("x"); }, "another kind of templates"},
      {[](auto& m) { m.gate = "x"; }, "another quality gate than this program has ('gate of probes'"},
      {[](auto& m) { m.reference_gate = "x"; }, "another quality gate of reference pictures"},
      {[](auto& m) { m.rule = "x"; }, "another rule of fusing and searching"}};
  for (const auto& [change, message] : changes) {
    Method other = running;
    change(other);
    const auto status = check_method(running, other);
    ASSERT_FALSE(status) << message;
    EXPECT_EQ(status.error().code, base::ErrorCode::refused);
    EXPECT_THAT(status.error().message, HasSubstr(message));
  }
  Method renamed = running;
  renamed.models = "the same under other names";
  EXPECT_TRUE(check_method(running, renamed));
}

// --- signatures ---

class CalibrationSignature : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(trust.add({"Eve Orr", Role::auditor, made_key(5).public_key()}));
    ASSERT_TRUE(trust.add({"Ann Lee", Role::authorising_officer, made_key(1).public_key()}));
  }
  std::string problem(const SignedCalibration& document) const {
    const auto person = signer_of(document, trust, now, std::chrono::seconds{5});
    if (person) return "signed by " + person->name;
    EXPECT_EQ(person.error().code, base::ErrorCode::refused);
    return person.error().message;
  }
  SignedCalibration signed_with(std::uint8_t key) const {
    return testing::signed_calibration(made(), made_key(key), at("2026-04-02T12:00:00Z"));
  }
  Trust trust;
  base::Time now = at("2026-05-01T10:00:00Z");
};

TEST_F(CalibrationSignature, OfAnAuditorWhomTheForceTrustsCounts) {
  EXPECT_EQ(problem(signed_with(5)), "signed by Eve Orr");
}

TEST_F(CalibrationSignature, ThatIsMissingOrNotOneIsRefused) {
  SignedCalibration document = signed_with(5);
  document.approvals.push_back(document.approvals[0]);
  EXPECT_THAT(problem(document), HasSubstr("has 2 signatures"));
  document.approvals.clear();
  EXPECT_THAT(problem(document), HasSubstr("nobody has signed the calibration"));
}

TEST_F(CalibrationSignature, OfAnUnknownKeyIsRefused) {
  EXPECT_THAT(problem(signed_with(9)), HasSubstr("which the trust file does not have"));
}

TEST_F(CalibrationSignature, OfAnotherRoleIsRefused) {
  EXPECT_THAT(problem(signed_with(1)), HasSubstr("Ann Lee is authorising-officer; an auditor signs"));
  for (const Role role : {Role::countersigning_officer, Role::watchlist_manager, Role::camera_operator})
    EXPECT_FALSE(check_may_sign_calibration({"Cid Fox", role, {}}));
}

TEST_F(CalibrationSignature, LaterThanNowIsRefused) {
  now = at("2026-04-02T11:00:00Z");
  EXPECT_THAT(problem(signed_with(5)), HasSubstr("Eve Orr signed the calibration at 2026-04-02T12"));
}

// Whatever byte is changed, and stays readable: nothing in the file escapes the signature.
TEST_F(CalibrationSignature, DoesNotFitAFileOfWhichAnyByteWasAltered) {
  const std::string text = to_json(signed_with(5));
  for (std::size_t i = 0; i + 1 < text.size(); ++i)
    for (const int mask : {0x01, 0x02, 0x20, 0x80}) {
      std::string altered = text;
      altered[i] = static_cast<char>(altered[i] ^ mask);
      const auto read = calibration_from_json(altered);
      ASSERT_FALSE(read && signer_of(*read, trust, now, std::chrono::seconds{5})) << "byte " << i;
    }
  SignedCalibration document = signed_with(5);
  document.calibration.lists[0].points[1].upper = "0.0009";
  EXPECT_THAT(problem(document), HasSubstr("it was altered after it was signed"));
}

TEST_F(CalibrationSignature, OfAnAuthorisationIsNoneOfACalibration) {
  const testing::Example example;
  SignedCalibration document{made(), {approve(example.authorisation, made_key(5), now)}, {}};
  EXPECT_THAT(problem(document), HasSubstr("it was altered"));
}

// --- the file ---

TEST(CalibrationFile, IsReadAsItWasWritten) {
  const std::string text = to_json({made(), {approve(made(), made_key(5), at("2026-04-02T12:00:00Z"))}, {}});
  const auto read = calibration_from_json(text);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(to_json(*read), text);
  EXPECT_EQ(read->hash, base::sha256(base::as_bytes(text)));
  EXPECT_EQ(read->calibration.method, made().method);
  EXPECT_EQ(read->calibration.lists[1].points[2].upper, "0.002");
}

TEST(CalibrationFile, EqualsTheGoldenOne) {
  const std::vector<std::pair<const char*, Calibration>> all = {{"calibration.json", made_version_1()},
                                                                {"calibration-2.json", made()}};
  for (auto [name, golden_one] : all) {
    golden_one.set.searches = 2400;
    const auto golden = base::read_text_file(PEEL_SOURCE_DIR "/tests/golden/" + std::string(name), 1 << 20);
    ASSERT_TRUE(golden) << golden.error().message;
    EXPECT_EQ(to_json({golden_one, {approve(golden_one, made_key(5), at("2026-04-02T12:00:00Z"))}, {}}),
              *golden);
    const auto read = calibration_from_json(*golden);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(to_json(*read), *golden);
    Trust trust;
    ASSERT_TRUE(trust.add({"Eve Orr", Role::auditor, made_key(5).public_key()}));
    EXPECT_TRUE(signer_of(*read, trust, at("2026-05-01T10:00:00Z"), std::chrono::seconds{5}));
  }
}

struct Spoiled {
  const char* name;
  std::function<void(Calibration&)> spoil;
  const char* message;
};

TEST(CalibrationFile, ThatCannotBeIsRefused) {
  const std::vector<Spoiled> cases = {
      {"no lists", [](auto& c) { c.lists.clear(); }, "has 0 lists"},
      {"no points", [](auto& c) { c.lists[0].points.clear(); }, "the list of 10: it has 0 points"},
      {"blank limits", [](auto& c) { c.limits = " "; }, "what the calibration does not say is blank"},
      {"blank set", [](auto& c) { c.set.words = ""; }, "what the set is is blank"},
      {"blank gate", [](auto& c) { c.method.gate = ""; }, "the gate is blank"},
      {"blank rule", [](auto& c) { c.method.rule = ""; }, "the rule is blank"},
      {"blank models", [](auto& c) { c.method.models = ""; }, "the names of the models is blank"},
      {"few draws", [](auto& c) { c.replicates = 99; }, "99 draws are luck; at least 100 are needed"},
      {"more searched than people", [](auto& c) { c.set.searched = 2001; }, "cannot be"},
      {"longer list than people", [](auto& c) { c.lists[1].size = 1951; }, "a list of 1951 cannot be made"},
      {"falling sizes", [](auto& c) { std::swap(c.lists[0], c.lists[1]); }, "sizes of lists do not rise"},
      {"falling threshold", [](auto& c) { c.lists[0].points[1].threshold = "0.3000"; },
       "point 2: the threshold does not rise"},
      {"rising rate", [](auto& c) { c.lists[0].points[1].fpir = "0.0071"; }, "careful end is below"},
      {"rising careful end", [](auto& c) { c.lists[0].points[1].upper = "0.02"; }, "point 2: more errors"},
      {"rising pairs", [](auto& c) { c.lists[0].points[1].resemblances = 401; }, "point 2: more errors"},
      {"more clusters than pairs", [](auto& c) { c.lists[0].points[1].clusters = 91; },
       "90 pairs cannot join 91"},
      {"careful end 0", [](auto& c) { c.lists[0].points[3].upper = "0.0"; }, "point 4: threshold, FPIR"},
      {"rate 1e-3", [](auto& c) { c.lists[0].points[1].fpir = "1e-3"; }, "point 2: threshold, FPIR"},
      {"shorter list stricter",
       [](auto& c) {
         c.lists[0].points = {{"0.5000", 400, 90, "0.007", "0.01"}};
       },
       "a list of 10 would need a higher threshold than one of 100"},
      {"ratio", [](auto& c) { c.max_ratio = "0.99"; }, "'max_ratio'"},
      {"ratio in another form", [](auto& c) { c.max_ratio = "2"; }, "'max_ratio'"},
      {"no groups", [](auto& c) { c.divisions[0].groups.clear(); }, "has 0 groups"},
      {"more errors than people", [](auto& c) { c.divisions[0].groups[0].errors = 901; },
       "901 errors of 900"},
      {"blank group", [](auto& c) { c.divisions[0].groups[0].name = ""; }, "the name of a group is blank"}};
  for (const auto& spoiled : cases) {
    Calibration calibration = made();
    spoiled.spoil(calibration);
    const auto status = validate(calibration);
    ASSERT_FALSE(status) << spoiled.name;
    EXPECT_THAT(status.error().message, HasSubstr(spoiled.message)) << spoiled.name;
    EXPECT_FALSE(calibration_from_json(to_json({calibration, {}, {}}))) << spoiled.name;
  }
}

TEST(CalibrationFile, ThatIsMalformedIsRefusedWithTheMember) {
  const std::vector<std::array<const char*, 3>> cases{
      {"calibration/2", "calibration/3", "'peel-calibration/3'"},
      {"calibration/2", "calibration/1", "'models' is not known"},
      {"\"limits\":", "\"limit\":", "'limits' is missing"},
      {"\"limits\":", "\"a\":1,\"limits\":", "'a' is not known"},
      {"\"upper\":\"0.01\"", "\"upper\":0.01", "'upper' is not a string"},
      {"\"verdict\":\"within\"", "\"verdict\":\"fine\"", "verdict is none of"},
      {"\"divisions\":[", "\"divisions\":7,\"x\":[", "'x' is not known"},
      {"\"size\":10}", "\"size\":-10}", "'size' is below 0"}};
  for (const auto& [find, put, message] : cases) {
    std::string text = to_json({made(), {}, {}});
    text.replace(text.find(find), std::string_view(find).size(), put);
    const auto read = calibration_from_json(text);
    ASSERT_FALSE(read) << message;
    EXPECT_THAT(read.error().message, HasSubstr(message));
  }
}

}  // namespace
}  // namespace peel::policy
