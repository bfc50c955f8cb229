// SPDX-License-Identifier: Apache-2.0
// Covers the text of files that people open.
#include "json/write.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace diptych {
namespace {

TEST(PrettyJson, IndentsByTwoAndKeepsTheOrder) {
  const auto json = ParseJson(
      R"({"z":1,"a":[true,{"n":null},[]],"e":{},"s":"\u000a\u00e4/"})");
  EXPECT_EQ(PrettyJson(*json),
            "{\n"
            "  \"z\": 1,\n"
            "  \"a\": [\n"
            "    true,\n"
            "    {\n"
            "      \"n\": null\n"
            "    },\n"
            "    []\n"
            "  ],\n"
            "  \"e\": {},\n"
            "  \"s\": \"\\n\xC3\xA4/\"\n"
            "}\n");
}

TEST(PrettyJson, WritesScalarsAndEmptyContainersOnALine) {
  EXPECT_EQ(PrettyJson(*ParseJson("1.50")), "1.5\n");
  EXPECT_EQ(PrettyJson(*ParseJson("[ ]")), "[]\n");
}

TEST(PrettyJson, GivesAnEqualValueBack) {
  const auto json = ParseJson(
      R"([18446744073709551615,-9223372036854775808,9007199254740993,0.1,
          1e300,5e-324,"\ud83d\ude02\u0000",{"a":{"b":[[[1]]]}}])");
  ASSERT_TRUE(json);
  const auto again = ParseJson(PrettyJson(*json));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, *json);
}

}  // namespace
}  // namespace diptych
