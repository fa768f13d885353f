#include "service/passkey.h"

#include <gtest/gtest.h>

#include "service/testing/authenticator.h"

namespace peel::service {
namespace {

const RelyingParty us{"localhost", "http://localhost:8080"};
const base::Bytes challenge(32, 7);

TEST(Passkey, IsTakenAndItsSignaturesAre) {
  testing::Authenticator authenticator(us);
  const auto made = check_registration(authenticator.make(challenge), challenge, us);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->public_key.size(), 64u);
  const auto count = check_assertion(authenticator.sign(challenge), made->public_key, challenge, us);
  ASSERT_TRUE(count) << count.error().message;
  EXPECT_EQ(*count, 0u);
}

void expect_refused(const Registration& registration, const char* words) {
  const auto made = check_registration(registration, challenge, us);
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().message.find(words), std::string::npos) << made.error().message;
}

TEST(Passkey, IsRefusedForEachThingThatIsWrong) {
  testing::Authenticator authenticator(us);
  expect_refused(authenticator.make(base::Bytes(32, 8)), "another challenge");
  auto spoilt = authenticator.make(challenge);
  spoilt.authenticator_data.resize(100);
  expect_refused(spoilt, "cannot be read");
  spoilt.authenticator_data.resize(10);
  expect_refused(spoilt, "no sensible length");
  authenticator.flags = 0x01;
  expect_refused(authenticator.make(challenge), "did not verify");
  authenticator.flags = 0x05;
  authenticator.origin = "http://localhost.example:8080";
  expect_refused(authenticator.make(challenge), "used on a page of");
  authenticator.origin = us.origin;
  authenticator.relying_party = "elsewhere";
  expect_refused(authenticator.make(challenge), "not one of localhost");
  authenticator.relying_party = us.id;
  authenticator.cross_origin = true;
  expect_refused(authenticator.make(challenge), "another site's page");
  authenticator.cross_origin = false;
  authenticator.type = "webauthn.get";
  expect_refused(authenticator.make(challenge), "something else");
}

TEST(Passkey, SignatureIsRefusedWhenABitOfAnythingChanges) {
  testing::Authenticator authenticator(us), other(us);
  const auto key = check_registration(authenticator.make(challenge), challenge, us)->public_key;
  const auto good = authenticator.sign(challenge);
  EXPECT_TRUE(check_assertion(good, key, challenge, us));
  auto spoilt = good;
  spoilt.signature.back() ^= 1;
  EXPECT_FALSE(check_assertion(spoilt, key, challenge, us));
  spoilt = good;
  spoilt.authenticator_data.back() ^= 1;
  EXPECT_FALSE(check_assertion(spoilt, key, challenge, us));
  spoilt = good;
  spoilt.client_data.insert(spoilt.client_data.begin() + 1, ' ');
  EXPECT_FALSE(check_assertion(spoilt, key, challenge, us));
  EXPECT_FALSE(check_assertion(other.sign(challenge), key, challenge, us));
  EXPECT_FALSE(check_assertion(good, base::Bytes(64, 1), challenge, us));
  EXPECT_FALSE(check_assertion(good, {}, challenge, us));
}

}  // namespace
}  // namespace peel::service
