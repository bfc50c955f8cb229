// SPDX-License-Identifier: Apache-2.0
// Covers credentials whose proof lets whoever shows them leave parts out: that
// leaving out what speaks against one never makes it "valid".
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "credential/bitstring_status_list.h"
#include "json/write.h"
#include "tests/support/selective_credential.h"
#include "tests/support/signed_credential.h"
#include "verdict/conclusion.h"
#include "verdict/unregistered.h"

namespace diptych {
namespace {

using testing::HasSubstr;

constexpr char kListUrl[] = "https://college.example/status/3/revocation";
constexpr TimeMs kNow{1'796'000'000'000};  // 2026-11-30

// The list that the credential names, which has it at 7.
std::string List(std::size_t revoked) {
  Bytes statuses(kBitstringPositionsMin / 4);
  statuses[revoked / 4] = static_cast<std::uint8_t>(1U << (2 * (revoked % 4)));
  const JsonObject list = BitstringListCredential(
      {.url = kListUrl,
       .issuer = SelectiveCredential::Issuer(),
       .purpose = StatusPurpose::kRevocation,
       .encoded_list =
           EncodeBitstring(PurposeBits(statuses, StatusPurpose::kRevocation)),
       .description = "",
       .valid_from = TimeMs{kNow.value - 1000},
       .valid_until = TimeMs{kNow.value + 1000},
       .ttl_ms = 1000});
  return PrettyJson(AddProof(list,
                             {.suite = Cryptosuite::kEcdsaJcs2019,
                              .created = TimeMs{1'795'000'000'000}},
                             TestNistKey(NistCurve::kP256, 7), TestContexts())
                        .value());
}

VerdictReport Judge(const JsonObject& document, std::size_t revoked = 8) {
  OutsideKnowledge outside;
  outside.lists.insert_or_assign(kListUrl, ToBytes(AsBytes(List(revoked))));
  const std::string text = PrettyJson(document);
  return JudgeUnregistered({.document = ReadDocument(AsBytes(text)).value(),
                            .outside = outside,
                            .contexts = TestContexts(),
                            .now = kNow,
                            .trusted_issuer = SelectiveCredential::Issuer()});
}

SdDerivedValue Derived(const SelectiveCredential& made,
                       const JsonObject& shown) {
  return MakeSdDerived(made.base, made.whole, shown, made.is_mandatory);
}

TEST(Omission, IsNoDoubtWhereTheIssuerFixedStatusAndEnd) {
  const SelectiveCredential made;
  const JsonObject document = made.With(made.shown, made.derived);
  const VerdictReport report = Judge(document);
  EXPECT_EQ(report.verdict, Verdict::kValid) << report.sentence;
  EXPECT_EQ(Judge(document, 7).verdict, Verdict::kNotValid);
}

TEST(Omission, OfAStatusLeavesItOpen) {
  const SelectiveCredential made([](const std::string& statement) {
    return statement.contains("#issuer>");
  });
  JsonObject shown = made.shown;
  shown.erase("credentialStatus");
  const VerdictReport report = Judge(made.With(shown, Derived(made, shown)), 7);
  EXPECT_TRUE(report.proofs.at(0).verified());
  EXPECT_EQ(report.verdict, Verdict::kCannotTell);
  EXPECT_THAT(Find(report.checks, CheckName::kStatus).sentence,
              HasSubstr("leave a status out"));
  // Shown by choice: another may have been left out.
  EXPECT_EQ(Judge(made.With(made.shown, made.derived)).verdict,
            Verdict::kCannotTell);
  EXPECT_EQ(Judge(made.With(made.shown, made.derived), 7).verdict,
            Verdict::kNotValid);
}

// Of a member that its issuer did not fix, and that is left out.
VerdictReport JudgeWithout(const std::string& member) {
  const SelectiveCredential made([&](const std::string& statement) {
    return IsMandatoryOfCareful(statement) &&
           !statement.contains("#" + member + ">");
  });
  JsonObject shown = made.shown;
  EXPECT_EQ(shown.erase(member), 1U);
  const VerdictReport report = Judge(made.With(shown, Derived(made, shown)));
  EXPECT_TRUE(report.proofs.at(0).verified());
  return report;
}

TEST(Omission, OfTheEndLeavesItOpen) {
  const VerdictReport report = JudgeWithout("validUntil");
  EXPECT_EQ(report.verdict, Verdict::kCannotTell);
  EXPECT_THAT(Find(report.checks, CheckName::kDates).sentence,
              HasSubstr("leave one out"));
}

TEST(Omission, OfTheBeginningLeavesItOpen) {
  EXPECT_EQ(JudgeWithout("validFrom").verdict, Verdict::kCannotTell);
}

TEST(Omission, OfALineOfTheStatusLeavesItOpen) {
  const SelectiveCredential made([](const std::string& statement) {
    return IsMandatoryOfCareful(statement) &&
           !statement.contains("#statusPurpose>");
  });
  const VerdictReport report = Judge(made.With(made.shown, made.derived));
  EXPECT_TRUE(report.proofs.at(0).verified());
  EXPECT_EQ(report.verdict, Verdict::kCannotTell);
}

TEST(Omission, IsNoDoubtWhereAnotherProofSignsTheWhole) {
  const SelectiveCredential made;
  JsonObject whole = made.whole;
  whole.erase("validUntil");
  const SdBaseValue base =
      MakeSdBase(whole, made.Options(), made.keys, made.is_mandatory);
  const JsonObject selective = made.With(whole, base);
  EXPECT_EQ(Judge(selective).verdict, Verdict::kCannotTell);
  const JsonValue both =
      AddProof(selective,
               {.suite = Cryptosuite::kEcdsaRdfc2019,
                .created = TimeMs{1'795'000'000'000}},
               TestNistKey(NistCurve::kP256, 7), TestContexts())
          .value();
  const VerdictReport report = Judge(both.get_object());
  EXPECT_EQ(report.verdict, Verdict::kValid) << report.sentence;
}

}  // namespace
}  // namespace diptych
