// SPDX-License-Identifier: Apache-2.0
// Covers what is read of credentials that others have published: types, status
// references, evidence and the hiring view, and presentations of them.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "credential/credential_status.h"
#include "credential/credential_type.h"
#include "credential/evidence.h"
#include "credential/hiring_view.h"
#include "credential/portfolio.h"

namespace diptych {
namespace {

constexpr const char* kFixtures = DIPTYCH_SOURCE_DIR
    "/../shared/data/dcc-vc-test-fixtures/verifiableCredentials";

// The files by path; one of them was published empty and is left out.
std::map<std::string, std::string> Published() {
  std::map<std::string, std::string> files;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(kFixtures)) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!text.empty()) files[entry.path()] = text;
  }
  return files;
}

TEST(PublishedCredentials, AreReadToTheirTypeStatusEvidenceAndView) {
  if (!std::filesystem::exists(kFixtures)) {
    GTEST_SKIP() << "the published credentials are not there: " << kFixtures;
  }
  std::map<CredentialType, int> types;
  std::size_t with_status = 0;
  for (const auto& [path, text] : Published()) {
    SCOPED_TRACE(path);
    const Document document = ReadDocument(AsBytes(text)).value();
    ++types[TypeOfDocument(document)];
    const auto references = ReadStatusReferences(document);
    ASSERT_TRUE(references) << references.error().message;
    const bool says_none = path.contains("noStatus");
    if (says_none) EXPECT_TRUE(references->empty());
    for (const StatusReference& reference : *references) {
      EXPECT_EQ(reference.kind, StatusReferenceKind::kBitstring);
      EXPECT_EQ(reference.purpose, "revocation");
      EXPECT_TRUE(reference.url.starts_with("https://")) << reference.url;
      ++with_status;
    }
    EXPECT_TRUE(CollectEvidence(document).has_value());
    const HiringView view = MakeHiringView(
        document, {.verdict = "valid", .as_of = "", .accredited_by = ""});
    EXPECT_FALSE(view.issuer_id.empty());
  }
  EXPECT_GT(types[CredentialType::kAchievement], 80);
  EXPECT_EQ(types[CredentialType::kEndorsement], 2);
  EXPECT_EQ(types[CredentialType::kNone], 0);
  EXPECT_EQ(with_status, 39U);
}

TEST(PublishedCredentials, KeepTheirDigestsInAPresentation) {
  if (!std::filesystem::exists(kFixtures)) {
    GTEST_SKIP() << "the published credentials are not there: " << kFixtures;
  }
  std::string all;
  std::vector<Digest> digests;
  for (const auto& [path, text] : Published()) {
    digests.push_back(ReadDocument(AsBytes(text)).value().digest);
    all += (all.empty() ? "" : ",") + text;
  }
  const Portfolio portfolio =
      ReadPortfolio(AsBytes(R"({"type":"VerifiablePresentation",)"
                            R"("verifiableCredential":[)" +
                            all + "]}"))
          .value();
  ASSERT_EQ(portfolio.parts.size(), digests.size());
  for (std::size_t i = 0; i < digests.size(); ++i) {
    EXPECT_EQ(portfolio.parts[i].document->digest, digests[i]);
  }
}

}  // namespace
}  // namespace diptych
