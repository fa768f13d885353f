#include "ledger/note.h"

#include <gtest/gtest.h>

#include "ledger/checkpoint.h"
#include "ledger/witness_key.h"

namespace peel::ledger {
namespace {

using base::ErrorCode;

// The key and the note of the documentation of Go's package sumdb/note, where the format comes from.
constexpr const char* neumann = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr const char* words =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
constexpr const char* signed_by_neumann =
    "\xE2\x80\x94 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

base::SigningKey key(std::uint8_t fill) { return base::SigningKey::from_seed(base::Bytes(32, fill)).value(); }

VerifierKey verifier(std::string name, KeyType type, std::uint8_t fill) {
  return {std::move(name), type, key(fill).public_key()};
}

TEST(Note, OfOthersIsReadAndChecked) {
  const auto note = note_from_text(std::string(words) + "\n" + signed_by_neumann);
  ASSERT_TRUE(note) << note.error().message;
  EXPECT_EQ(note->text, words);
  const VerifierKey by = verifier_key_from_text(neumann).value();
  EXPECT_TRUE(check_signature(*note, by));
  EXPECT_EQ(to_text(by), neumann);
  EXPECT_EQ(to_text(*note), std::string(words) + "\n" + signed_by_neumann);
}

TEST(Note, AlteredOrSignedByAnotherIsFoundOut) {
  Note note = note_from_text(std::string(words) + "\n" + signed_by_neumann).value();
  note.text[0] = 'i';
  EXPECT_EQ(check_signature(note, verifier_key_from_text(neumann).value()).error().code, ErrorCode::corrupt);
  EXPECT_EQ(check_signature(note, verifier("PeterNeumann", KeyType::log, 1)).error().code,
            ErrorCode::refused);
}

TEST(Note, MayHaveSeveralSignatures) {
  Note note{"text\n", {}};
  sign(note, "one", key(1));
  sign(note, "two", key(2));
  const Note again = note_from_text(to_text(note)).value();
  EXPECT_TRUE(check_signature(again, verifier("one", KeyType::log, 1)));
  EXPECT_TRUE(check_signature(again, verifier("two", KeyType::log, 2)));
  EXPECT_EQ(check_signature(again, verifier("two", KeyType::log, 1)).error().code, ErrorCode::refused);
}

TEST(Note, ThatIsNoneIsRefused) {
  const std::string good = std::string(words) + "\n" + signed_by_neumann;
  for (const std::string& text :
       {std::string(), std::string("\n"), std::string("\n\n"), std::string(words), std::string(words) + "\n",
        good + "x", good + "\n", good.substr(0, good.size() - 1), std::string(words) + signed_by_neumann,
        std::string("a\tb\n\n") + signed_by_neumann, std::string("\xff\n\n") + signed_by_neumann,
        std::string("x\n\n\xE2\x80\x94 a+b AAAAAAA=\n"), std::string("x\n\n\xE2\x80\x94 a AAAA\n"),
        std::string("x\n\n- a AAAAAAA=\n"), std::string("x\n\n\xE2\x80\x94 a\n")})
    EXPECT_EQ(note_from_text(text).error().code, ErrorCode::corrupt) << text;
  EXPECT_EQ(note_from_text(std::string(max_note + 1, 'x')).error().code, ErrorCode::exhausted);
}

TEST(VerifierKey, CopiedWronglyIsRefused) {
  const std::string good = neumann;
  EXPECT_TRUE(verifier_key_from_text(good + "\n"));
  for (const std::string& text :
       {std::string(), std::string("a"), std::string("a+b"), good.substr(1), good.substr(0, good.size() - 4),
        "Q" + good, good + "\n\n", good + " ", std::string("Peter Neumann+c74f20a3+") + good.substr(22),
        std::string("PeterNeumann+C74F20A3+") + good.substr(22),
        // Kind 2 instead of 1.
        std::string("PeterNeumann+c74f20a3+AhpC2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")})
    EXPECT_EQ(verifier_key_from_text(text).error().code, ErrorCode::invalid_input) << text;
}

TEST(VerifierKey, OfNothingThatMayBeSecretIsRepeated) {
  const WitnessKey witness = new_witness_key("witness.example").value();
  const auto secret = to_secret_text(witness).value();
  const std::string text(base::as_text(secret.view()));
  const auto read = verifier_key_from_text(text);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message.find(text.substr(text.rfind('+') + 1, 8)), std::string::npos);
  EXPECT_NE(read.error().message.find("it is a private key"), std::string::npos) << read.error().message;
  for (const char* other : {"AbCdEfGhIj+c74f20a3+AhpC", "Ab CdEfGhIj+c74f20a3+AhpC", "AbCdEfGhIj"})
    EXPECT_EQ(verifier_key_from_text(other).error().message.find("CdEfGhIj"), std::string::npos) << other;
}

Checkpoint checkpoint() { return {"peel.example/log", {7, leaf_hash(base::as_bytes("x"))}}; }

TEST(Checkpoint, HasThreeLines) {
  const std::string text = to_text(checkpoint());
  EXPECT_EQ(text.substr(0, 19), "peel.example/log\n7\n");
  EXPECT_EQ(checkpoint_from_text(text).value(), checkpoint());
  for (const std::string& other :
       {text + "extension\n", text.substr(0, text.size() - 1), "\n" + text,
        "peel.example/log\n07\n" + text.substr(19), "peel.example/log\n\n" + text.substr(19),
        "peel.example/log\n-7\n" + text.substr(19),
        "peel.example/log\n99999999999999999999\n" + text.substr(19), "peel example\n7\n" + text.substr(19),
        text.substr(0, 30) + "\n"})
    EXPECT_EQ(checkpoint_from_text(other).error().code, ErrorCode::corrupt) << other;
}

TEST(Checkpoint, IsOpenedByItsLogsKeyOnly) {
  const Note note = sign_checkpoint(checkpoint(), key(1));
  EXPECT_EQ(open_checkpoint(note, verifier("peel.example/log", KeyType::log, 1)).value(), checkpoint());
  EXPECT_EQ(open_checkpoint(note, verifier("peel.example/log", KeyType::log, 2)).error().code,
            ErrorCode::refused);
  // Another log's key under its own name, over this log's text.
  Note foreign{to_text(checkpoint()), {}};
  sign(foreign, "other.example/log", key(3));
  EXPECT_EQ(open_checkpoint(foreign, verifier("other.example/log", KeyType::log, 3)).error().code,
            ErrorCode::refused);
}

TEST(Cosignature, SaysWhenAWitnessSawIt) {
  const base::Time at = base::parse_time("2026-05-01T09:30:00.700Z").value();
  Note note = sign_checkpoint(checkpoint(), key(1));
  cosign(note, "witness.example", key(2), at);
  const VerifierKey witness = verifier("witness.example", KeyType::witness, 2);
  const Note again = note_from_text(to_text(note)).value();
  EXPECT_EQ(cosigned_at(again, witness).value(), base::parse_time("2026-05-01T09:30:00Z").value());
  EXPECT_TRUE(open_checkpoint(again, verifier("peel.example/log", KeyType::log, 1)));
  EXPECT_EQ(cosigned_at(again, verifier("other.example", KeyType::witness, 2)).error().code,
            ErrorCode::refused);
  // The same name and key as a log's: another id.
  EXPECT_EQ(cosigned_at(again, verifier("witness.example", KeyType::log, 2)).error().code,
            ErrorCode::refused);
}

TEST(Cosignature, OfAnotherTimeOrCheckpointDoesNotFit) {
  const base::Time at = base::parse_time("2026-05-01T09:30:00Z").value();
  Note note = sign_checkpoint(checkpoint(), key(1));
  cosign(note, "witness.example", key(2), at);
  const VerifierKey witness = verifier("witness.example", KeyType::witness, 2);
  Note later = note;
  later.signatures[1].bytes[7] ^= 1;
  EXPECT_EQ(cosigned_at(later, witness).error().code, ErrorCode::corrupt);
  Note moved{"peel.example/log\n8\n" + note.text.substr(19), note.signatures};
  EXPECT_EQ(cosigned_at(moved, witness).error().code, ErrorCode::corrupt);
  Note cut = note;
  cut.signatures[1].bytes.pop_back();
  EXPECT_EQ(cosigned_at(cut, witness).error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace peel::ledger
