// SPDX-License-Identifier: Apache-2.0
// Covers credentials that others issued and signed, with Data Integrity and
// Ed25519Signature2020 proofs: what becomes of each proof. Their dates, status
// and registries are judged elsewhere.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "credential/proof.h"
#include "tests/support/test_contexts.h"

namespace diptych {
namespace {

const std::filesystem::path kFolder =
    DIPTYCH_SOURCE_DIR "/../shared/data/dcc-vc-test-fixtures";

// By path below the folder: what every proof in it is, where that is not
// kVerified for did:key and kNoKey for did:web, and why.
const std::map<std::string, ProofOutcome> kExceptions = {
    // Altered after they were signed, as the names say.
    {"verifiableCredentials/v2/ed25519/didKey/"
     "legacy-noStatus-noExpiry-tampered.json",
     ProofOutcome::kFailed},
    {"statusLists/didkey-ed25519Signature2020/tampered", ProofOutcome::kFailed},
};

std::string Read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

ProofOutcome Expected(const std::string& name, const ProofReport& report) {
  const auto exception = kExceptions.find(name);
  if (exception != kExceptions.end()) return exception->second;
  return report.verification_method.starts_with("did:key:")
             ? ProofOutcome::kVerified
             : ProofOutcome::kNoKey;
}

TEST(ProofsOfOthers, HaveTheOutcomesExpected) {
  if (!std::filesystem::exists(kFolder)) {
    GTEST_SKIP() << "the fixtures are not beside the project";
  }
  int files = 0;
  std::map<ProofOutcome, int> counts;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(kFolder)) {
    const std::string extension = entry.path().extension();
    if (!entry.is_regular_file() ||
        (!extension.empty() && extension != ".json")) {
      continue;
    }
    const std::string name = entry.path().lexically_relative(kFolder);
    const std::string text = Read(entry.path());
    if (text.empty() || name.ends_with("did.json")) continue;
    const Result<Document> document = ReadDocument(AsBytes(text));
    ASSERT_TRUE(document) << name << ": " << document.error().message;
    const std::vector<ProofReport> reports =
        CheckProofs(*document, DidKeyResolver(), TestContexts());
    EXPECT_FALSE(reports.empty()) << name;
    for (const ProofReport& report : reports) {
      EXPECT_EQ(ProofOutcomeName(report.finding.outcome),
                ProofOutcomeName(Expected(name, report)))
          << name << ": " << report.suite << ": " << report.finding.reason;
      ++counts[report.finding.outcome];
    }
    ++files;
  }
  EXPECT_GT(files, 90);
  EXPECT_GT(counts[ProofOutcome::kVerified], 70);
}

}  // namespace
}  // namespace diptych
