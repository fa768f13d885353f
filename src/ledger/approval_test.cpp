#include "ledger/approval.h"

#include <gtest/gtest.h>

#include "ledger/testing/story.h"

namespace peel::ledger {
namespace {

using testing::Story;

const std::string id = testing::made_id("auth", 1);
const std::string content = testing::made_hash("content");
const Approved what{"authorisation", id, content, "authorising-officer"};
const Hash party = base::sha256(base::as_bytes(Story::domain));

Passkey passkey(testing::Person person = testing::authoriser) {
  const auto key = Story::key_of(person).public_key();
  return {Algorithm::ed25519, {key.bytes.begin(), key.bytes.end()}};
}

std::string refusal(const Approval& approval, const Approved& approved = what, const Hash& of = party) {
  const auto checked = check_approval(approval, passkey(), approved, of);
  EXPECT_TRUE(checked || checked.error().code == base::ErrorCode::refused);
  return checked ? "" : checked.error().message;
}

bool says(const std::string& refused, std::string_view words) {
  return refused.find(words) != std::string::npos;
}

TEST(Approval, IsOverTheseLines) {
  EXPECT_EQ(approval_text(what),
            "peel-approval/2\nauthorisation\n" + id + "\n" + content + "\nauthorising-officer\n");
  const base::Time from = Story::begin();
  const Approved with{
      "authorisation", id, content, "authorising-officer",
      base::authorisation_terms(from, from + std::chrono::milliseconds{1500}, "list", "hash", "0.52")};
  EXPECT_EQ(approval_text(with), approval_text(what) +
                                     "from 2026-05-01T08:00:00.000Z\nuntil 2026-05-01T08:00:01.500Z\n"
                                     "watchlist list\nlist_content hash\nthreshold 0.52\n");
  EXPECT_EQ(base::watchlist_terms(3, 4), "subjects 3\ntemplates 4\n");
}

TEST(Approval, HoldsForJustWhatWasApproved) {
  const Approval approval = Story::approval(testing::authoriser, what);
  EXPECT_EQ(refusal(approval), "");
  const std::string words = "signed something else";
  EXPECT_TRUE(says(refusal(approval, {"watchlist", id, content, "authorising-officer"}), words));
  EXPECT_TRUE(
      says(refusal(approval, {"authorisation", testing::made_id("auth", 2), content, "authorising-officer"}),
           words));
  EXPECT_TRUE(
      says(refusal(approval, {"authorisation", id, testing::made_hash("x"), "authorising-officer"}), words));
  EXPECT_TRUE(says(refusal(approval, {"authorisation", id, content, "countersigning-officer"}), words));
  EXPECT_TRUE(says(
      refusal(approval, {"authorisation", id, content, "authorising-officer", "threshold 0.52\n"}), words));
}

TEST(Approval, NeedsThePasskeyItself) {
  EXPECT_TRUE(says(refusal(Story::approval(testing::countersigner, what)), "not one of the passkey's"));
  Approval altered = Story::approval(testing::authoriser, what);
  altered.authenticator_data.back() ^= 1;
  EXPECT_TRUE(says(refusal(altered), "not one of the passkey's"));
  altered = Story::approval(testing::authoriser, what);
  altered.signature.pop_back();
  EXPECT_TRUE(says(refusal(altered), "not one of the passkey's"));
}

TEST(Approval, NeedsThePersonToBeThere) {
  for (const std::uint8_t flags : base::Bytes{0x00, 0x01, 0x04, 0xfa})
    EXPECT_TRUE(says(refusal(Story::approval(testing::authoriser, what, flags)), "its holder was there"))
        << int{flags};
  EXPECT_EQ(refusal(Story::approval(testing::authoriser, what, 0xff)), "");
}

TEST(Approval, IsOfAPageOfTheService) {
  for (const auto page :
       {"https://force.example", "https://a.b.force.example:8443", "https://console.force.example/"})
    EXPECT_EQ(refusal(Story::approval(testing::authoriser, what, 5, page)), "") << page;
  for (const auto page : {"http://force.example", "https://force.example.evil", "https://evilforce.example",
                          "https://", "https://example", "", "ftp://force.example", "android:apk-key-hash:x"})
    EXPECT_TRUE(says(refusal(Story::approval(testing::authoriser, what, 5, page)), "not one of this log's"))
        << page;
  const Hash other = base::sha256(base::as_bytes("localhost"));
  EXPECT_TRUE(
      says(refusal(Story::approval(testing::authoriser, what, 5, "http://localhost:8080"), what, other),
           "of another service"));
}

Approval with_client(std::string_view client) {
  Approval approval = Story::approval(testing::authoriser, what);
  approval.client_data.assign(client.begin(), client.end());
  base::Bytes message = approval.authenticator_data;
  const Hash hash = base::sha256(approval.client_data);
  message.insert(message.end(), hash.bytes.begin(), hash.bytes.end());
  const auto made = Story::key_of(testing::authoriser).sign(message);
  approval.signature.assign(made.bytes.begin(), made.bytes.end());
  return approval;
}

TEST(Approval, IsRefusedWhereTheBrowserSaysSomethingElse) {
  const Approval good = Story::approval(testing::authoriser, what);
  const std::string client(good.client_data.begin(), good.client_data.end());
  const auto changed = [&](std::string_view from, std::string_view to) {
    std::string text = client;
    return text.replace(text.find(from), from.size(), to);
  };
  EXPECT_EQ(refusal(with_client(client)), "");
  EXPECT_EQ(refusal(with_client(changed(",\"crossOrigin\":false", ""))), "");
  EXPECT_EQ(refusal(with_client(changed("{", "{\"other_keys_can_be_added_here\":[{}],"))), "");
  EXPECT_TRUE(says(refusal(with_client(changed("webauthn.get", "webauthn.create"))), "not used to approve"));
  EXPECT_TRUE(says(refusal(with_client(changed("false", "true"))), "another page"));
  EXPECT_TRUE(says(refusal(with_client(changed("\"origin\":\"", "\"origin\":[],\"o\":\""))), "the page"));
  for (const auto text : {"", "{", "[]", "{}{}", "null"}) EXPECT_NE(refusal(with_client(text)), "") << text;
}

}  // namespace
}  // namespace peel::ledger
