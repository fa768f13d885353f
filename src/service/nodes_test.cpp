// Camera machines: who may let them in, and how they sign in.
#include "service/nodes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/testing/world.h"

namespace peel::service {
namespace {

using base::ErrorCode;
using policy::Role;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::HasSubstr;
using testing::must;

const std::string one(32, '1'), two(32, '2');

class NodesTest : public ::testing::TestWithParam<std::string> {
 protected:
  NodesTest() : world_(GetParam()), nodes_(world_.house()), boss_(world_.administrator().account) {}

  std::string let_in() { return must(nodes_.let_in(boss_, "Van 3", key_.public_key())).id; }

  // As a machine does it, but for what `spoil` changes.
  base::Result<NewNodeSession> sign_in(const std::function<void(NodeSignIn&)>& spoil = {},
                                       const std::string& instance = one) {
    NodeSignIn answer{key_.public_key(), instance, must(nodes_.challenge("van")), {}};
    const std::string text = node_sign_in_text(world_.house().us().origin, answer.key, answer.challenge);
    answer.signature = key_.sign(base::as_bytes(text));
    if (spoil) spoil(answer);
    return nodes_.sign_in(answer, "van");
  }

  testing::World world_;
  Nodes nodes_;
  std::string boss_;
  base::SigningKey key_ = must(base::SigningKey::generate());
};

INSTANTIATE_TEST_SUITE_P(On, NodesTest, ::testing::ValuesIn(store::testing::kinds()),
                         [](const auto& kind) { return kind.param; });

TEST_P(NodesTest, AreLetInAndShutOutByAnAdministrator) {
  const auto& planner = world_.add("Pat", {Role::camera_operator}).account;
  EXPECT_EQ(nodes_.let_in(planner, "Van 3", key_.public_key()).error().code, ErrorCode::refused);
  EXPECT_FALSE(nodes_.let_in(boss_, "", key_.public_key()));
  const std::string id = let_in();
  const auto known = must(nodes_.all(planner));
  ASSERT_EQ(known.size(), 1u);
  EXPECT_EQ(known[0].node.name, "Van 3");
  EXPECT_FALSE(known[0].here);
  EXPECT_FALSE(nodes_.all(world_.add("Ove", {Role::officer}).account));
  EXPECT_FALSE(nodes_.close(planner, id));
  ASSERT_TRUE(nodes_.close(boss_, id));
  EXPECT_FALSE(nodes_.close(boss_, id));
  EXPECT_EQ(nodes_.close(boss_, "node-x").error().code, ErrorCode::not_found);
  EXPECT_THAT(nodes_.let_in(boss_, "Van 3", key_.public_key()).error().message, HasSubstr("let in before"));
  EXPECT_THAT(world_.acts(), ::testing::IsSupersetOf({"node.create", "node.close"}));
  world_.restart();
  EXPECT_EQ(must(Nodes(world_.house()).all(boss_))[0].node.name, "Van 3");
}

// With a key and an address of its own for every try.
TEST_P(NodesTest, StrangersDoNotFillTheLog) {
  const auto before = world_.acts().size();
  for (int i = 0; i < 2 * Ration::a_minute; ++i) {
    const NodeSignIn answer{must(base::SigningKey::generate()).public_key(), one, base::Bytes(32, 1), {}};
    EXPECT_FALSE(nodes_.sign_in(answer, "address " + std::to_string(i)));
  }
  EXPECT_EQ(world_.acts().size(), before + Ration::a_minute);
  Assertion nobody_s;
  nobody_s.credential = base::Bytes(16, 7);
  EXPECT_FALSE(world_.sign_in().finish_session(nobody_s, "somebody else"));
  EXPECT_EQ(world_.acts().size(), before + Ration::a_minute) << "one ration for all strangers";
}

TEST_P(NodesTest, SignInWithTheirKeyAndNoOther) {
  EXPECT_FALSE(sign_in()) << "not let in";
  const std::string id = let_in();
  const auto session = sign_in();
  ASSERT_TRUE(session) << session.error().message;
  EXPECT_EQ(session->who.node, id);
  EXPECT_EQ(must(nodes_.node_of(session->token)).instance, one);
  EXPECT_FALSE(nodes_.node_of(""));
  EXPECT_FALSE(nodes_.node_of(std::string(64, '0')));
  const base::SigningKey other = must(base::SigningKey::generate());
  EXPECT_FALSE(sign_in([&](auto& a) { a.signature = other.sign(base::as_bytes("x")); }))
      << "a wrong signature";
  EXPECT_FALSE(sign_in([&](auto& a) { a.key = other.public_key(); })) << "an unknown key";
  EXPECT_FALSE(sign_in([&](auto& a) {
    const std::string text = node_sign_in_text("https://evil.example", a.key, a.challenge);
    a.signature = key_.sign(base::as_bytes(text));
  })) << "for another service";
  EXPECT_TRUE(nodes_.node_of(session->token)) << "what others tried is no business of its";
  EXPECT_THAT(world_.acts(), Contains("session.refused"));
}

TEST_P(NodesTest, UseEachChallengeOnceAndSoon) {
  let_in();
  NodeSignIn kept;
  ASSERT_TRUE(sign_in([&](auto& a) { kept = a; }));
  EXPECT_FALSE(nodes_.sign_in(kept, "van")) << "used once";
  EXPECT_FALSE(sign_in([&](auto&) { world_.clock().advance(node_challenge_lifetime); })) << "stale";
  EXPECT_TRUE(sign_in());
}

TEST_P(NodesTest, AreGoneWhenTheyAreNotHeard) {
  const std::string id = let_in();
  const auto session = must(sign_in());
  world_.clock().advance(node_patience - seconds(1));
  ASSERT_TRUE(nodes_.node_of(session.token));
  world_.clock().advance(node_patience - seconds(1));
  EXPECT_EQ(nodes_.instance_of(id), one);
  world_.clock().advance(seconds(1));
  EXPECT_FALSE(nodes_.instance_of(id));
  EXPECT_FALSE(nodes_.node_of(session.token)) << "a session came back";
  EXPECT_FALSE(must(nodes_.all(boss_))[0].here);
  EXPECT_TRUE(must(nodes_.all(boss_))[0].heard);
}

TEST_P(NodesTest, AreSignedInForAnHourAtMostAndOnceAtATime) {
  const std::string id = let_in();
  const auto first = must(sign_in());
  const auto second = must(sign_in({}, two));
  EXPECT_FALSE(nodes_.node_of(first.token));
  EXPECT_EQ(nodes_.instance_of(id), two);
  for (int i = 0; i < 3600 / 15 - 1; ++i) {
    world_.clock().advance(seconds(15));
    ASSERT_TRUE(nodes_.node_of(second.token)) << i;
  }
  world_.clock().advance(seconds(15));
  EXPECT_FALSE(nodes_.node_of(second.token));
}

// An alert that is under way meanwhile would otherwise be refused, and end the run.
TEST_P(NodesTest, AreKnownByTheTokenBeforeForAMomentAndThenNoMore) {
  const std::string id = let_in();
  const auto first = must(sign_in());
  const auto second = must(sign_in());
  const auto third = must(sign_in());
  world_.clock().advance(earlier_token_holds - seconds(1));
  for (const auto& each : {first, second, third}) EXPECT_TRUE(nodes_.node_of(each.token));
  world_.clock().advance(seconds(1));
  EXPECT_FALSE(nodes_.node_of(first.token));
  EXPECT_FALSE(nodes_.node_of(second.token));
  EXPECT_EQ(must(nodes_.node_of(third.token)).node, id);
  const auto fourth = must(sign_in());
  must(nodes_.close(boss_, id));
  EXPECT_FALSE(nodes_.node_of(third.token)) << "of one that was shut out";
  EXPECT_FALSE(nodes_.node_of(fourth.token));
}

TEST_P(NodesTest, HaveNoSessionOnceTheyAreShutOut) {
  const std::string id = let_in();
  const auto session = must(sign_in());
  ASSERT_TRUE(nodes_.close(boss_, id));
  EXPECT_FALSE(nodes_.node_of(session.token));
  EXPECT_FALSE(nodes_.instance_of(id));
  EXPECT_FALSE(sign_in());
}

// Whoever knows a machine's public key, or has its address, could otherwise keep it out.
TEST_P(NodesTest, DoNotWaitForTheFailuresOfOthers) {
  let_in();
  const base::SigningKey other = must(base::SigningKey::generate());
  const std::function<void(NodeSignIn&)> forged = [&](auto& a) {
    a.signature = other.sign(base::as_bytes("x"));
  };
  const std::function<void(NodeSignIn&)> unknown = [&](auto& a) { a.key = other.public_key(); };
  for (int i = 0; i <= Throttle::free_failures; ++i)
    EXPECT_EQ(sign_in(i % 2 == 0 ? forged : unknown).error().code, ErrorCode::refused);
  EXPECT_EQ(sign_in(forged).error().code, ErrorCode::exhausted) << "of its address others wait";
  EXPECT_EQ(sign_in(unknown).error().code, ErrorCode::exhausted);
  EXPECT_TRUE(sign_in());
}

}  // namespace
}  // namespace peel::service
