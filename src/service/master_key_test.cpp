// The master key: where it comes from, and its change, on each kind of database.
#include "service/master_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/random.h"
#include "service/testing/world.h"
#include "store/references.h"

namespace peel::service {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::SecretBytes;
using ::testing::Contains;
using ::testing::HasSubstr;
using testing::must;
using ::testing::Not;

SecretBytes key_of(std::uint8_t number) { return must(SecretBytes::copy_of(base::Bytes(32, number))); }

class MasterKeyFrom : public ::testing::Test {
 protected:
  std::string script(const std::string& text) {
    const auto path = folder_ / "kms";
    must(base::write_file(path, base::as_bytes("#!/bin/sh\n" + text + "\n"), base::FileMode::owner_only));
    fs::permissions(path, fs::perms::owner_all);
    return path.string();
  }
  base::testing::TempFolder folder_;
};

TEST_F(MasterKeyFrom, AFileOrACommandAndNeverBoth) {
  const auto file = folder_ / "key";
  must(base::write_file(file, key_of(7).view(), base::FileMode::owner_only));
  EXPECT_TRUE(std::ranges::equal(must(read_master_key({file, ""})).view(), key_of(7).view()));
  const std::string raw = script("cat " + file.string());
  EXPECT_TRUE(std::ranges::equal(must(read_master_key({{}, raw})).view(), key_of(7).view()));
  const std::string text = script("base64 " + file.string());
  EXPECT_TRUE(std::ranges::equal(must(read_master_key({{}, text})).view(), key_of(7).view()));
  EXPECT_EQ(read_master_key({file, raw}).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(read_master_key({{}, ""}).error().code, ErrorCode::invalid_input);
}

TEST_F(MasterKeyFrom, ACommandThatGivesNoneIsRefusedWithoutSayingWhatItGave) {
  for (const char* text :
       {"printf unmistakable", "printf 'unmistakable%032d' 0 | base64 -w0; echo", "head -c 31 /dev/zero",
        "head -c 33 /dev/zero", "true", "head -c 32 /dev/zero | base64; echo"}) {
    const auto refused = read_master_key({{}, script(text)});
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().code, ErrorCode::corrupt) << text;
    EXPECT_THAT(refused.error().message, Not(HasSubstr("unmistakable")));
  }
}

TEST_F(MasterKeyFrom, AFileIsMadeOnlyWhereOneMayBe) {
  const auto file = folder_ / "new";
  EXPECT_EQ(read_master_key({file, ""}).error().code, ErrorCode::not_found);
  const auto made = must(read_or_make_master_key({file, ""}));
  EXPECT_TRUE(std::ranges::equal(must(read_or_make_master_key({file, ""})).view(), made.view()));
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

class MasterKey : public ::testing::TestWithParam<std::string> {
 protected:
  MasterKey() : world_(GetParam()) {
    world_.administrator();
    world_.add("Ann", {policy::Role::officer});
    mark_ = world_.house().vault().mark("person", "C-1");
    world_.close();
  }
  base::Result<MasterKeyChange> change(SecretBytes old, SecretBytes fresh,
                                       const std::function<base::Status(const std::string&)>& step = {}) {
    return change_master_key({world_.data(), world_.options().postgresql}, std::move(old), std::move(fresh),
                             world_.clock(), step);
  }
  SecretBytes old_key() { return must(read_master_key({world_.data() / "master.key", ""})); }
  // The service starts with this key, and reads a sealed name.
  bool opens_with(const SecretBytes& key) {
    const auto file = world_.data() / "trial.key";
    fs::remove(file);
    must(base::write_file(file, key.view(), base::FileMode::owner_only));
    world_.options().master_key = file;
    const auto house = House::open(world_.options(), world_.clock());
    if (!house) {
      EXPECT_EQ(house.error().code, ErrorCode::refused) << house.error().message;
      return false;
    }
    EXPECT_EQ((*house)->vault().mark("person", "C-1"), mark_) << "nobody would be found again";
    return must(accounts(**house, world_.administrator().account)).back().name == "Ann" ||
           must(accounts(**house, world_.administrator().account)).front().name == "Ann";
  }

  testing::World world_;
  base::Sha256 mark_;
};

INSTANTIATE_TEST_SUITE_P(On, MasterKey, ::testing::ValuesIn(store::testing::kinds()),
                         [](const auto& kind) { return kind.param; });

TEST_P(MasterKey, IsChangedForEveryKeyAndEntered) {
  const MasterKeyChange done = must(change(old_key(), key_of(9)));
  EXPECT_FALSE(done.done_before);
  EXPECT_EQ(done.keys, 3u) << "two accounts and the marks";
  EXPECT_FALSE(opens_with(old_key()));
  EXPECT_TRUE(opens_with(key_of(9)));
  world_.restart();
  EXPECT_THAT(world_.acts(), Contains("master_key.change"));
}

TEST_P(MasterKey, IsTheOldOrTheNewOneWhicheverStepFails) {
  std::size_t steps = 0;
  for (std::size_t failing = 1;; ++failing) {
    ASSERT_LT(failing, 100u);
    steps = 0;
    const auto done = change(old_key(), key_of(9), [&](const std::string& step) -> base::Status {
      if (++steps == failing) return base::fail(ErrorCode::io, "made to fail: {}", step);
      return {};
    });
    if (done) break;
    EXPECT_THAT(done.error().message, HasSubstr("made to fail"));
    EXPECT_TRUE(opens_with(old_key())) << "step " << failing;
  }
  EXPECT_GT(steps, 8u);
  EXPECT_TRUE(opens_with(key_of(9)));
}

TEST_P(MasterKey, ChangedTwiceIsChangedOnce) {
  must(change(old_key(), key_of(9)));
  const MasterKeyChange again = must(change(old_key(), key_of(9)));
  EXPECT_TRUE(again.done_before);
  EXPECT_EQ(again.keys, 3u);
  EXPECT_TRUE(opens_with(key_of(9)));
}

TEST_P(MasterKey, StaysWhereTheOldOneIsWrong) {
  const auto refused = change(key_of(8), key_of(9));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::refused);
  EXPECT_EQ(change(old_key(), old_key()).error().code, ErrorCode::invalid_input);
  EXPECT_FALSE(opens_with(key_of(9)));
  EXPECT_FALSE(opens_with(key_of(8)));
  EXPECT_TRUE(opens_with(old_key()));
}

TEST_P(MasterKey, IsNotChangedUnderARunningService) {
  world_.restart();
  const auto refused = change(old_key(), key_of(9));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::refused);
  EXPECT_THAT(refused.error().message, HasSubstr("another service runs"));
}

