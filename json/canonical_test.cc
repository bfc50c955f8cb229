// SPDX-License-Identifier: Apache-2.0
// Covers the canonical text of RFC 8785: order, strings, numbers, and the
// published pairs of input and output.
#include "json/canonical.h"

#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "base/bytes.h"
#include "base/hex.h"
#include "json/parse.h"
#include "json/scalar.h"

namespace diptych {
namespace {

constexpr const char* kTestData =
    DIPTYCH_SOURCE_DIR "/../shared/data/jcs/testdata";

std::string Canonical(std::string_view text) {
  const auto json = ParseJson(text);
  EXPECT_TRUE(json) << json.error().message;
  return json ? CanonicalJson(*json) : "";
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string Ecma(double number) {
  std::string text;
  AppendEcmaNumber(number, text);
  return text;
}

TEST(CanonicalJson, WritesNoSpaceAndSortsMembers) {
  EXPECT_EQ(Canonical(" { \"b\" : [ 1 , { } , [ ] ] , \"a\" : null } "),
            R"({"a":null,"b":[1,{},[]]})");
}

TEST(CanonicalJson, SortsNamesByUtf16CodeUnits) {
  // U+FB33 stands above the surrogates that spell U+1F602, U+D7FF below.
  EXPECT_EQ(Canonical("{\"\xEF\xAC\xB3\":1,\"\xF0\x9F\x98\x82\":2,"
                      "\"\xED\x9F\xBF\":3,\"\xF0\x9F\x98\x83\":4,\"a\":5,"
                      "\"\":6,\"aa\":7,\"\xEE\x80\x80\":8}"),
            "{\"\":6,\"a\":5,\"aa\":7,\"\xED\x9F\xBF\":3,"
            "\"\xF0\x9F\x98\x82\":2,\"\xF0\x9F\x98\x83\":4,"
            "\"\xEE\x80\x80\":8,\"\xEF\xAC\xB3\":1}");
}

TEST(CanonicalJson, EscapesAsEcmaScriptDoes) {
  EXPECT_EQ(Canonical(R"("\u0000\u0008\u0009\u000a\u000B\u000c\u000d\u001F")"),
            R"("\u0000\b\t\n\u000b\f\r\u001f")");
  EXPECT_EQ(Canonical(R"("\"\\\/\u007f\u00e4\u2028")"),
            "\"\\\"\\\\/\x7F\xC3\xA4\xE2\x80\xA8\"");
}

TEST(CanonicalJson, NormalisesNoText) {
  EXPECT_EQ(Canonical("\"A\xCC\x8A\""), "\"A\xCC\x8A\"");
}

TEST(CanonicalJson, LaysOutNumbersAsEcmaScriptDoes) {
  const std::pair<const char*, const char*> cases[] = {
      {"1E30", "1e+30"},
      {"4.50", "4.5"},
      {"56.0", "56"},
      {"-0", "0"},
      {"-0.0", "0"},
      {"1e20", "100000000000000000000"},
      {"123456789012345678901", "123456789012345680000"},
      {"999999999999999900000", "999999999999999900000"},
      {"1e21", "1e+21"},
      {"-1.5e21", "-1.5e+21"},
      {"0.000001", "0.000001"},
      {"-0.00000123", "-0.00000123"},
      {"1e-7", "1e-7"},
      {"0.00000012", "1.2e-7"},
      {"333333333.33333329", "333333333.3333333"},
      {"5e-324", "5e-324"},
      {"1.7976931348623157e308", "1.7976931348623157e+308"},
      {"0.1", "0.1"},
      {"10", "10"},
      {"-12.5", "-12.5"},
      {"1e-400", "0"},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(Canonical(text), expected) << text;
  }
}

TEST(CanonicalJson, RoundsIntegersBeyond53Bits) {
  EXPECT_EQ(Canonical("9007199254740991"), "9007199254740991");
  EXPECT_EQ(Canonical("9007199254740993"), "9007199254740992");
  EXPECT_EQ(Canonical("-9007199254740995"), "-9007199254740996");
  EXPECT_EQ(Canonical("18446744073709551615"), "18446744073709552000");
}

TEST(CanonicalJson, IsItsOwnCanonicalText) {
  const std::string once = Canonical(
      R"({"\ud83d\ude02":[1e30,0.1,{"b":[[]],"a":"\u0001"}],"":{"x":-0.0}})");
  EXPECT_EQ(Canonical(once), once);
}

TEST(CanonicalJson, FollowsThePublishedPairs) {
  if (!std::filesystem::exists(kTestData)) {
    GTEST_SKIP() << "the JCS test data is not there: " << kTestData;
  }
  const std::filesystem::path root(kTestData);
  int pairs = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(root / "input")) {
    const std::filesystem::path name = entry.path().filename();
    SCOPED_TRACE(name);
    const std::string canonical = Canonical(ReadFile(entry.path()));
    EXPECT_EQ(canonical, ReadFile(root / "output" / name));
    std::string hex = ReadFile(
        root / "outhex" / std::filesystem::path(name).replace_extension("txt"));
    std::erase_if(hex, [](char c) { return c == ' ' || c == '\n'; });
    EXPECT_EQ(HexEncode(AsBytes(canonical)), hex);
    ++pairs;
  }
  EXPECT_EQ(pairs, 6);
}

TEST(EcmaNumber, GivesTheSameDoubleBack) {
  std::mt19937_64 random(11);
  for (int i = 0; i < 50000; ++i) {
    const double number = std::bit_cast<double>(random());
    if (!std::isfinite(number)) continue;
    const std::string text = Ecma(number);
    double read = 0;
    const char* const end = text.data() + text.size();
    ASSERT_EQ(std::from_chars(text.data(), end, read).ptr, end) << text;
    ASSERT_EQ(read, number) << text;
  }
}

}  // namespace
}  // namespace diptych
