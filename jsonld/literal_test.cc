// SPDX-License-Identifier: Apache-2.0
//
// Literals: the canonical text of numbers, the types, and what is refused
// because programs write it differently. The texts of doubles are those of
// ECMAScript's toExponential(15) without trailing zeros.

#include "jsonld/literal.h"

#include <string>

#include <gtest/gtest.h>
#include "json/parse.h"

namespace diptych {
namespace {

constexpr std::string_view kXsd = "http://www.w3.org/2001/XMLSchema#";

// "text^type", the type without the namespace of XML Schema, or the error.
std::string Write(std::string_view json, std::string_view datatype = "",
                  std::string_view language = "") {
  ContextStore store;
  const auto value = ParseJson(json);
  EXPECT_TRUE(value.has_value());
  const auto literal = MakeLiteral(*value, datatype, language, store);
  if (!literal) return "refused";
  std::string_view type = literal->datatype;
  if (type.starts_with(kXsd)) type.remove_prefix(kXsd.size());
  return std::string(literal->value) + "^" + std::string(type) +
         std::string(literal->language);
}

const std::string kDouble = std::string(kXsd) + "double";
const std::string kFloat = std::string(kXsd) + "float";

TEST(Literal, TextsAndBooleans) {
  EXPECT_EQ(Write(R"("a")"), "a^");
  EXPECT_EQ(Write(R"("a")", "", "en"), "a^en");
  EXPECT_EQ(Write(R"("a")", "urn:t"), "a^urn:t");
  EXPECT_EQ(Write(R"("a")", std::string(kXsd) + "string"), "a^");
  EXPECT_EQ(Write("true"), "true^boolean");
  EXPECT_EQ(Write("false", "urn:t"), "false^urn:t");
}

TEST(Literal, WholeNumbersAreIntegers) {
  EXPECT_EQ(Write("42"), "42^integer");
  EXPECT_EQ(Write("42.0"), "42^integer");
  EXPECT_EQ(Write("-7"), "-7^integer");
  EXPECT_EQ(Write("-0.0"), "0^integer");
  EXPECT_EQ(Write("1e20"), "100000000000000000000^integer");
  EXPECT_EQ(Write("9007199254740991"), "9007199254740991^integer");
}

TEST(Literal, OtherNumbersAreDoubles) {
  EXPECT_EQ(Write("3.5"), "3.5E0^double");
  EXPECT_EQ(Write("0.1"), "1.0E-1^double");
  EXPECT_EQ(Write("-123456.789"), "-1.23456789E5^double");
  EXPECT_EQ(Write("1e21"), "1.0E21^double");
  EXPECT_EQ(Write("1.5e300"), "1.5E300^double");
  EXPECT_EQ(Write("5.5e-8"), "5.5E-8^double");
  EXPECT_EQ(Write("0.3333333333333333"), "3.333333333333333E-1^double");
}

// 2^-24 is in the middle between two numbers of 16 digits.
TEST(Literal, MiddleOfTwoDoublesGoesAwayFromZero) {
  EXPECT_EQ(Write("5.9604644775390625e-8"), "5.960464477539063E-8^double");
  EXPECT_EQ(Write("-5.9604644775390625e-8"), "-5.960464477539063E-8^double");
}

TEST(Literal, TypeOfTheContextStaysWithTheCanonicalText) {
  EXPECT_EQ(Write("42", kFloat), "42^float");
  EXPECT_EQ(Write("3.5", kFloat), "3.5E0^float");
  EXPECT_EQ(Write("42", kDouble), "4.2E1^double");
  EXPECT_EQ(Write("0", kDouble), "0.0E0^double");
  EXPECT_EQ(Write("1e-7", kDouble), "1.0E-7^double");
}

TEST(Literal, RefusesWhatProgramsWriteDifferently) {
  EXPECT_EQ(Write("1e-7"), "refused");
  EXPECT_EQ(Write("5e-324", kFloat), "refused");
  EXPECT_EQ(Write(R"("3.5")", kDouble), "refused");
  EXPECT_EQ(Write(R"("x")", kDouble), "refused");
  EXPECT_EQ(Write(R"("3.5E0")", kDouble), "3.5E0^double");
  EXPECT_EQ(Write("9007199254740993"), "refused");
  EXPECT_EQ(Write("18446744073709551615"), "refused");
}

TEST(Literal, RefusesALanguageStringWithoutLanguage) {
  EXPECT_EQ(
      Write(R"("x")", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"),
      "refused");
}

TEST(Literal, JsonIsWrittenCanonically) {
  ContextStore store;
  const auto value = ParseJson(R"({"b": [1.0, null], "a": "x"})");
  const auto literal = MakeJsonLiteral(*value, store);
  ASSERT_TRUE(literal.has_value());
  EXPECT_EQ(literal->value, R"({"a":"x","b":[1,null]})");
  EXPECT_EQ(literal->datatype,
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON");
}

}  // namespace
}  // namespace diptych