// What was made before there was a key of marks made them with the master key itself.
TEST_P(MasterKey, OfAnOlderDatabaseKeepsTheMarksThatItMade) {
  store::testing::TestDatabase test(GetParam());
  store::Database database = test.open();
  const auto old = must(store::Vault::create(key_of(1)));
  {
    auto transaction = must(database.begin());
    const store::List list{base::new_id("list"), "A", world_.clock().now(), {}, 0};
    must(store::add_list(transaction, old, list));
    store::Reference reference;
    reference.id = base::new_id("ref");
    reference.subject = "C-1";
    const auto image = base::as_bytes("image");
    must(store::add_reference(transaction, old, list.id, reference,
                              {base::sha256(image), base::sha256(image), image, image}));
    must(transaction.commit());
  }
  auto transaction = must(database.begin());
  const auto other = store::Vault::open(transaction, key_of(2));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::refused);
  const auto now = must(store::Vault::open(transaction, key_of(1)));
  EXPECT_EQ(now.mark("person", "C-1"), old.mark("person", "C-1"));
  EXPECT_EQ(must(store::rewrap(transaction, key_of(1), key_of(2))).by_old, 4u);
  const auto later = must(store::Vault::open(transaction, key_of(2)));
  EXPECT_EQ(later.mark("person", "C-1"), old.mark("person", "C-1"));
  EXPECT_TRUE(store::commit_to(transaction, later, "C-1", "x")) << "the person is found, and their key opens";
}

}  // namespace
}  // namespace peel::service
