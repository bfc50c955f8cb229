// SPDX-License-Identifier: Apache-2.0
// Covers who is said to have accredited an issuer: as of the day of the
// credential, for this credential or not; that it decides nothing unless it is
// asked for; and that nothing is said of a document that is not the entry's.
#include "verdict/accreditation_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "credential/commitment.h"
#include "tests/support/test_contexts.h"
#include "tests/support/test_receipt.h"
#include "verdict/conclusion.h"
#include "verdict/report_json.h"
#include "verdict/unregistered.h"

namespace diptych {
namespace {

using testing::HasSubstr;
using testing::Not;
using enum CheckOutcome;

constexpr std::string_view kDocument =
    R"({"type":["VerifiableCredential"],"issuer":"did:web:m1.example",)"
    R"("credentialSubject":{"achievement":{"id":"urn:welding",)"
    R"("name":"Welding","alignment":[{"targetFramework":"EQF",)"
    R"("targetUrl":"https://eqf.example/level/4"}]}}})";

Accreditation By(std::uint32_t number, AccreditationScope scope = {}) {
  return {.accreditor = {number},
          .accreditor_name = "Board " + std::to_string(number),
          .from = {kTestAnchored.value - 1'000},
          .scope = std::move(scope)};
}

struct Case {
  std::vector<Accreditation> accreditations;
  bool demands = false;
  std::string document{kDocument};
  std::string anchored_document{kDocument};

  VerdictReport Judge() const {
    TestReceiptSpec spec;
    spec.salt = Bytes(kSaltSize, 7);
    spec.member.accreditations = accreditations;
    spec.commitment = CredentialCommitment(
        ToSalt(*spec.salt).value(),
        ReadDocument(AsBytes(anchored_document)).value().digest);
    return JudgeCredential({.document = ReadDocument(AsBytes(document)),
                            .receipt = MakeTestReceipt(spec),
                            .policy = TestPolicy(),
                            .now = {kTestSealed.value + 1'000},
                            .contexts = TestContexts(),
                            .demands_accreditation = demands});
  }
};

const Check& Accredited(const VerdictReport& report) {
  return Find(report.checks, CheckName::kAccredited);
}

TEST(AccreditationCheck, NamesWhoAccreditedTheIssuerForThis) {
  const VerdictReport report =
      Case{.accreditations = {By(7, {"urn:welding"})}}.Judge();
  EXPECT_EQ(report.verdict, Verdict::kValid);
  EXPECT_EQ(report.sentence,
            "VALID. Issued by Nordhafen College (member 1) on 2026-11-21, "
            "accredited by Board 7 (member 7), not revoked as of 2026-11-21 "
            "10:05 UTC, confirmed by 1 of 1 institutions.");
  EXPECT_EQ(Accredited(report).outcome, kPassed);
  EXPECT_EQ(Accredited(report).sentence,
            "Nordhafen College (member 1) was accredited by Board 7 (member "
            "7) for this on 2026-11-21.");
}

TEST(AccreditationCheck, TakesEverythingAFrameworkOrAnAchievement) {
  for (const AccreditationScope& scope :
       {AccreditationScope{}, AccreditationScope{"EQF"},
        AccreditationScope{"https://eqf.example/"},
        AccreditationScope{"urn:baking", "urn:welding"}}) {
    const VerdictReport report = Case{.accreditations = {By(7, scope)}}.Judge();
    EXPECT_EQ(Accredited(report).outcome, kPassed);
  }
}

TEST(AccreditationCheck, SaysThatItIsNotForThis) {
  const VerdictReport report =
      Case{.accreditations = {By(7, {"urn:baking"}), By(8, {"urn:sewing"})}}
          .Judge();
  EXPECT_EQ(report.verdict, Verdict::kValid);
  EXPECT_THAT(report.sentence, Not(HasSubstr("ccredited")));
  EXPECT_EQ(Accredited(report).outcome, kNotAsked);
  EXPECT_EQ(Accredited(report).sentence,
            "Nordhafen College (member 1) was accredited by Board 7 (member "
            "7) and Board 8 (member 8), but not for this, on 2026-11-21.");
}

TEST(AccreditationCheck, NamesOfSeveralThoseThatAreForThisOnceEach) {
  const VerdictReport report = Case{
      .accreditations = {By(7), By(8, {"urn:baking"}), By(7, {"urn:welding"}),
                         By(9),
                         By(6)}}.Judge();
  EXPECT_EQ(AccreditorsText(report.facts->accredited_by),
            "Board 7 (member 7), Board 9 (member 9) and Board 6 (member 6)");
}

TEST(AccreditationCheck, GoesByTheDayOfTheCredential) {
  Case test{.accreditations = {By(7)}};
  Accreditation& only = test.accreditations[0];
  const auto outcome = [&] { return Accredited(test.Judge()).outcome; };
  only.to = kTestAnchored;
  EXPECT_EQ(outcome(), kNotAsked);
  EXPECT_EQ(Accredited(test.Judge()).sentence,
            "Nordhafen College (member 1) was accredited by nobody on "
            "2026-11-21.");
  // Withdrawn since then.
  only.to = {kTestAnchored.value + 1};
  EXPECT_EQ(outcome(), kPassed);
  only = By(7);
  only.from = kTestAnchored;
  EXPECT_EQ(outcome(), kPassed);
  only.from = {kTestAnchored.value + 1};
  EXPECT_EQ(outcome(), kNotAsked);
}

TEST(AccreditationCheck, DecidesIfItIsDemanded) {
  Case test{.demands = true};
  VerdictReport report = test.Judge();
  EXPECT_EQ(report.verdict, Verdict::kCannotTell);
  EXPECT_EQ(report.sentence,
            "CANNOT TELL. Nordhafen College (member 1) was accredited by "
            "nobody on 2026-11-21.");
  EXPECT_EQ(Accredited(report).outcome, kUnknown);
  test.accreditations = {By(7, {"urn:baking"})};
  report = test.Judge();
  EXPECT_EQ(report.verdict, Verdict::kCannotTell);
  EXPECT_THAT(report.sentence, HasSubstr("but not for this"));
  test.accreditations.push_back(By(8, {"urn:welding"}));
  EXPECT_EQ(test.Judge().verdict, Verdict::kValid);
}

TEST(AccreditationCheck, SaysNothingOfAnotherDocumentThanTheEntrys) {
  Case test{.accreditations = {By(7)}};
  test.anchored_document = R"({"name":"Baking"})";
  const VerdictReport report = test.Judge();
  EXPECT_EQ(report.verdict, Verdict::kNotValid);
  EXPECT_EQ(Accredited(report).outcome, kUnknown);
  EXPECT_TRUE(report.facts->accredited_by.empty());
}

TEST(AccreditationCheck, OfADocumentWithoutNamesTakesEverythingOnly) {
  Case test{.accreditations = {By(7, {"urn:welding"})}};
  test.document = test.anchored_document = "a report on paper";
  EXPECT_EQ(Accredited(test.Judge()).outcome, kNotAsked);
  test.accreditations = {By(7)};
  EXPECT_EQ(Accredited(test.Judge()).outcome, kPassed);
}

TEST(AccreditationCheck, WithoutARegisterIsNotAskedOrNotKnown) {
  const Document document = ReadDocument(AsBytes(kDocument)).value();
  for (const bool demands : {false, true}) {
    const VerdictReport report =
        JudgeUnregistered({.document = document,
                           .outside = {},
                           .contexts = TestContexts(),
                           .now = kTestSealed,
                           .trusted_issuer = "did:web:m1.example",
                           .demands_accreditation = demands});
    EXPECT_EQ(Accredited(report).outcome, demands ? kUnknown : kNotAsked);
  }
}

TEST(AccreditationCheck, StandsInTheReportWithItsScope) {
  Case test{.accreditations = {By(7, {"urn:welding"}), By(8)}};
  test.accreditations[1].to = {kTestAnchored.value + 1};
  std::string json = FormatReportJson(test.Judge());
  std::erase_if(json, [](char c) { return c == ' ' || c == '\n'; });
  EXPECT_THAT(
      json,
      HasSubstr(R"("accreditedBy":[{"member":7,"name":"Board7",)"
                R"("from":"2026-11-21T10:03:59.000Z","scope":["urn:welding"],)"
                R"("covers":true},{"member":8,"name":"Board8",)"
                R"("from":"2026-11-21T10:03:59.000Z",)"
                R"("to":"2026-11-21T10:04:00.001Z","covers":true}])"));
}

}  // namespace
}  // namespace diptych
