// SPDX-License-Identifier: Apache-2.0
// Covers which numbers canonical JSON carries exactly, and which member an
// error names.
#include "json/exact_numbers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "json/parse.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;

std::string ErrorOf(std::string_view text) {
  EXPECT_TRUE(ParseJson(text)) << text;
  const Status checked = CheckExactNumbers(text);
  return checked ? "exact" : checked.error().message;
}

TEST(ExactNumbers, AreThoseWhoseDecimalValueADoubleGivesBack) {
  for (const char* number :
       {"0", "-0", "0.000e99999999999999999999", "1", "-1", "10", "4.50", "0.1",
        "1e23", "1E+23", "100e-2", "2e-6", "5e-324", "0.00000000001",
        "9007199254740992", "9007199254740994", "123456789012345680000",
        "1.7976931348623157e308", "0.30000000000000004"}) {
    EXPECT_TRUE(IsExactNumber(number)) << number;
  }
  EXPECT_TRUE(IsExactNumber("1" + std::string(300, '0') + "e-300"));
  EXPECT_TRUE(IsExactNumber("0." + std::string(400, '0') + "15e400"));
}

TEST(ExactNumbers, AreNotThoseThatADoubleRounds) {
  for (const char* number :
       {"9007199254740993", "-9007199254740993", "12345678901234567890",
        "18446744073709551615", "-9223372036854775808",
        "1.00000000000000000001", "0.1000000000000000055511151231257827",
        "333333333.33333329", "1e-400", "-1e-99999999999999999999", "4e-324",
        "1.79769313486231571e308"}) {
    EXPECT_FALSE(IsExactNumber(number)) << number;
  }
}

TEST(ExactNumbers, AnErrorNamesTheMemberAndSaysWhatToDo) {
  const std::string error =
      ErrorOf(R"({"a":[1,{"\"x":2}],"b":{"c":"9007199254740993","d":[0,[],)"
              R"(9007199254740993]}})");
  EXPECT_THAT(error, HasSubstr("number 9007199254740993 of"));
  EXPECT_THAT(error, HasSubstr("member \"b.d[2]\""));
  EXPECT_THAT(error, HasSubstr("write it as a string"));
  EXPECT_THAT(ErrorOf(R"({"a":{"b":[]},"c":1e-400})"), HasSubstr("\"c\""));
  EXPECT_THAT(ErrorOf("9007199254740993"), HasSubstr("9007199254740993 has"));
  EXPECT_THAT(ErrorOf("[9007199254740993]"), HasSubstr("\"[0]\""));
}

TEST(ExactNumbers, DigitsInStringsAndNamesDoNotCount) {
  EXPECT_EQ(ErrorOf(R"({"9007199254740993":"9007199254740993","a\\":"\\"})"),
            "exact");
  EXPECT_EQ(ErrorOf(R"([true,false,null,{},[],"",-0.50e+1])"), "exact");
}

}  // namespace
}  // namespace diptych
