// SPDX-License-Identifier: Apache-2.0
// Covers docs/spec/commitments.md: every case of its vectors, which were made
// by another implementation.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "base/hex.h"
#include "credential/commitment.h"
#include "credential/document.h"
#include "tests/support/vector_file.h"

namespace diptych {
namespace {

constexpr const char* kVectors =
    DIPTYCH_SOURCE_DIR "/docs/spec/vectors/commitments.json";

bool IsValid(const boost::json::object& test) {
  const std::string_view result = test.at("result").as_string();
  EXPECT_TRUE(result == "valid" || result == "invalid");
  return result == "valid";
}

void CheckDocument(const boost::json::object& test) {
  const Result<Document> document = ReadDocument(Octets(test.at("file")));
  ASSERT_EQ(document.has_value(), IsValid(test))
      << (document ? "" : document.error().message);
  if (!document) return;
  EXPECT_EQ(DocumentKindName(document->kind), test.at("kind").as_string());
  EXPECT_EQ(HexEncode(document->digest), test.at("documentDigest").as_string());
  EXPECT_EQ(MayUseEmptySalt(*document), test.at("emptySalt").as_bool());
  const auto* const carrier = test.if_contains("carrier");
  EXPECT_EQ(DocumentCarrierName(document->carrier),
            carrier == nullptr ? "file" : carrier->as_string());
}

void CheckCommitment(const boost::json::object& test) {
  const Result<Salt> salt = ToSalt(Octets(test.at("salt")));
  ASSERT_EQ(salt.has_value(), IsValid(test));
  if (!salt) return;
  const Digest digest = Hash(test.at("documentDigest"));
  EXPECT_EQ(HexEncode(CredentialCommitment(*salt, digest)),
            test.at("commitment").as_string());
}

// Runs `check` on each test of the group `type`; gives the number of tests.
int ForEachTest(std::string_view type,
                const std::function<void(const boost::json::object&)>& check) {
  const auto vectors = ReadVectorFile(kVectors);
  EXPECT_TRUE(vectors) << kVectors;
  if (!vectors) return 0;
  int count = 0;
  for (const boost::json::value& group : vectors->at("testGroups").as_array()) {
    if (group.at("type").as_string() != type) continue;
    for (const boost::json::value& test : group.at("tests").as_array()) {
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

TEST(CommitmentVectors, PicturesHaveTheDigestOfWhatTheyCarry) {
  EXPECT_GT(ForEachTest("PictureDigest", CheckDocument), 50);
}

TEST(CommitmentVectors, CommitmentsAreAsStated) {
  EXPECT_GT(ForEachTest("Commitment", CheckCommitment), 8);
}

}  // namespace
}  // namespace diptych
