#include "base/json.h"

#include <gtest/gtest.h>

namespace peel::base {
namespace {

ErrorCode code_of(std::string_view text, std::size_t max_size = 1000, int max_depth = 4) {
  const auto value = parse_json(text, max_size, max_depth);
  EXPECT_FALSE(value) << text;
  return value ? ErrorCode::internal : value.error().code;
}

TEST(Json, RefusesWhatTwoReadersCouldReadDifferently) {
  for (const char* text : {R"({"a":1,"a":2})", R"({"b":{"a":1,"a":1}})", R"({"a":1} {"a":2})", R"({"a":1}x)",
                           "{\"a\":\"\xff\"}", "{\"a\":\"\xed\xa0\x80\"}", R"({"a":1,})", "{'a':1}", "", " ",
                           "[1", R"({"a":1e999})", "NaN", "// no\n1", R"("\ud800")"})
    EXPECT_EQ(code_of(text), ErrorCode::corrupt) << text;
}

TEST(Json, RefusesWhatTheParserWouldNotSee) {
  using namespace std::string_view_literals;
  for (const std::string_view text :
       {"{}\0"sv, "{}\0{\"a\":1}"sv, "\0{}"sv, "{\"a\":\0 1}"sv, "{\"a\":\"\0\"}"sv, "\xEF\xBB\xBF{}"sv})
    EXPECT_EQ(code_of(text), ErrorCode::corrupt) << text;
  EXPECT_NE(parse_json("{}\0"sv).error().message.find("byte 2 is a NUL byte"), std::string::npos);
  EXPECT_NE(parse_json("\xEF\xBB\xBF{}").error().message.find("byte order mark"), std::string::npos);
}

TEST(Json, OneNameInDifferentObjectsIsNoRepetition) { EXPECT_TRUE(parse_json(R"([{"a":1},{"a":{"a":2}}])")); }

TEST(Json, StopsAtItsLimits) {
  EXPECT_EQ(code_of("[[[[[1]]]]]"), ErrorCode::corrupt);
  EXPECT_TRUE(parse_json("[[[[1]]]]", 1000, 4));
  EXPECT_EQ(code_of("[1,2,3]", 6), ErrorCode::exhausted);
  EXPECT_EQ(code_of(std::string(900, '[')), ErrorCode::corrupt);
}

TEST(Json, CanonicalFormDependsOnTheContentAlone) {
  const auto value = parse_json("{ \"b\" : [1, 2.5, \"\\u00e9\\/\"],\n\"a\":{\"z\":null,\"Z\":true} }");
  ASSERT_TRUE(value);
  EXPECT_EQ(canonical_json(*value), "{\"a\":{\"Z\":true,\"z\":null},\"b\":[1,2.5,\"\xc3\xa9/\"]}");
}

TEST(Json, CanonicalFormOfBytesThatAreNoTextDoesNotThrow) {
  EXPECT_EQ(canonical_json(Json{{"a", "x\xffy"}}), "{\"a\":\"x\xEF\xBF\xBDy\"}");
}

Result<std::int64_t> read_count(std::string_view text) {
  PEEL_TRY(const Json value, parse_json(text));
  JsonFields fields(value, "thing.json");
  const std::int64_t count = fields.integer("count");
  fields.text("name");
  fields.optional_text("note");
  PEEL_CHECK(fields.finish());
  return count;
}

TEST(JsonFields, ReadsWhatIsThere) {
  EXPECT_EQ(read_count(R"({"count":-3,"name":"x"})").value(), -3);
  EXPECT_EQ(read_count(R"({"count":9223372036854775807,"name":"x","note":"n"})").value(), INT64_MAX);
}

TEST(JsonFields, NamesTheMemberThatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"name":"x"})", "'count' is missing"},
      {R"({"count":1})", "'name' is missing"},
      {R"({"count":"1","name":"x"})", "'count' is not an integer"},
      {R"({"count":1.0,"name":"x"})", "'count' is not an integer"},
      {R"({"count":9223372036854775808,"name":"x"})", "'count'"},
      {R"({"count":1,"name":2})", "'name' is not a string"},
      {R"({"count":1,"name":"x","note":null})", "'note'"},
      {R"({"count":1,"name":"x","more":1})", "'more' is not known"},
      {"[]", "thing.json is not a JSON object"}};
  for (const auto& [text, words] : cases) {
    const auto read = read_count(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, ErrorCode::corrupt);
    EXPECT_NE(read.error().message.find(words), std::string::npos) << read.error().message;
    EXPECT_NE(read.error().message.find("thing.json"), std::string::npos) << read.error().message;
  }
}

TEST(JsonFields, ReadsListsOfTextOnlyWhenAllIsText) {
  const Json value = {{"good", {"a", "b"}}, {"bad", {"a", 1}}};
  JsonFields good(value, "x");
  EXPECT_EQ(good.texts("good"), (std::vector<std::string>{"a", "b"}));
  good.texts("bad");
  EXPECT_FALSE(good.finish());
}

}  // namespace
}  // namespace peel::base
