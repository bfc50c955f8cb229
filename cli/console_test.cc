// SPDX-License-Identifier: Apache-2.0
//
// What a console writes: names in JSON as they are, and nothing that is no
// UTF-8.
#include "cli/console.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

namespace diptych {
namespace {

std::string Printed(const JsonValue& value) {
  std::ostringstream output;
  std::ostringstream error;
  Console(output, error, {}).PrintJson(value);
  EXPECT_EQ(error.str(), "");
  return output.str();
}

TEST(Console, PrintsNamesInJsonAsTheyAre) {
  EXPECT_EQ(Printed(JsonObject{{"file", "a\nb\x1b\u202e.json"}}),
            "{\"file\":\"a\\nb\\u001b\u202e.json\"}\n");
}

TEST(Console, ReplacesWhatIsNoUtf8WhereverItStands) {
  const std::string name = "a\xFF.json";
  EXPECT_EQ(
      Printed(JsonObject{
          {"file", name},
          {"list", JsonArray{name, JsonObject{{"deep", name + "\xC3"}}}},
          {"number", 7}}),
      "{\"file\":\"a?.json\",\"list\":[\"a?.json\",{\"deep\":\"a?.json?\"}],"
      "\"number\":7}\n");
}

}  // namespace
}  // namespace diptych
