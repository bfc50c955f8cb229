// SPDX-License-Identifier: Apache-2.0
// Covers the signed examples of the IETF's draft of Token Status Lists: the one
// as JWT is read, with its signature, and the ones as CWT are told from it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/base64.h"
#include "base/hex.h"
#include "crypto/nist_ecdsa.h"
#include "tests/support/signed_credential.h"
#include "tests/support/test_contexts.h"
#include "verdict/listed_status.h"
#include "verdict/unregistered.h"

namespace diptych {
namespace {

using testing::HasSubstr;
using enum CheckOutcome;

const std::string kExamples =
    DIPTYCH_SOURCE_DIR "/../shared/data/ietf-token-status-list/examples/";
constexpr char kAbsent[] = "the draft's examples are not beside the project";

// Of the token as JWT.
constexpr char kIssuer[] = "https://example.com";
constexpr char kUri[] = "https://example.com/statuslists/1";
constexpr std::uint64_t kIssuedS = 1'686'920'170;
constexpr std::uint64_t kExpiresS = 2'291'720'170;
// The octets b9 a3 of the list, from each octet's least significant bit on.
constexpr std::string_view kStatuses = "1001110111000101";

// The draft gives no key. This is the only one under which its JWT and both of
// its CWTs were signed: each ECDSA signature leaves two keys to choose from
// (SEC 1 section 4.1.6), and one is among those of all three.
constexpr char kX[] = "I3HWm_0Ds1dPMI-IWmf4mBmH-YaeAVbPVu7vB27CxXo";
constexpr char kY[] = "6N_d5Elj9bs1htgV3okJKIdbHEpkgTmAluYKJemzn1M";

bool IsAbsent() { return !std::filesystem::exists(kExamples); }

// An example without the line feeds that fold it.
std::string Example(const std::string& name) {
  std::ifstream stream(kExamples + name);
  std::string text(std::istreambuf_iterator<char>(stream), {});
  std::erase_if(text, [](char c) { return c == '\n' || c == ' '; });
  return text;
}

Result<std::vector<CandidateKey>> DraftKeys(const KeyRequest& request) {
  if (request.verification_method != "12" || request.issuer != kIssuer) {
    return Error{ErrorCode::kNotFound, "the draft has one key, 12"};
  }
  const auto key = NistPublicKey::FromCoordinates(
      NistCurve::kP256, *Base64UrlDecode(kX), *Base64UrlDecode(kY));
  return std::vector<CandidateKey>{
      {.key = CredentialPublicKey(key.value()), .controller = kIssuer}};
}

// A token that names a place in the draft's list; its own signature is not
// looked at here.
Document Referring(std::string_view issuer, std::size_t index) {
  const std::string payload = R"({"vct":"x","iss":")" + std::string(issuer) +
                              R"(","status":{"status_list":{"idx":)" +
                              std::to_string(index) + R"(,"uri":")" + kUri +
                              R"("}}})";
  return ReadDocument(
             AsBytes(SignJws({{"typ", "dc+sd-jwt"}}, payload, TestDidKey(1)) +
                     "~"))
      .value();
}

Check JudgeList(Bytes list, std::size_t index,
                std::uint64_t at_s = kIssuedS + 60) {
  OutsideKnowledge outside;
  outside.lists.emplace(kUri, std::move(list));
  return JudgeListedStatus({.document = Referring(kIssuer, index),
                            .outside = outside,
                            .keys = DraftKeys,
                            .contexts = TestContexts(),
                            .now = TimeMs{at_s * 1000}});
}

TEST(DraftStatusList, AsJwtIsReadWithItsSignature) {
  if (IsAbsent()) GTEST_SKIP() << kAbsent;
  const Bytes token = ToBytes(AsBytes(Example("status_list_jwt_raw.md")));
  for (std::size_t index = 0; index < kStatuses.size(); ++index) {
    const Check check = JudgeList(token, index);
    EXPECT_EQ(check.outcome, kStatuses[index] == '1' ? kFailed : kPassed)
        << index << ": " << check.sentence;
  }
  EXPECT_EQ(JudgeList(token, kStatuses.size()).outcome, kUnknown);
  EXPECT_EQ(JudgeList(token, 1, kIssuedS - 1).outcome, kUnknown);
  EXPECT_EQ(JudgeList(token, 1, kExpiresS - 1).outcome, kPassed);
  EXPECT_EQ(JudgeList(token, 1, kExpiresS).outcome, kUnknown);
}

TEST(DraftStatusList, AsJwtSaysNothingWithAnyLetterChanged) {
  if (IsAbsent()) GTEST_SKIP() << kAbsent;
  const Bytes token = ToBytes(AsBytes(Example("status_list_jwt_raw.md")));
  for (std::size_t at = 0; at < token.size(); ++at) {
    Bytes altered = token;
    altered[at] = altered[at] == 'A' ? 'B' : 'A';
    EXPECT_EQ(JudgeList(altered, 1).outcome, kUnknown) << at;
  }
}

// Diptych publishes JWTs only, and does not read the other form.
TEST(DraftStatusList, AsCwtCannotTellAndSaysWhy) {
  if (IsAbsent()) GTEST_SKIP() << kAbsent;
  const Bytes cwt = HexDecode(Example("status_list_cwt.md")).value();
  Bytes untagged(cwt.begin() + 1, cwt.end());
  Bytes twice = {0xd8, 61};
  twice.insert(twice.end(), cwt.begin(), cwt.end());
  for (const Bytes& form : {cwt, untagged, twice}) {
    for (const std::size_t index : {0, 1}) {
      const Check check = JudgeList(form, index);
      EXPECT_EQ(check.outcome, kUnknown);
      EXPECT_THAT(check.sentence, HasSubstr("is a CWT"));
    }
  }
}

TEST(DraftStatusList, MakesTheVerdictCannotTellAsCwt) {
  if (IsAbsent()) GTEST_SKIP() << kAbsent;
  OutsideKnowledge outside;
  outside.lists.emplace(kUri, HexDecode(Example("status_list_cwt.md")).value());
  const std::string trusted = TestDid(1);
  const VerdictReport report =
      JudgeUnregistered({.document = Referring(trusted, 1),
                         .outside = outside,
                         .contexts = TestContexts(),
                         .now = TimeMs{(kIssuedS + 60) * 1000},
                         .trusted_issuer = trusted});
  EXPECT_EQ(report.verdict, Verdict::kCannotTell);
  EXPECT_THAT(report.sentence, HasSubstr("is a CWT"));
}

TEST(DraftStatusList, ACredentialAsCwtIsNoneThatCouldBeJudged) {
  if (IsAbsent()) GTEST_SKIP() << kAbsent;
  const VerdictReport report = JudgeUnregistered(
      {.document =
           ReadDocument(*HexDecode(Example("referenced_token_cwt.md"))).value(),
       .outside = {},
       .contexts = TestContexts(),
       .now = TimeMs{(kIssuedS + 60) * 1000},
       .trusted_issuer = kIssuer});
  EXPECT_EQ(report.verdict, Verdict::kCannotTell);
  EXPECT_THAT(report.sentence, HasSubstr("no credential"));
}

}  // namespace
}  // namespace diptych
