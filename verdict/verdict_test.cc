// SPDX-License-Identifier: Apache-2.0
// Covers every rule of the verdict: what is valid, what is proven against a
// credential, and that everything missing, stale or contradictory is neither.
#include "verdict/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "base/hex.h"
#include "credential/commitment.h"
#include "tests/support/test_contexts.h"
#include "tests/support/test_receipt.h"

namespace diptych {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr std::string_view kDocument =
    R"({"type":["VerifiableCredential"],"issuer":"did:web:m1.example",)"
    R"("name":"Welding","validFrom":"2026-11-21T10:00:00Z",)"
    R"("validUntil":"2030-01-01T00:00:00Z"})";

// A case: what there is to judge, all good unless a test changes it.
struct Case {
  TestReceiptSpec spec;
  std::string document{kDocument};
  Policy policy = TestPolicy();
  TimeMs now{kTestSealed.value + 1000};
  std::optional<MemberId> expected_issuer;
  std::function<void(Receipt&)> alter = [](Receipt&) {};

  // The document that the entry commits to, if another one is judged.
  std::optional<std::string> anchored_document;

  Case() { spec.salt = Bytes(kSaltSize, 7); }

  VerdictReport Judge() const {
    TestReceiptSpec full = spec;
    const Document read =
        ReadDocument(AsBytes(anchored_document.value_or(document))).value();
    full.commitment =
        CredentialCommitment(ToSalt(*spec.salt).value(), read.digest);
    Receipt receipt = MakeTestReceipt(full);
    alter(receipt);
    return JudgeCredential({.document = ReadDocument(AsBytes(document)),
                            .receipt = receipt,
                            .policy = policy,
                            .now = now,
                            .max_age_ms = kDefaultMaxAgeMs,
                            .contexts = TestContexts(),
                            .expected_issuer = expected_issuer});
  }
};

CheckOutcome OutcomeOf(const VerdictReport& report, CheckName name) {
  const auto found = std::ranges::find(report.checks, name, &Check::name);
  EXPECT_NE(found, report.checks.end());
  return found->outcome;
}

MemberKey& AnchoringKey(Case& test) { return test.spec.member.keys.front(); }

TEST(Verdict, IsValidIfEveryCheckPasses) {
  const VerdictReport report = Case().Judge();
  EXPECT_EQ(report.verdict, Verdict::kValid);
  EXPECT_EQ(report.sentence,
            "VALID. Issued by Nordhafen College (member 1) on 2026-11-21, not "
            "revoked as of 2026-11-21 10:05 UTC, confirmed by 1 of 1 "
            "institutions.");
  ASSERT_EQ(report.checks.size(), kCheckCount);
  for (std::size_t i = 0; i < kCheckCount; ++i) {
    EXPECT_EQ(report.checks[i].name, static_cast<CheckName>(i));
    EXPECT_EQ(report.checks[i].outcome,
              report.checks[i].name == CheckName::kProof ||
                      report.checks[i].name == CheckName::kAgreement ||
                      report.checks[i].name == CheckName::kAccredited
                  ? CheckOutcome::kNotAsked
                  : CheckOutcome::kPassed);
    EXPECT_TRUE(report.checks[i].sentence.ends_with('.'));
  }
  EXPECT_EQ(report.facts->quorum, "1 of 1");
  EXPECT_EQ(report.facts->status, CredentialStatus::kValid);
  EXPECT_EQ(report.credential->achievement, "Welding");
}

TEST(Verdict, IsNotValidIfRevokedOrSuspended) {
  Case test;
  test.spec.status = CredentialStatus::kInvalid;
  VerdictReport report = test.Judge();
  EXPECT_EQ(report.verdict, Verdict::kNotValid);
  EXPECT_EQ(report.sentence,
            "NOT VALID. Revoked by Nordhafen College (member 1), as of "
            "2026-11-21 10:05 UTC.");
  test.spec.status = CredentialStatus::kSuspended;
  report = test.Judge();
  EXPECT_EQ(report.verdict, Verdict::kNotValid);
  EXPECT_EQ(report.sentence,
            "NOT VALID. Suspended by Nordhafen College (member 1), as of "
            "2026-11-21 10:05 UTC.");
}

TEST(Verdict, IsNotValidIfTheDocumentIsAnother) {
  Case test;
  test.anchored_document = R"({"name":"Baking"})";
  const VerdictReport report = test.Judge();
  EXPECT_EQ(report.verdict, Verdict::kNotValid);
  EXPECT_EQ(OutcomeOf(report, CheckName::kDocument), CheckOutcome::kFailed);
}

TEST(Verdict, CannotTellIfTheDocumentCannotBeRead) {
  Case test;
  test.anchored_document = test.document;
  for (const char* text : {"", "{", R"({"a":1,"a":2})"}) {
    test.document = text;
    const VerdictReport report = test.Judge();
    EXPECT_EQ(report.verdict, Verdict::kCannotTell) << text;
    EXPECT_EQ(OutcomeOf(report, CheckName::kDocument), CheckOutcome::kUnknown);
  }
}

TEST(Verdict, CannotTellWithoutTheSaltUnlessTheDocumentNeedsNone) {
  Case test;
  test.alter = [](Receipt& receipt) { receipt.salt.reset(); };
  EXPECT_EQ(test.Judge().verdict, Verdict::kCannotTell);
  test.spec.salt = Bytes();
  EXPECT_EQ(test.Judge().verdict, Verdict::kValid);
}

TEST(Verdict, SaysNothingOfARevokedEntryThatIsNotKnownToBeTheDocuments) {
  Case test;
  test.spec.status = CredentialStatus::kInvalid;
  test.alter = [](Receipt& receipt) { receipt.salt.reset(); };
  EXPECT_EQ(test.Judge().verdict, Verdict::kCannotTell);
}

TEST(Verdict, NeverAcceptsTheReservedStatus) {
  Case test;
  test.spec.status = CredentialStatus::kReserved;
  const VerdictReport report = test.Judge();
  EXPECT_EQ(report.verdict, Verdict::kCannotTell);
  EXPECT_EQ(OutcomeOf(report, CheckName::kStatus), CheckOutcome::kUnknown);
}

TEST(Verdict, KeepsTheLimitsOfFreshnessToTheMillisecond) {
  Case test;
  test.now = TimeMs{kTestSealed.value + kDefaultMaxAgeMs};
  EXPECT_EQ(test.Judge().verdict, Verdict::kValid);
  ++test.now.value;
  EXPECT_EQ(test.Judge().verdict, Verdict::kCannotTell);
  test.now = TimeMs{kTestSealed.value - kClockSkewMsMax};
  test.document = R"({"name":"no dates"})";
  EXPECT_EQ(test.Judge().verdict, Verdict::kValid);
  --test.now.value;
  EXPECT_EQ(test.Judge().verdict, Verdict::kCannotTell);
}

TEST(Verdict, IsNotFooledByTimesAtTheEndsOfTheirRange) {
  Case test;
  test.document = R"({"name":"no dates"})";
  for (const std::uint64_t now : {std::uint64_t{0}, ~std::uint64_t{0}}) {
    test.now = TimeMs{now};
    EXPECT_EQ(test.Judge().verdict, Verdict::kCannotTell);
  }
  test.spec.sealed = TimeMs{~std::uint64_t{0}};
  test.now = kTestSealed;
  EXPECT_EQ(test.Judge().verdict, Verdict::kCannotTell);
}

TEST(Verdict, KeepsARevocationButNotASuspensionWhenTheReceiptIsOld) {
  Case test;
  test.now = TimeMs{kTestSealed.value + kDefaultMaxAgeMs + 1};
  test.spec.status = CredentialStatus::kInvalid;
  EXPECT_EQ(test.Judge().verdict, Verdict::kNotValid);
  test.spec.status = CredentialStatus::kSuspended;
  EXPECT_EQ(test.Judge().verdict, Verdict::kCannotTell);
}

TEST(Verdict, CannotTellOfAReceiptOfAnotherNetwork) {
  Case test;
  test.spec.network_id = Sha256(AsBytes("another network"));
  VerdictReport report = test.Judge();
  EXPECT_EQ(report.verdict, Verdict::kCannotTell);
  EXPECT_EQ(OutcomeOf(report, CheckName::kNetwork), CheckOutcome::kFailed);
  const auto check =
      std::ranges::find(report.checks, CheckName::kNetwork, &Check::name);
  EXPECT_THAT(
      check->sentence,
      AllOf(HasSubstr("is of the network " + HexEncode(test.spec.network_id)),
            HasSubstr("policy of " + HexEncode(*test.policy.genesis)),
            HasSubstr("ask for a receipt of the policy's")));
  EXPECT_FALSE(report.facts.has_value());
  // Even what would condemn it is not believed.
  test.spec.status = CredentialStatus::kInvalid;
  EXPECT_EQ(test.Judge().verdict, Verdict::kCannotTell);
}

TEST(Verdict, DoesNotAskForTheNetworkIfThePolicyNamesNone) {
  Case test;
  test.policy = TestPolicy(1, 1, std::nullopt);
  const VerdictReport report = test.Judge();
  EXPECT_EQ(report.verdict, Verdict::kValid);
  EXPECT_EQ(OutcomeOf(report, CheckName::kNetwork), CheckOutcome::kNotAsked);
}

TEST(Verdict, CannotTellWithoutTheQuorum) {
  Case test;
  test.policy = TestPolicy(3, 2);
  const VerdictReport report = test.Judge();
  EXPECT_EQ(report.verdict, Verdict::kCannotTell);
  EXPECT_EQ(report.sentence,
            "CANNOT TELL. The checkpoint lacks the signatures that the policy "
            "asks for: 1 of 3 signed, 2 must.");
  test.spec.signers = {1, 3};
  EXPECT_EQ(test.Judge().verdict, Verdict::kValid);
  EXPECT_EQ(test.Judge().facts->quorum, "2 of 3");
  test.spec.signers = {1, 1};
  EXPECT_EQ(test.Judge().verdict, Verdict::kCannotTell);
}

// As employers read it: 3 of 4 are a quorum, 2 are none, whoever they are.
TEST(Verdict, NamesHowManyInstitutionsOfFourConfirm) {
  Case test;
  test.policy = TestPolicy(4, 3);
  test.spec.signers = {1, 2, 4};
  EXPECT_EQ(test.Judge().sentence,
            "VALID. Issued by Nordhafen College (member 1) on 2026-11-21, not "
            "revoked as of 2026-11-21 10:05 UTC, confirmed by 3 of 4 "
            "institutions.");
  test.spec.signers = {1, 2, 3, 4};
  EXPECT_EQ(test.Judge().facts->quorum, "4 of 4");
  for (const std::vector<std::uint8_t>& few :
       {std::vector<std::uint8_t>{}, {3}, {1, 4}, {1, 4, 9, 10}, {2, 2, 2}}) {
    test.spec.signers = few;
    const VerdictReport report = test.Judge();
    EXPECT_EQ(report.verdict, Verdict::kCannotTell);
    EXPECT_EQ(OutcomeOf(report, CheckName::kQuorum), CheckOutcome::kFailed);
    EXPECT_TRUE(report.sentence.ends_with(" of 4 signed, 3 must."));
    EXPECT_FALSE(report.facts);
  }
}

// A revocation, too, is only believed under a quorum.
TEST(Verdict, TooFewInstitutionsCannotCondemn) {
  Case test;
  test.policy = TestPolicy(4, 3);
  test.spec.status = CredentialStatus::kInvalid;
  test.spec.signers = {1, 2};
  EXPECT_EQ(test.Judge().verdict, Verdict::kCannotTell);
  test.spec.signers = {1, 2, 3};
  EXPECT_EQ(test.Judge().verdict, Verdict::kNotValid);
}

TEST(Verdict, HoldsForEverySizeOfNetworkAtItsQuorum) {
  for (std::uint8_t n = 1; n <= 13; ++n) {
    const auto quorum = static_cast<std::uint8_t>(n - (n - 1) / 3);
    Case test;
    test.policy = TestPolicy(n, quorum);
    test.spec.signers.clear();
    for (std::uint8_t i = 1; i < quorum; ++i) test.spec.signers.push_back(i);
    EXPECT_EQ(test.Judge().verdict, Verdict::kCannotTell) << int{n};
    test.spec.signers.push_back(n);
    EXPECT_EQ(test.Judge().verdict, Verdict::kValid) << int{n};
  }
}

TEST(Verdict, CannotTellUnderOtherKeys) {
  Case test;
  test.spec.signers = {2};
  EXPECT_EQ(test.Judge().verdict, Verdict::kCannotTell);
  test.spec.signers = {};
  EXPECT_EQ(test.Judge().verdict, Verdict::kCannotTell);
  test.spec.signers = {1};
  test.spec.status = CredentialStatus::kInvalid;
  test.policy.logs.front().key = TestLog("other.example").verifier();
  EXPECT_EQ(test.Judge().verdict, Verdict::kCannotTell);
}

TEST(Verdict, CannotTellIfTheCheckpointIsOfAnotherTree) {
  Case test;
  test.alter = [](Receipt& receipt) {
    receipt.checkpoint =
        TestCheckpoint({12, Sha256(AsBytes("another tree"))}, {1});
  };
  const VerdictReport report = test.Judge();
  EXPECT_EQ(report.verdict, Verdict::kCannotTell);
  EXPECT_EQ(OutcomeOf(report, CheckName::kInclusion), CheckOutcome::kFailed);
}

TEST(Verdict, CannotTellIfTheCheckpointIsNoNote) {
  Case test;
  test.alter = [](Receipt& receipt) { receipt.checkpoint = "hello\n"; };
  EXPECT_EQ(test.Judge().verdict, Verdict::kCannotTell);
}

TEST(Verdict, CannotTellIfTheRecordIsOfAnotherMember) {
  Case test;
  test.alter = [](Receipt& receipt) {
    receipt.member_record =
        EncodeMemberRecord(TestMember(2, "Nordhafen College"));
  };
  EXPECT_EQ(test.Judge().verdict, Verdict::kCannotTell);
}

TEST(Verdict, CannotTellIfTheEntryIsLaterThanItsSeal) {
  Case test;
  test.spec.anchored = TimeMs{kTestSealed.value + 1};
  EXPECT_EQ(test.Judge().verdict, Verdict::kCannotTell);
}

TEST(Verdict, AsksForTheRoleOnTheDayOfAnchoring) {
  Case test;
  MemberRole& role = test.spec.member.roles.front();
  role.to = TimeMs{kTestAnchored.value + 1};
  EXPECT_EQ(test.Judge().verdict, Verdict::kValid);
  role.to = kTestAnchored;
  EXPECT_EQ(test.Judge().verdict, Verdict::kCannotTell);
  role = {Role::kIssuer, TimeMs{kTestAnchored.value + 1}, TimeMs{0}};
  EXPECT_EQ(test.Judge().verdict, Verdict::kCannotTell);
  role = {Role::kValidator, TimeMs{1}, TimeMs{0}};
  EXPECT_EQ(test.Judge().verdict, Verdict::kCannotTell);
}

TEST(Verdict, AsksForAKeyThatHeldOnTheDayOfAnchoring) {
  Case test;
  AnchoringKey(test).to = TimeMs{kTestAnchored.value + 1};
  EXPECT_EQ(test.Judge().verdict, Verdict::kValid);
  AnchoringKey(test).to = kTestAnchored;
  EXPECT_EQ(test.Judge().verdict, Verdict::kCannotTell);
  AnchoringKey(test).to = TimeMs{0};
  AnchoringKey(test).purpose = KeyPurpose::kGovernance;
  EXPECT_EQ(test.Judge().verdict, Verdict::kCannotTell);
}

TEST(Verdict, KeepsWhatWasAnchoredBeforeTheKeyWasStolen) {
  Case test;
  AnchoringKey(test).compromised_from = TimeMs{kTestAnchored.value + 1};
  EXPECT_EQ(test.Judge().verdict, Verdict::kValid);
  AnchoringKey(test).compromised_from = kTestAnchored;
  EXPECT_EQ(test.Judge().verdict, Verdict::kCannotTell);
}

TEST(Verdict, IsNotReassuredByASecondKeyWhileTheFirstWasStolen) {
  Case test;
  MemberKey second = AnchoringKey(test);
  AnchoringKey(test).compromised_from = kTestAnchored;
  test.spec.member.keys.push_back(second);
  EXPECT_EQ(test.Judge().verdict, Verdict::kCannotTell);
  AnchoringKey(test).to = kTestAnchored;
  EXPECT_EQ(test.Judge().verdict, Verdict::kValid);
}

TEST(Verdict, CannotTellIfTheCredentialNamesAnotherIssuer) {
  Case test;
  for (const auto& [issuer, verdict] :
       {std::pair{"did:web:m1.example:arts", Verdict::kValid},
        {"https://college.example/", Verdict::kValid},
        {"did:web:m1.example.org", Verdict::kCannotTell},
        {"did:web:m2.example", Verdict::kCannotTell}}) {
    test.document = R"({"issuer":")" + std::string(issuer) + R"("})";
    EXPECT_EQ(test.Judge().verdict, verdict) << issuer;
  }
}

// However a reader may find it.
TEST(Verdict, CannotTellIfAnotherIssuerIsNamedInAnUnusualShape) {
  Case test;
  for (const char* members :
       {R"("issuer":["did:web:m2.example"])",
        R"("issuer":[["did:web:m1.example","did:web:m2.example"]])",
        R"("issuer":{"id":["did:web:m2.example"]})",
        R"("issuer":{"@id":"did:web:m2.example"})",
        R"("issuer":"https://college.example/","iss":"did:web:m2.example")"}) {
    test.document = "{" + std::string(members) + "}";
    EXPECT_EQ(test.Judge().verdict, Verdict::kCannotTell) << members;
  }
}

// The whole name is compared, and not what is shown of it.
TEST(Verdict, KnowsAMemberWithALongDid) {
  Case test;
  const std::string did = "did:web:" + std::string(180, 'a') + ".example";
  test.spec.member.did = did;
  test.document = R"({"issuer":")" + did + R"("})";
  EXPECT_EQ(test.Judge().verdict, Verdict::kValid) << test.Judge().sentence;
}

// Who has no did:web in the register has none to issue under.
TEST(Verdict, CannotTellIfAMemberWithoutADidNamesAnothers) {
  Case test;
  for (const char* did : {"",
                          "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnE"
                          "GTEt6kX"}) {
    test.spec.member.did = did;
    test.document =
        R"({"issuer":{"id":"did:web:m2.example","name":"Suedhafen College"}})";
    const VerdictReport report = test.Judge();
    EXPECT_EQ(report.verdict, Verdict::kCannotTell) << did;
    EXPECT_EQ(report.sentence,
              "CANNOT TELL. The credential names did:web:m2.example as its "
              "issuer, but Nordhafen College (member 1) anchored it.");
    EXPECT_EQ(report.facts->issuer_name, "Nordhafen College");
  }
}

// An address or a name proves nothing: the sentence has the register's.
TEST(Verdict, NamesTheMemberThatAnchoredAndNotWhomTheCredentialNames) {
  Case test;
  for (const char* issuer :
       {R"("https://suedhafen.example/")",
        R"({"id":"https://suedhafen.example/","name":"Suedhafen College"})",
        R"({"id":"did:web:m1.example","name":"Suedhafen College"})"}) {
    test.document = R"({"issuer":)" + std::string(issuer) + "}";
    const VerdictReport report = test.Judge();
    EXPECT_EQ(report.verdict, Verdict::kValid) << issuer;
    EXPECT_TRUE(
        report.sentence.contains("Issued by Nordhafen College "
                                 "(member 1)"))
        << report.sentence;
    EXPECT_FALSE(report.sentence.contains("Suedhafen")) << report.sentence;
  }
}

TEST(Verdict, CannotTellIfAnotherIssuerWasExpected) {
  Case test;
  test.expected_issuer = MemberId{1};
  EXPECT_EQ(test.Judge().verdict, Verdict::kValid);
  test.expected_issuer = MemberId{2};
  EXPECT_EQ(test.Judge().verdict, Verdict::kCannotTell);
}

TEST(Verdict, JudgesTheCredentialsOwnDates) {
  Case test;
  const auto verdict_of = [&](std::string members) {
    test.document = "{" + members + "}";
    return test.Judge().verdict;
  };
  // The clock stands at 2026-11-21T10:05:01Z.
  EXPECT_EQ(verdict_of(R"("validUntil":"2026-11-21T10:05:01.001Z")"),
            Verdict::kValid);
  EXPECT_EQ(verdict_of(R"("validUntil":"2026-11-21T10:05:01Z")"),
            Verdict::kNotValid);
  EXPECT_EQ(verdict_of(R"("expirationDate":"1969-01-01T00:00:00Z")"),
            Verdict::kNotValid);
  EXPECT_EQ(verdict_of(R"("validFrom":"2026-11-21T10:05:01Z")"),
            Verdict::kValid);
  EXPECT_EQ(verdict_of(R"("issuanceDate":"1965-06-01T00:00:00Z")"),
            Verdict::kValid);
  EXPECT_EQ(verdict_of(R"("validFrom":"2026-11-21T10:05:01.001Z")"),
            Verdict::kNotValid);
  EXPECT_EQ(verdict_of(R"("validUntil":"for ever")"), Verdict::kCannotTell);
  EXPECT_EQ(verdict_of(R"("validUntil":null)"), Verdict::kCannotTell);
}

TEST(Verdict, NamesWhatIsMissingAndCannotTell) {
  const VerdictReport report = ReportUnreadable(
      CheckName::kInclusion,
      {ErrorCode::kInvalid, "receipt: line 1\x1b[2J, column 2"});
  EXPECT_EQ(report.verdict, Verdict::kCannotTell);
  EXPECT_EQ(report.sentence,
            "CANNOT TELL. It cannot be read: receipt: line 1[2J, column 2.");
  EXPECT_EQ(report.checks.size(), kCheckCount);
  for (const Check& check : report.checks) {
    EXPECT_NE(check.outcome, CheckOutcome::kPassed);
    EXPECT_NE(check.outcome, CheckOutcome::kFailed);
  }
  EXPECT_FALSE(report.facts.has_value());
}

TEST(Verdict, CannotTellIfTheIssuersNameTurnsTheDirectionOfWriting) {
  Case test;
  test.spec.member.name =
      "A\xE2\x80\xAE"
      "B";
  const VerdictReport report = test.Judge();
  EXPECT_EQ(report.verdict, Verdict::kCannotTell);
  EXPECT_EQ(OutcomeOf(report, CheckName::kInclusion), CheckOutcome::kFailed);
}

}  // namespace
}  // namespace diptych
