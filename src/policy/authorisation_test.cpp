#include "policy/authorisation.h"

#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "policy/testing/example.h"

namespace peel::policy {
namespace {

using testing::at;
using testing::Example;
using ::testing::HasSubstr;

TEST(Uses, KeepTheirNames) {
  for (const char* name : {"lfr", "oifr", "rfr"}) EXPECT_STREQ(name_of(*use_from_text(name)), name);
  EXPECT_FALSE(use_from_text("LFR"));
}

struct Spoiled {
  const char* name;
  std::function<void(Authorisation&)> spoil;
  const char* message;
};

const std::vector<Spoiled>& spoiled_authorisations() {
  static const std::vector<Spoiled> cases = {
      {"no id", [](auto& a) { a.id = ""; }, "the id"},
      {"short id", [](auto& a) { a.id = "auth-1234"; }, "the id"},
      {"capital id", [](auto& a) { a.id[10] = 'A'; }, "the id"},
      {"blank purpose", [](auto& a) { a.purpose = "  "; }, "the purpose is blank"},
      {"long purpose", [](auto& a) { a.purpose = std::string(501, 'x'); }, "longer than 500"},
      {"blank basis", [](auto& a) { a.legal_basis = ""; }, "the legal basis is blank"},
      {"blank necessity", [](auto& a) { a.necessity = "\u00a0"; }, "the necessity is blank"},
      {"long necessity", [](auto& a) { a.necessity = std::string(4001, 'x'); }, "longer than 4000"},
      {"blank proportionality", [](auto& a) { a.proportionality = ""; }, "the proportionality is blank"},
      {"line feed in place", [](auto& a) { a.place = "a\nb"; },
       "the place has a character that does not show"},
      {"bad UTF-8", [](auto& a) { a.place = "\xff"; }, "the place is not text"},
      {"no camera", [](auto& a) { a.cameras.clear(); }, "no camera is named"},
      {"camera twice",
       [](auto& a) {
         a.cameras = {"a", "b", "a"};
       },
       "'a' is named twice"},
      {"camera with a space", [](auto& a) { a.cameras = {"a b"}; }, "a camera's name"},
      {"101 cameras", [](auto& a) { a.cameras.resize(101); }, "101 cameras"},
      {"ends as it begins", [](auto& a) { a.until = a.from; }, "is not after"},
      {"ends before", [](auto& a) { std::swap(a.from, a.until); }, "is not after"},
      {"microseconds", [](auto& a) { a.from += base::Duration{1}; }, "'from' is not a time"},
      {"before 1970", [](auto& a) { a.from = at("1969-12-31T23:59:59Z"); }, "'from' is not a time"},
      {"year 10000", [](auto& a) { a.until = at("9999-12-31T23:59:59Z") + std::chrono::seconds{1}; },
       "'until'"},
      {"nobody", [](auto& a) { a.list.subjects = 0; }, "no subjects"},
      {"too few templates", [](auto& a) { a.list.templates = 2; }, "3 subjects cannot have 2 templates"},
      {"too many templates", [](auto& a) { a.list.templates = 100'000'001; }, "cannot have"},
      {"fpir 1", [](auto& a) { a.operating_point.fpir = "1"; }, "the wanted FPIR"},
      {"fpir 0", [](auto& a) { a.operating_point.fpir = "0.0"; }, "the wanted FPIR"},
      {"fpir 1e-3", [](auto& a) { a.operating_point.fpir = "1e-3"; }, "the wanted FPIR"},
      {"threshold 0,5", [](auto& a) { a.operating_point.threshold = "0,5"; }, "the threshold"},
      {"no threshold", [](auto& a) { a.operating_point.threshold = ""; }, "the threshold"},
      {"no calibration and no reason", [](auto& a) { a.operating_point.uncalibrated.reset(); },
       "one of the two"},
      {"both", [](auto& a) { a.operating_point.calibration = testing::made_hash("x"); }, "one of the two"},
      {"blank reason", [](auto& a) { a.operating_point.uncalibrated = " "; },
       "why there is no calibration is blank"},
      {"reason in version 1", [](auto& a) { a.version = 1; }, "version 1 cannot say"},
      {"version 4", [](auto& a) { a.version = 4; }, "version 4 cannot say"},
      {"no category", [](auto& a) { a.categories = Categories(); }, "no category is named"},
      {"categories in version 2",
       [](auto& a) {
         a.version = 2;
         a.categories = {Category::missing};
       },
       "version 2 cannot name categories"},
      {"addresses in version 2",
       [](auto& a) {
         a.version = 2;
         a.addresses = testing::made_hash("x");
       },
       "version 2 cannot say where"},
  };
  return cases;
}

TEST(Authorisation, ThatSaysAllIsValid) {
  Example example;
  EXPECT_TRUE(validate(example.authorisation));
  example.ask_for_threshold("0.55");
  EXPECT_TRUE(validate(example.authorisation));
  example.authorisation.use = Use::rfr;
  example.authorisation.cameras.clear();
  EXPECT_TRUE(validate(example.authorisation));
  example.authorisation.id = new_authorisation_id();
  EXPECT_TRUE(validate(example.authorisation)) << example.authorisation.id;
}

TEST(Authorisation, ThatDoesNotIsInvalidWithTheReason) {
  for (const auto& spoiled : spoiled_authorisations()) {
    Authorisation authorisation = Example().authorisation;
    spoiled.spoil(authorisation);
    const auto status = validate(authorisation);
    ASSERT_FALSE(status) << spoiled.name;
    EXPECT_EQ(status.error().code, base::ErrorCode::invalid_input) << spoiled.name;
    EXPECT_THAT(status.error().message, HasSubstr(spoiled.message)) << spoiled.name;
  }
}

TEST(AuthorisationFile, NeverHoldsAnInvalidOne) {
  for (const auto& spoiled : spoiled_authorisations()) {
    SignedAuthorisation signed_authorisation = Example().signed_by_both();
    spoiled.spoil(signed_authorisation.authorisation);
    // A time between two milliseconds is written as the one before, which is valid.
    if (std::string_view(spoiled.name) == "microseconds") continue;
    // Only 1 to 3 can be written.
    if (std::string_view(spoiled.name) == "version 4") continue;
    EXPECT_FALSE(authorisation_from_json(to_json(signed_authorisation))) << spoiled.name;
  }
}

TEST(AuthorisationFile, IsReadAsItWasWritten) {
  Example example;
  for (const bool threshold : {false, true}) {
    if (threshold) example.ask_for_threshold("0.75");
    example.authorisation.place = "Bürgerplatz \"Nord\" \\ 🙂";
    const std::string text = to_json(example.signed_by_both());
    const auto read = authorisation_from_json(text);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(to_json(*read), text);
    EXPECT_EQ(read->authorisation.place, example.authorisation.place);
    EXPECT_EQ(read->approvals.size(), 2u);
    EXPECT_EQ(signing_bytes(read->authorisation, at("2026-05-01T08:00:00Z")),
              signing_bytes(example.authorisation, at("2026-05-01T08:00:00Z")));
  }
}

// From before there were calibrations.
TEST(AuthorisationFile, OfVersion1IsReadAndItsSignaturesFitButItIsGrantedNoMore) {
  const auto golden = base::read_text_file(PEEL_SOURCE_DIR "/tests/golden/authorisation.json", 1 << 20);
  ASSERT_TRUE(golden) << golden.error().message;
  const Example example;
  const auto read = authorisation_from_json(*golden);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(to_json(*read), *golden);
  EXPECT_EQ(read->authorisation.version, 1);
  for (const auto& approval : read->approvals)
    EXPECT_TRUE(signer_of(read->authorisation, approval, example.trust));
  const auto permit = grant(*read, example.trust, example.list, example.rules, example.clock);
  ASSERT_FALSE(permit);
  EXPECT_THAT(permit.error().message, HasSubstr("from before there were calibrations"));
}

TEST(AuthorisationFile, EqualsTheGoldenOneOfItsVersionAndIsGranted) {
  for (const int version : {2, 3}) {
    const auto golden = base::read_text_file(
        fmt::format(PEEL_SOURCE_DIR "/tests/golden/authorisation-{}.json", version), 1 << 20);
    ASSERT_TRUE(golden) << golden.error().message;
    Example example;
    example.authorisation.version = version;
    if (version == 3) example.authorisation.categories = {Category::wanted_by_court, Category::missing};
    EXPECT_EQ(to_json(example.signed_by_both()), *golden);
    const auto read = authorisation_from_json(*golden);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(content_of(read->authorisation), content_of(example.authorisation));
    const auto permit = grant(*read, example.trust, example.list, example.rules, example.clock);
    ASSERT_TRUE(permit) << permit.error().message;
    EXPECT_EQ(permit->categories(), example.authorisation.categories);
  }
}

TEST(AuthorisationFile, NamesCategoriesInOneOrderOnce) {
  Example example;
  example.authorisation.categories = {Category::wanted_by_court, Category::missing};
  const std::string text = to_json(example.signed_by_both());
  const std::string good = R"("categories":["missing","wanted-by-court"])";
  const auto at = text.find(good);
  ASSERT_NE(at, std::string::npos);
  for (const auto& [put, message] :
       {std::pair{R"("categories":["wanted-by-court","missing"])", "not in the order of their names"},
        std::pair{R"("categories":["missing","missing"])", "named twice"},
        std::pair{R"("categories":["tall"])", "is no category"},
        std::pair{R"("categories":[])", "no category is named"},
        std::pair{R"("categories":"missing")", "categories"}}) {
    const auto read = authorisation_from_json(std::string(text).replace(at, good.size(), put));
    ASSERT_FALSE(read) << put;
    EXPECT_EQ(read.error().code, base::ErrorCode::corrupt) << put;
    EXPECT_THAT(read.error().message, HasSubstr(message)) << put;
  }
}

// Of what two people sign, no part of an address can be altered, nor any be put in another's place.
TEST(Addresses, AreThoseThatWereSignedForOrNone) {
  const std::string salt(64, 'a');
  const std::vector<std::string> two{"rtsp://user:secret@10.0.0.5/x", "/dev/video0"};
  Example example;
  const auto free = example.granted();
  EXPECT_TRUE(free->check_addresses("", {"anything"})) << "whoever runs it says where";
  example.authorisation.addresses = commit_to_addresses(salt, two);
  const std::string text = to_json(example.signed_by_both());
  EXPECT_THAT(text, ::testing::Not(HasSubstr("secret")));
  const auto read = authorisation_from_json(text);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(to_json(*read), text);
  const auto permit = example.granted();
  ASSERT_TRUE(permit) << permit.error().message;
  EXPECT_TRUE(permit->check_addresses(salt, two));
  for (const auto& [other_salt, others] :
       {std::pair{std::string(64, 'b'), two}, std::pair{salt, std::vector{two[1], two[0]}},
        std::pair{salt, std::vector{two[0]}},
        std::pair{salt, std::vector{two[0], std::string("/dev/video1")}},
        std::pair{salt, std::vector<std::string>{}}}) {
    const auto refused = permit->check_addresses(other_salt, others);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::ErrorCode::refused);
  }
}

// What people signed with older programs keeps its bytes, and so its hash.
TEST(AuthorisationFile, OfVersion2KeepsWhatWasSigned) {
  Example example;
  example.authorisation.version = 2;
  EXPECT_TRUE(signing_bytes(example.authorisation, at("2026-05-01T08:00:00Z"))
                  .starts_with("peel-authorisation/2\n{\"cameras\":"));
  const auto older = content_of(example.authorisation);
  example.authorisation.version = 3;
  EXPECT_NE(content_of(example.authorisation), older);
}

struct Malformed {
  const char* find;
  const char* put;
  const char* message;
};

TEST(AuthorisationFile, ThatIsMalformedIsRefusedWithTheMember) {
  for (const Malformed m :
       {Malformed{"authorisation/3", "authorisation/4", "'peel-authorisation/4'"},
        {"\"purpose\"", "\"porpoise\"", "'purpose' is missing"},
        {"\"purpose\":", "\"a\":1,\"purpose\":", "'a' is not known"},
        {"\"purpose\":", "\"purpose\":\"x\",\"purpose\":", "twice"},
        {"\"lfr\"", "1", "'use' is not a string"},
        {"\"lfr\"", "\"live\"", "the use is none of"},
        {"[\"north\"", "[7", "'cameras' is not an array of strings"},
        {"09:00:00Z", "09:00:00.0Z", "'from' is not a time in UTC"},
        {"09:00:00Z", "10:00:00+01:00", "'from' is not a time in UTC"},
        {"sha256:", "SHA256:", "'file' is not 'sha256:' and 64"},
        {"sha256:", "", "'file' is not 'sha256:' and 64"},
        {"\"subjects\":3", "\"subjects\":3.0", "'subjects' is not an integer"},
        {"\"subjects\":3", "\"subjects\":-3", "'subjects' is below 0"},
        {"\"subjects\":3", "\"subjects\":99999999999999999999", "'subjects' is not an integer"},
        {"\"threshold\":\"0.5000\"", "\"thresholds\":\"0.5000\"", "'threshold' is missing"},
        {"\"threshold\":\"0.5000\"", "\"threshold\":0.5", "'threshold' is not a string"},
        {"\"fpir\":\"0.001\"", "\"fpir\":0.001", "'fpir' is not a string"},
        {"\"fpir\":\"0.001\"", "\"fpir\":\"0.001\",\"far\":\"0.001\"", "'far' is not known"},
        {"\"table\":\"", "\"table\":\"x", "'table' is not 'sha256:'"},
        {"\"approvals\":[", "\"approvals\":[1,", "an approval is not a JSON object"},
        {"\"signature\":\"", "\"signature\":\"A", "'signature' is not a signature"},
        {"Market", "M\\u0061rket", "is one that JSON does not demand"},
        {"\"purpose\"", "\"purp\\u006Fse\"", "is one that JSON does not demand"},
        {"Common law;", "Common \\/ law", "is one that JSON does not demand"},
        {"Market", "M\\u001B[2Jrket", "is one that JSON does not demand"},
        {"Market", "M\\u001b[2Jrket", "has a character that does not show"},
        {"08:00:00Z", "8 o'clock", "'signed_at' is not a time"}}) {
    std::string text = to_json(Example().signed_by_both());
    const auto place = text.find(m.find);
    ASSERT_NE(place, std::string::npos) << m.find;
    text.replace(place, std::string_view(m.find).size(), m.put);
    const auto read = authorisation_from_json(text);
    ASSERT_FALSE(read) << m.put;
    EXPECT_THAT(read.error().message, HasSubstr(m.message)) << m.put;
  }
}

TEST(AuthorisationFile, HasLimits) {
  EXPECT_EQ(authorisation_from_json(std::string((1 << 20) + 1, ' ')).error().code,
            base::ErrorCode::exhausted);
  SignedAuthorisation many = Example().signed_by_both();
  many.approvals.resize(9, many.approvals.front());
  EXPECT_FALSE(authorisation_from_json(to_json(many)));
}

TEST(AuthorisationFile, CutShortAnywhereIsRefused) {
  const std::string text = to_json(Example().signed_by_both());
  for (std::size_t size = 0; size + 1 < text.size(); ++size)
    ASSERT_FALSE(authorisation_from_json(std::string_view(text).substr(0, size))) << size;
}

TEST(SigningBytes, AreTheFormatTheCanonicalTextAndTheTime) {
  const Example example;
  const std::string bytes = signing_bytes(example.authorisation, at("2026-05-01T08:00:00Z"));
  EXPECT_TRUE(bytes.starts_with("peel-authorisation/3\n{\"cameras\":[\"north\",\"south\"],\"from\":"));
  EXPECT_TRUE(bytes.ends_with("\"use\":\"lfr\"}\n2026-05-01T08:00:00Z"));
}

TEST(SigningBytes, DoNotThrowForBytesThatAreNoText) {
  Authorisation authorisation = Example().authorisation;
  authorisation.place = "\xff\xfe";
  EXPECT_FALSE(signing_bytes(authorisation, {}).empty());
}

TEST(Approval, CutsItsTimeToWhatTheFileKeeps) {
  const Example example;
  const base::Time precise = at("2026-05-01T08:00:00.123456Z");
  const Approval approval = approve(example.authorisation, example.officer, precise);
  EXPECT_EQ(approval.signed_at, at("2026-05-01T08:00:00.123Z"));
  const std::string bytes = signing_bytes(example.authorisation, approval.signed_at);
  EXPECT_TRUE(base::verify(approval.key, base::as_bytes(bytes), approval.signature));
}

}  // namespace
}  // namespace peel::policy
