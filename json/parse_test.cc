// SPDX-License-Identifier: Apache-2.0
// Covers what strict JSON is, what is refused, where a message points, and the
// values of numbers.
#include "json/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

namespace diptych {
namespace {

using ::testing::HasSubstr;

std::string ErrorOf(std::string_view text) {
  const auto result = ParseJson(text);
  return result ? "accepted" : result.error().message;
}

ErrorCode CodeOf(std::string_view text) {
  const auto result = ParseJson(text);
  EXPECT_FALSE(result) << text.substr(0, 100);
  return result ? ErrorCode::kIo : result.error().code;
}

double NumberOf(std::string_view text) {
  const auto result = ParseJson(text);
  EXPECT_TRUE(result) << text << ErrorOf(text);
  return result ? result->to_number<double>() : std::nan("");
}

TEST(ParseJson, ReadsEveryKindOfValue) {
  const auto json = ParseJson(
      " {\"a\" : [1, -2, 1.5, true, false, null], \"b\":{},\n"
      "\t\"c\":\"x\", \"d\": [] }\r\n");
  ASSERT_TRUE(json) << json.error().message;
  EXPECT_EQ(boost::json::serialize(*json),
            R"({"a":[1,-2,1.5E0,true,false,null],"b":{},"c":"x","d":[]})");
}

TEST(ParseJson, KeepsTheOrderOfMembers) {
  const auto json = ParseJson(R"({"z":1,"a":2,"m":3})");
  EXPECT_EQ(boost::json::serialize(*json), R"({"z":1,"a":2,"m":3})");
}

TEST(ParseJson, ReadsScalarsAlone) {
  EXPECT_TRUE(ParseJson("null")->is_null());
  EXPECT_EQ(ParseJson("\"x\"")->get_string(), "x");
  EXPECT_EQ(ParseJson(" 7 ")->get_int64(), 7);
}

TEST(ParseJson, ReadsEscapes) {
  EXPECT_EQ(
      ParseJson(R"("\"\\\/\b\f\n\r\t\u00e4\uD83D\ude02\u0000")")->get_string(),
      std::string_view("\"\\/\b\f\n\r\t\xC3\xA4\xF0\x9F\x98\x82\0", 15));
}

TEST(ParseJson, RefusesWhatIsNotJson) {
  for (const char* text : {"",
                           " ",
                           "{",
                           "[",
                           "]",
                           "}",
                           "[1,]",
                           "[,1]",
                           "[1 2]",
                           "{\"a\":1,}",
                           "{,}",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{a:1}",
                           "{'a':1}",
                           "{1:2}",
                           "[1}",
                           "{\"a\":1]",
                           "tru",
                           "True",
                           "nul",
                           "NaN",
                           "Infinity",
                           "-Infinity",
                           "+1",
                           ".5",
                           "1.",
                           "1.e1",
                           "01",
                           "-01",
                           "-",
                           "1e",
                           "1e+",
                           "0x10",
                           "1 2",
                           "{} x",
                           "[]]",
                           "// x\n1",
                           "/* x */1",
                           "[1] // x",
                           "\"a",
                           "\"\\\"",
                           "\"\\x\"",
                           "\"\\u12\"",
                           "\"\\u12g4\"",
                           "\"\\u+123\"",
                           "\"\n\"",
                           "\"\t\"",
                           "\v1",
                           "\u00A01",
                           "1\f",
                           "\"\\",
                           "\"\\u"}) {
    EXPECT_EQ(CodeOf(text), ErrorCode::kInvalid) << text;
  }
  EXPECT_FALSE(ParseJson(std::string_view("1\0", 2)));
}

TEST(ParseJson, RefusesTruncationAnywhere) {
  const std::string_view whole =
      R"({"a":[1.5e3,true,null,"\ud83d\ude02"],"b":{"c":-10}})";
  ASSERT_TRUE(ParseJson(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(ParseJson(whole.substr(0, size))) << size;
  }
}

TEST(ParseJson, RefusesMemberNamesThatStandTwice) {
  EXPECT_EQ(ErrorOf("{\"a\":1,\n \"b\":2, \"a\":1}"),
            "line 2, column 9 (byte 16): the member name \"a\" stands twice in "
            "one object; remove one");
  EXPECT_THAT(ErrorOf(R"({"a":1,"\u0061":2})"), HasSubstr("\"a\" stands"));
  EXPECT_THAT(ErrorOf(R"({"x":{"":1,"":2}})"), HasSubstr("stands twice"));
  EXPECT_TRUE(ParseJson(R"({"a":{"a":1},"b":{"a":1}})"));
  // Names that only normalisation would make equal are different names.
  EXPECT_TRUE(ParseJson("{\"\xC3\xA4\":1,\"a\xCC\x88\":2}"));
}

TEST(ParseJson, RefusesDuplicatesInLargeObjectsToo) {
  std::string text = "{";
  for (int i = 0; i < 2000; ++i) {
    text += "\"n" + std::to_string(i) + "\":0,";
  }
  EXPECT_TRUE(ParseJson(text + "\"n2000\":0}"));
  EXPECT_THAT(ErrorOf(text + "\"n7\":0}"), HasSubstr("\"n7\" stands twice"));
}

TEST(ParseJson, RefusesLoneSurrogates) {
  for (const char* text :
       {R"("\ud800")", R"("\udc00")", R"("\ud800x")", R"("\ud800\n")",
        R"("\ud800\u0041")", R"("\ud800\ud800")", R"("\udc00\ud800")",
        R"("\ud83d\ude0")", R"({"\udfff":1})"}) {
    EXPECT_THAT(ErrorOf(text), HasSubstr("surrogate")) << text;
  }
  EXPECT_THAT(ErrorOf("\"\xED\xA0\x80\""), HasSubstr("not UTF-8"));
}

TEST(ParseJson, RefusesOctetsThatAreNotUtf8) {
  EXPECT_EQ(ErrorOf("[\"\xC3\xA4\xFF\"]"),
            "line 1, column 4 (byte 4): octets that are not UTF-8; JSON is "
            "UTF-8 throughout");
  EXPECT_FALSE(ParseJson("\"\xC0\x80\""));
  EXPECT_THAT(ErrorOf("[\xFF]"), HasSubstr("found octets"));
}

TEST(ParseJson, NamesTheNumberThatIsTooLarge) {
  EXPECT_THAT(ErrorOf("1e400"), HasSubstr(": the number 1e400 is too large"));
  EXPECT_THAT(ErrorOf(R"({"a":[1,{"b":0,"c":[2,-1e400]}]})"),
              HasSubstr("the number -1e400 of a[1].c[1] is too large"));
}

TEST(ParseJson, NamesAByteOrderMark) {
  EXPECT_THAT(ErrorOf("\xEF\xBB\xBF{}"), HasSubstr("byte order mark"));
}

TEST(ParseJson, PointsAtTheFault) {
  EXPECT_EQ(ErrorOf("{\n  \"\xC3\xA4\": truth\n}"),
            "line 2, column 8 (byte 10): expected a value; the only bare words "
            "are true, false, null");
  EXPECT_EQ(ErrorOf("[1,]"),
            "line 1, column 4 (byte 3): expected a value, found ']'");
  EXPECT_EQ(ErrorOf("{\"a\" 1}"),
            "line 1, column 6 (byte 5): expected ':' after the member name "
            "\"a\", found '1'");
  EXPECT_EQ(ErrorOf("[1"),
            "line 1, column 3 (byte 2): expected ',' or ']', found the end of "
            "the text");
  EXPECT_EQ(ErrorOf("{} {}"),
            "line 1, column 4 (byte 3): expected nothing after the value, "
            "found '{'");
}

TEST(ParseJson, RepeatsNoControlCharactersInMessages) {
  EXPECT_THAT(ErrorOf("{\"a\\u001b[2J\":1,\"a\\u001b[2J\":1}"),
              HasSubstr("name \"a[2J\" stands"));
  EXPECT_THAT(ErrorOf("[\x1B"), HasSubstr("found a control character"));
}

TEST(ParseJson, StopsAtTheDepthLimit) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(ParseJson(nested(kMaxJsonDepth)));
  EXPECT_EQ(CodeOf(nested(kMaxJsonDepth + 1)), ErrorCode::kLimit);
  EXPECT_EQ(CodeOf(std::string(1000000, '[')), ErrorCode::kLimit);
}

TEST(ParseJson, StopsAtTheSizeLimit) {
  EXPECT_TRUE(ParseJson("[1]", 3));
  const auto result = ParseJson("[12]", 3);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kLimit);
}

TEST(ParseJson, StopsAtTheLimitOfValues) {
  std::string text = "[0";
  for (std::size_t i = 2; i < kMaxJsonValues; ++i) text += ",0";
  EXPECT_TRUE(ParseJson(text + "]"));
  EXPECT_EQ(CodeOf(text + ",0]"), ErrorCode::kLimit);
}

TEST(ParseJson, KeepsAllDigitsOfIntegersOf64Bits) {
  EXPECT_EQ(ParseJson("9007199254740993")->get_int64(), 9007199254740993);
  EXPECT_EQ(ParseJson("-9223372036854775808")->get_int64(),
            std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(ParseJson("9223372036854775807")->get_int64(),
            std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(ParseJson("9223372036854775808")->get_uint64(),
            std::uint64_t{1} << 63U);
  EXPECT_EQ(ParseJson("18446744073709551615")->get_uint64(),
            std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(ParseJson("18446744073709551616")->get_double(), 0x1p64);
  EXPECT_EQ(ParseJson("-9223372036854775809")->get_double(), -0x1p63);
  EXPECT_EQ(ParseJson("-0")->get_int64(), 0);
}

TEST(ParseJson, RoundsDoublesToTheNearest) {
  EXPECT_EQ(NumberOf("1.0"), 1.0);
  EXPECT_EQ(NumberOf("1E2"), 100.0);
  // Numbers that a multiplication by a power of ten gets wrong by one ulp.
  EXPECT_EQ(NumberOf("0.1"), 0x1.999999999999ap-4);
  EXPECT_EQ(NumberOf("1e23"), 0x1.52d02c7e14af6p76);
  EXPECT_EQ(NumberOf("9007199254740993.0"), 0x1p53);
  EXPECT_EQ(NumberOf("9007199254740993.00000000000000000000000000001"),
            0x1.0000000000001p53);
  EXPECT_EQ(NumberOf("2.2250738585072012e-308"), 0x1p-1022);
  EXPECT_EQ(NumberOf("4.9e-324"), 0x1p-1074);
  EXPECT_EQ(NumberOf("1.7976931348623157e308"), 0x1.fffffffffffffp1023);
}

TEST(ParseJson, GivesBackDoublesFromTheirDigits) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20000; ++i) {
    const double number = std::bit_cast<double>(random());
    if (!std::isfinite(number)) continue;
    std::array<char, 64> text;
    const int size = std::snprintf(text.data(), text.size(), "%.17g", number);
    ASSERT_EQ(NumberOf({text.data(), static_cast<std::size_t>(size)}), number)
        << text.data();
  }
}

TEST(ParseJson, RefusesNumbersThatOverflowADouble) {
  for (const std::string& text :
       {std::string("1e400"), std::string("-1e309"), std::string("1.8e308"),
        std::string("1e99999999999999999999"), std::string(400, '9'),
        "0." + std::string(100, '0') + "1e999"}) {
    EXPECT_THAT(ErrorOf(text), HasSubstr("too large")) << text;
  }
}

TEST(ParseJson, ReadsNumbersTooSmallForADoubleAsZero) {
  for (const std::string& text :
       {std::string("1e-400"), std::string("-1e-99999999999999999999"),
        std::string("0e999999999999999999999"), std::string("0.0e400"),
        "0." + std::string(400, '0') + "1",
        "1" + std::string(300, '0') + "e-999"}) {
    EXPECT_EQ(NumberOf(text), 0.0) << text;
  }
}

// An independent reader must agree on every mutated text, but for duplicates
// and the numbers that are refused here on purpose.
TEST(ParseJson, AgreesWithAnotherParserOnMutatedTexts) {
  const std::string seed =
      "{\"a\":[1,-2.5e1,true,null,\"\\u00e4\\ud83d\\ude02\xC3\xA4\"],"
      "\"b\":{\"c\":[],\"d\":{}}, \"e\":\"x\\n\"}";
  const std::string alphabet = "{}[]\",:\\u0123eE+-.tfnd \n\xC3\xA4\x80";
  std::mt19937 random(1);
  int accepted = 0;
  for (int i = 0; i < 60000; ++i) {
    std::string text = seed;
    for (int change = 0; change < 2; ++change) {
      const std::size_t at = random() % text.size();
      const char c = alphabet[random() % alphabet.size()];
      switch (random() % 3) {
        case 0:
          text[at] = c;
          break;
        case 1:
          text.insert(at, 1, c);
          break;
        default:
          text.erase(at, 1);
      }
    }
    boost::json::error_code error;
    const JsonValue theirs = boost::json::parse(text, error);
    const auto ours = ParseJson(text);
    if (!ours && (ours.error().message.contains("stands twice") ||
                  ours.error().message.contains("too large"))) {
      continue;
    }
    ASSERT_EQ(ours.has_value(), !error) << text << "\n" << ErrorOf(text);
    if (!ours) continue;
    ++accepted;
    ASSERT_EQ(boost::json::serialize(*ours), boost::json::serialize(theirs));
  }
  EXPECT_GT(accepted, 1000);
}

}  // namespace
}  // namespace diptych
