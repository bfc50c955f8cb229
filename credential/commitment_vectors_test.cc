// SPDX-License-Identifier: Apache-2.0
// Covers docs/spec/commitments.md: every case of its vectors, which were made
// by another implementation.
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <string>

#include "base/hex.h"
#include "credential/commitment.h"
#include "credential/document.h"
#include "json/parse.h"

namespace diptych {
namespace {

constexpr const char* kVectors =
    DIPTYCH_SOURCE_DIR "/docs/spec/vectors/commitments.json";

Bytes HexMember(const JsonObject& test, std::string_view name) {
  return *HexDecode(std::string_view(test.at(name).as_string()));
}

bool IsValid(const JsonObject& test) {
  const std::string_view result = test.at("result").as_string();
  EXPECT_TRUE(result == "valid" || result == "invalid");
  return result == "valid";
}

void CheckDocument(const JsonObject& test) {
  const Result<Document> document = ReadDocument(HexMember(test, "file"));
  ASSERT_EQ(document.has_value(), IsValid(test))
      << (document ? "" : document.error().message);
  if (!document) return;
  EXPECT_EQ(DocumentKindName(document->kind), test.at("kind").as_string());
  EXPECT_EQ(HexEncode(document->digest), test.at("documentDigest").as_string());
  EXPECT_EQ(MayUseEmptySalt(*document), test.at("emptySalt").as_bool());
}

void CheckCommitment(const JsonObject& test) {
  const Result<Salt> salt = ToSalt(HexMember(test, "salt"));
  ASSERT_EQ(salt.has_value(), IsValid(test));
  if (!salt) return;
  const Digest digest = ToDigest(HexMember(test, "documentDigest"));
  EXPECT_EQ(HexEncode(CredentialCommitment(*salt, digest)),
            test.at("commitment").as_string());
}

// Runs `check` on each test of the group `type`; gives the number of tests.
int ForEachTest(std::string_view type,
                const std::function<void(const JsonObject&)>& check) {
  std::ifstream file(kVectors, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const Result<JsonValue> vectors = ParseJson(text);
  EXPECT_TRUE(vectors) << kVectors << ": " << vectors.error().message;
  if (!vectors) return 0;
  int count = 0;
  for (const JsonValue& group : vectors->at("testGroups").as_array()) {
    if (group.at("type").as_string() != type) continue;
    for (const JsonValue& test : group.at("tests").as_array()) {
      SCOPED_TRACE(test.at("comment").as_string().c_str());
      check(test.as_object());
      ++count;
    }
  }
  return count;
}

TEST(CommitmentVectors, DocumentsHaveTheStatedKindAndDigest) {
  EXPECT_GT(ForEachTest("DocumentDigest", CheckDocument), 90);
}

TEST(CommitmentVectors, CommitmentsAreAsStated) {
  EXPECT_GT(ForEachTest("Commitment", CheckCommitment), 8);
}

}  // namespace
}  // namespace diptych
