// SPDX-License-Identifier: Apache-2.0
// What is fetched from the web for a verdict without a register: DID documents
// and status lists, which come from wherever a credential's text points.
#include "credential/did_document.h"
#include "credential/did_web.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/sample_credential.h"
#include "tests/support/test_contexts.h"
#include "verdict/report_json.h"
#include "verdict/unregistered.h"

namespace diptych {
namespace {

VerdictReport JudgeFor(const Document& document,
                       const OutsideKnowledge& outside) {
  return JudgeUnregistered({.document = document,
                            .outside = outside,
                            .contexts = TestContexts(),
                            .now = kSampleVerdictTime,
                            .trusted_issuer = kSampleIssuer});
}

}  // namespace

// What is read is of the DID that was asked for, and names keys as absolute
// URLs, each of which the resolver finds again.
FUZZ_TARGET(did_document) {
  const Result<DidDocument> read = ReadDidDocument(octets, kSampleIssuer);
  if (!read) {
    FUZZ_EXPECT(!read.error().message.empty());
    return;
  }
  FUZZ_EXPECT(octets.size() <= kDidDocumentSizeMax);
  FUZZ_EXPECT(read->id == kSampleIssuer);
  FUZZ_EXPECT(read->methods.size() <= kCandidateKeysMax);
  const KeyResolver resolver = DidDocumentResolver(*read, kSampleVerdictTime);
  for (const DidDocument::Method& method : read->methods) {
    FUZZ_EXPECT(!method.id.empty() && !method.id.starts_with('#'));
    const auto keys =
        resolver({.verification_method = method.id, .issuer = kSampleIssuer});
    // It was revoked, or has run out.
    if (!keys && keys.error().code == ErrorCode::kRefused) continue;
    FUZZ_EXPECT(keys && !keys->empty());
    FUZZ_EXPECT(keys->front().controller == kSampleIssuer);
  }
}

FUZZ_TARGET(did_web) {
  const std::string_view did = AsText(octets);
  const Result<std::string> url = DidWebUrl(did);
  const Result<std::string> document = DidDocumentUrl(did);
  FUZZ_EXPECT(url.has_value() == document.has_value());
  if (!url) return;
  FUZZ_EXPECT(did.starts_with(kDidWebPrefix));
  FUZZ_EXPECT(did.size() <= kDidWebSizeMax);
  FUZZ_EXPECT(url->starts_with("https://") && !url->ends_with('/'));
  FUZZ_EXPECT(document->starts_with(*url) && document->ends_with("/did.json"));
  // Nothing that would lead to another host or a query.
  FUZZ_EXPECT(url->find_first_of("@?#\\ \n") == std::string::npos);
}

// A credential, a DID document, then a status list, which is given for every
// address that the credential names. Valid is only what both were needed for.
FUZZ_TARGET(unregistered) {
  const auto credential = TakePart(octets);
  if (!credential) return;
  const auto keys = TakePart(octets);
  if (!keys) return;
  const Result<Document> document = ReadDocument(*credential);
  if (!document) return;
  OutsideKnowledge all;
  all.did_documents.emplace(kSampleIssuer, ToBytes(*keys));
  const OutsideQuestions questions = QuestionsOf(*document);
  for (const std::string& url : questions.lists) {
    all.lists.emplace(url, ToBytes(octets));
  }
  const VerdictReport report = JudgeFor(*document, all);
  FUZZ_EXPECT(report.checks.size() == kCheckCount);
  FUZZ_EXPECT(!report.sentence.empty());
  FUZZ_EXPECT(!FormatReportJson(report).empty());
  if (report.verdict != Verdict::kValid) return;
  FUZZ_EXPECT(ReadDidDocument(*keys, kSampleIssuer).has_value());
  FUZZ_EXPECT(JudgeFor(*document, {}).verdict == Verdict::kCannotTell);
  if (questions.lists.empty()) return;
  all.lists.clear();
  FUZZ_EXPECT(JudgeFor(*document, all).verdict == Verdict::kCannotTell);
}

}  // namespace diptych
