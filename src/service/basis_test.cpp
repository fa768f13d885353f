#include "service/basis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/testing/temp_folder.h"
#include "policy/testing/made_calibration.h"

namespace peel::service {
namespace {

using base::ErrorCode;
using policy::testing::at;
using policy::testing::made_hash;
using policy::testing::made_key;
using ::testing::HasSubstr;

class BasisTest : public ::testing::Test {
 protected:
  void keep(const char* name, const std::string& text) {
    ASSERT_TRUE(base::write_file(folder_ / name, base::as_bytes(text), base::FileMode::owner_only));
  }
  base::testing::TempFolder folder_;
  base::FakeClock clock_{at("2026-06-01T12:00:00Z")};
};

TEST_F(BasisTest, OfTablesSaysThatThereIsNoCalibration) {
  keep("one.json", to_json(policy::testing::made_table(made_hash("model"))));
  BasisFiles files;
  files.rules.operating_points = folder_.path();
  const auto basis = open_basis(files, clock_);
  ASSERT_TRUE(basis) << basis.error().message;
  EXPECT_THAT(basis->uncalibrated.value(), HasSubstr("without a calibration"));
  // Read once: what is put in its place has no effect.
  std::filesystem::remove(folder_ / "one.json");
  const auto rules = basis->rules_for(made_hash("model"));
  ASSERT_TRUE(rules) << rules.error().message;
  EXPECT_EQ(rules->operating_points.model, made_hash("model"));
  EXPECT_EQ(basis->rules_for(made_hash("other")).error().code, ErrorCode::not_found);
}

TEST_F(BasisTest, OfACalibrationNeedsSomebodyWhoAnswersForIt) {
  keep("calibration.json",
       to_json(policy::testing::signed_calibration(policy::testing::made_calibration(made_hash("model")),
                                                   made_key(5), at("2026-05-01T12:00:00Z"))));
  BasisFiles files;
  files.rules.calibration = folder_ / "calibration.json";
  EXPECT_THAT(open_basis(files, clock_).error().message, HasSubstr("--trust"));
  files.trust = folder_ / "trust.json";
  policy::Trust trust;
  keep("trust.json", trust.to_json());
  EXPECT_THAT(open_basis(files, clock_).error().message, HasSubstr("which the trust file does not have"));
  EXPECT_TRUE(trust.add({"Eve Orr", policy::Role::auditor, made_key(5).public_key()}));
  keep("trust.json", trust.to_json());
  // Its method cannot be looked at without the models.
  files.rules.models = folder_ / "nowhere";
  EXPECT_FALSE(open_basis(files, clock_));
}

}  // namespace
}  // namespace peel::service
