// SPDX-License-Identifier: Apache-2.0
// Covers which contexts a document may have whose signature does not need them.
#include "jsonld/check_contexts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "json/parse.h"

namespace diptych {
namespace {

using testing::HasSubstr;

constexpr char kCredentials[] = R"("https://www.w3.org/ns/credentials/v2")";

Status Judge(const std::string& text) {
  static const PinnedContexts contexts = PinnedContexts::Standard();
  return CheckContexts(ParseJson(text).value(), contexts);
}

std::string With(const std::string& context) {
  return R"({"@context":)" + context + R"(,"type":["VerifiableCredential"]})";
}

TEST(CheckContexts, TakesThoseThatArePinnedOrWrittenOut) {
  for (const std::string& context :
       {std::string(kCredentials), "[" + std::string(kCredentials) + "]",
        "[" + std::string(kCredentials) +
            R"(,{"honours":"https://college.example/terms#honours"}])"}) {
    EXPECT_TRUE(Judge(With(context))) << context;
  }
  EXPECT_TRUE(Judge(R"({"no":{"context":[1,[],{}]}})"));
}

TEST(CheckContexts, RefusesUnknownOnesWhereverTheyStand) {
  const std::string evil = R"("https://evil.example/ctx")";
  for (const std::string& document :
       {With(evil), With("[" + std::string(kCredentials) + "," + evil + "]"),
        R"({"a":[{},{"b":)" + With(evil) + "}]}",
        R"({"vc":)" + With("[" + evil + "]") + "}"}) {
    const Status status = Judge(document);
    ASSERT_FALSE(status) << document;
    EXPECT_EQ(status.error().code, ErrorCode::kInvalid);
    EXPECT_THAT(status.error().message, HasSubstr("evil.example"));
  }
}

TEST(CheckContexts, RefusesAnotherMeaningOfAProtectedWord) {
  EXPECT_FALSE(
      Judge(With("[" + std::string(kCredentials) +
                 R"(,{"VerifiableCredential":"https://evil.example/x"}])")));
}

}  // namespace
}  // namespace diptych
