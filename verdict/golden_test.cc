// SPDX-License-Identifier: Apache-2.0
// Covers tests/golden: what earlier versions issued has the verdict that it had
// then, at the same moment and with the same trust.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "credential/credential_body.h"
#include "registry/receipt_json.h"
#include "tests/support/test_contexts.h"
#include "tests/support/vector_file.h"
#include "tlog/policy.h"
#include "verdict/unregistered.h"
#include "verdict/verdict.h"

namespace diptych {
namespace {

using boost::json::object;
using std::filesystem::path;

const path kGolden = DIPTYCH_SOURCE_DIR "/tests/golden/data";

std::string ReadText(const path& file) {
  std::ifstream stream(file, std::ios::binary);
  EXPECT_TRUE(stream) << file;
  return {std::istreambuf_iterator<char>(stream), {}};
}

// Each folder with a manifest.
std::vector<path> Folders() {
  std::vector<path> folders;
  for (const auto& entry : std::filesystem::directory_iterator(kGolden)) {
    if (entry.is_directory()) folders.push_back(entry.path());
  }
  return folders;
}

// Signed with the did:key of somebody whom the register does not know, and
// anchored by a member. Found valid once; but whoever anchors another's
// credential anew would have a receipt in which it is not revoked, so it takes
// a verifier who names that issuer (docs/adr/0010-verdict-rules.md).
bool IsStrangers(const object& test) {
  const std::string file = Text(test.at("file"));
  return test.contains("receipt") && !test.contains("namedIssuer") &&
         Text(test.at("verdict")) == "valid" &&
         (file == "one/ecdsa-jcs-2019-p-256.json" ||
          file == "one/ecdsa-jcs-2019-p-384.json" ||
          file == "p256/sd-jwt.txt" || file == "p256/sd-jwt-less.txt" ||
          file == "p256/sd-jwt-none.txt");
}

VerdictReport JudgeWithReceipt(const path& folder, const object& test,
                               const Result<Document>& document,
                               std::string_view expected_did) {
  const Result<Receipt> receipt =
      ParseReceiptJson(ReadText(folder / Text(test.at("receipt"))));
  if (!receipt) return ReportUnreadable(CheckName::kInclusion, receipt.error());
  return JudgeCredential(
      {.document = document,
       .receipt = *receipt,
       .policy =
           ParsePolicy(ReadText(folder / Text(test.at("policy")))).value(),
       .now = TimeMs{Number(test.at("now"))},
       .max_age_ms = Number(test.at("maxAgeMs")),
       .contexts = TestContexts(),
       .expected_did = expected_did});
}

// The files of a member that has them by DID or address.
std::map<std::string, Result<Bytes>, std::less<>> Saved(const path& folder,
                                                        const object& test,
                                                        const char* member) {
  std::map<std::string, Result<Bytes>, std::less<>> saved;
  const boost::json::value* const named = test.if_contains(member);
  if (named == nullptr) return saved;
  for (const auto& [name, file] : named->as_object()) {
    saved.emplace(name, ToBytes(AsBytes(ReadText(folder / Text(file)))));
  }
  return saved;
}

VerdictReport Judge(const path& folder, const object& test,
                    bool names_issuer = false) {
  const std::string file = ReadText(folder / Text(test.at("file")));
  const Result<Document> document = ReadDocument(AsBytes(file));
  if (test.contains("receipt")) {
    std::string issuer;
    if (names_issuer) issuer = IssuerOf(*document);
    if (test.contains("namedIssuer")) issuer = Text(test.at("namedIssuer"));
    return JudgeWithReceipt(folder, test, document, issuer);
  }
  const std::string trusted = Text(test.at("trustedIssuer"));
  const OutsideKnowledge outside = {
      .did_documents = Saved(folder, test, "didDocuments"),
      .lists = Saved(folder, test, "lists")};
  return JudgeUnregistered({.document = document.value(),
                            .outside = outside,
                            .contexts = TestContexts(),
                            .now = TimeMs{Number(test.at("now"))},
                            .trusted_issuer = trusted});
}

std::vector<std::string> ProofsOf(const VerdictReport& report) {
  std::vector<std::string> proofs;
  for (const ProofReport& proof : report.proofs) {
    proofs.push_back(proof.suite + ": " +
                     std::string(ProofOutcomeName(proof.finding.outcome)));
  }
  return proofs;
}

TEST(Golden, WhatEarlierVersionsIssuedHasItsVerdictForEver) {
  const std::vector<path> folders = Folders();
  ASSERT_FALSE(folders.empty());
  for (const path& folder : folders) {
    const auto manifest = ReadVectorFile(folder / "manifest.json");
    ASSERT_TRUE(manifest.has_value()) << folder;
    const boost::json::array& cases = manifest->at("cases").as_array();
    ASSERT_GT(cases.size(), 20U) << folder;
    for (const boost::json::value& value : cases) {
      const object& test = value.as_object();
      SCOPED_TRACE(folder.filename().string() + ": " +
                   boost::json::serialize(value));
      if (IsStrangers(test)) {
        EXPECT_EQ(Judge(folder, test).verdict, Verdict::kCannotTell);
        EXPECT_EQ(Judge(folder, test, true).verdict, Verdict::kValid);
        continue;
      }
      const VerdictReport report = Judge(folder, test);
      EXPECT_EQ(VerdictName(report.verdict), Text(test.at("verdict")))
          << report.sentence;
      if (test.at("proofs").is_null()) continue;
      std::vector<std::string> proofs;
      for (const boost::json::value& proof : test.at("proofs").as_array()) {
        proofs.push_back(Text(proof));
      }
      EXPECT_EQ(ProofsOf(report), proofs) << report.sentence;
    }
  }
}

// A verdict that is the same for any file would pass the one above.
TEST(Golden, HasEveryVerdictInEveryForm) {
  for (const path& folder : Folders()) {
    const std::string manifest = ReadText(folder / "manifest.json");
    for (const char* word :
         {"\"valid\"", "\"not valid\"", "\"cannot tell\"", "four/", ".png\"",
          ".svg\"", ".jwt\"", ".pdf\"", "eddsa-rdfc-2022: verified",
          "eddsa-jcs-2022: verified", "ecdsa-jcs-2019: verified"}) {
      EXPECT_THAT(manifest, testing::HasSubstr(word)) << folder;
    }
    // The first version's folder is without these.
    if (folder.filename() == "0.1") continue;
    for (const char* word :
         {"ecdsa-rdfc-2019: verified", "VC-JWT ES256: verified",
          "SD-JWT VC ES256: verified", "\"didDocuments\"", "\"lists\"",
          "portfolio-valid.json\""}) {
      EXPECT_THAT(manifest, testing::HasSubstr(word)) << folder;
    }
    if (folder.filename() == "0.1-b") continue;
    for (const char* word : {"SD-JWT VC EdDSA: verified",
                             "SD-JWT VC EdDSA: failed", ".sd-jwt\""}) {
      EXPECT_THAT(manifest, testing::HasSubstr(word)) << folder;
    }
  }
}

}  // namespace
}  // namespace diptych
