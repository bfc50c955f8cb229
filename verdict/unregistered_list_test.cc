// SPDX-License-Identifier: Apache-2.0
// Covers the status lists of credentials without a receipt: which list says
// something, and that one that is missing, stale or another's is never "valid".
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "credential/bitstring_status_list.h"
#include "json/write.h"
#include "tests/support/unregistered_case.h"

namespace diptych {
namespace {

using testing::HasSubstr;
using enum Verdict;

constexpr char kSuspensionUrl[] = "https://college.example/status/3/suspension";

std::string BothStatusMembers(std::string_view index) {
  const std::string rest = R"(,"statusListIndex":")" + std::string(index) +
                           R"(","type":"BitstringStatusListEntry")";
  return R"(,"credentialStatus":[{"statusPurpose":"revocation",)"
         R"("statusListCredential":")" +
         std::string(kListUrl) + "\"" + rest +
         R"(},{"statusPurpose":"suspension","statusListCredential":")" +
         kSuspensionUrl + "\"" + rest + "}]";
}

// A list with one position set, in the form that the register's nodes serve.
JsonObject ListCredential(std::uint32_t position,
                          StatusPurpose purpose = StatusPurpose::kRevocation) {
  const bool is_suspension = purpose == StatusPurpose::kSuspension;
  Bytes statuses(kBitstringPositionsMin / 4, 0);
  statuses[position / 4] = static_cast<std::uint8_t>((is_suspension ? 2U : 1U)
                                                     << (2 * (position % 4)));
  return BitstringListCredential(
      {.url = is_suspension ? kSuspensionUrl : kListUrl,
       .issuer = TestDid(1),
       .purpose = purpose,
       .encoded_list = EncodeBitstring(PurposeBits(statuses, purpose)),
       .description = "",
       .valid_from = TimeMs{kNow.value - 1000},
       .valid_until = TimeMs{kNow.value + 1000},
       .ttl_ms = 1000});
}

class UnregisteredList : public testing::Test {
 protected:
  UnregisteredList() {
    test.document = SignedText(CredentialBy(TestDid(1), StatusMember("94567")),
                               TestDidKey(1));
  }

  void Serve(const JsonObject& list, std::uint8_t key = 1) {
    Answer(ToBytes(AsBytes(SignedText(PrettyJson(list), TestDidKey(key)))));
  }
  void Answer(Result<Bytes> answer) {
    test.outside.lists.insert_or_assign(kListUrl, std::move(answer));
  }

  UnregisteredCase test;
};

TEST_F(UnregisteredList, DecidesWhetherItIsRevoked) {
  Serve(ListCredential(94566));
  VerdictReport report = test.Judge();
  EXPECT_EQ(report.verdict, kValid) << report.sentence;
  EXPECT_THAT(report.sentence, HasSubstr("does not say that it is revoked"));
  Serve(ListCredential(94567));
  report = test.Judge();
  EXPECT_EQ(report.verdict, kNotValid);
  EXPECT_EQ(OutcomeOf(report, CheckName::kStatus), CheckOutcome::kFailed);
}

TEST_F(UnregisteredList, SaysThatItNamesNoneOfSuspensions) {
  Serve(ListCredential(94566));
  EXPECT_THAT(Find(test.Judge().checks, CheckName::kStatus).sentence,
              HasSubstr("no list to look a suspension up in"));
}

// Both entries count: none of the two lists may be missing.
TEST_F(UnregisteredList, EveryOneThatItNamesIsAsked) {
  test.document = SignedText(
      CredentialBy(TestDid(1), BothStatusMembers("94567")), TestDidKey(1));
  const auto serve = [&](std::uint32_t revoked, std::uint32_t suspended) {
    Serve(ListCredential(revoked));
    test.outside.lists.insert_or_assign(
        kSuspensionUrl,
        ToBytes(AsBytes(SignedText(
            PrettyJson(ListCredential(suspended, StatusPurpose::kSuspension)),
            TestDidKey(1)))));
    return test.Judge();
  };
  VerdictReport report = serve(1, 1);
  EXPECT_EQ(report.verdict, kValid) << report.sentence;
  EXPECT_EQ(Find(report.checks, CheckName::kStatus).sentence,
            "Neither revoked nor suspended, says its issuer's status list.");
  report = serve(1, 94567);
  EXPECT_EQ(report.verdict, kNotValid);
  EXPECT_THAT(report.sentence, HasSubstr("Suspended"));
  report = serve(94567, 1);
  EXPECT_EQ(report.verdict, kNotValid);
  EXPECT_THAT(report.sentence, HasSubstr("Revoked"));
  serve(1, 1);
  test.outside.lists.erase(kSuspensionUrl);
  EXPECT_EQ(test.Judged(), kCannotTell);
  serve(1, 1);
  test.outside.lists.erase(kListUrl);
  EXPECT_EQ(test.Judged(), kCannotTell);
  // The one list in place of the other.
  serve(1, 1);
  test.outside.lists.insert_or_assign(kSuspensionUrl,
                                      test.outside.lists.at(kListUrl));
  EXPECT_EQ(test.Judged(), kCannotTell);
}

TEST_F(UnregisteredList, CannotTellWithoutTheList) {
  EXPECT_EQ(test.Judged(), kCannotTell);
  Answer(Error{ErrorCode::kUnavailable, "no route"});
  const VerdictReport report = test.Judge();
  EXPECT_EQ(report.verdict, kCannotTell);
  EXPECT_THAT(report.sentence, HasSubstr("no route"));
  for (const char* text : {"", "{", "<html>", R"({"type":"x"})"}) {
    Answer(ToBytes(AsBytes(text)));
    EXPECT_EQ(test.Judged(), kCannotTell) << text;
  }
}

TEST_F(UnregisteredList, CannotTellByAListThatIsNotTheIssuers) {
  Serve(ListCredential(1), 2);  // Another key.
  EXPECT_EQ(test.Judged(), kCannotTell);
  JsonObject other = ListCredential(1);  // Another issuer.
  other["issuer"] = TestDid(2);
  Serve(other, 2);
  EXPECT_EQ(test.Judged(), kCannotTell);
  // Nor does such a list revoke.
  other = ListCredential(94567);
  other["issuer"] = TestDid(2);
  Serve(other, 2);
  EXPECT_EQ(test.Judged(), kCannotTell);
  // Not signed at all.
  Answer(ToBytes(AsBytes(PrettyJson(ListCredential(1)))));
  EXPECT_EQ(test.Judged(), kCannotTell);
}

TEST_F(UnregisteredList, CannotTellByAListThatIsStaleOrAnother) {
  JsonObject list = ListCredential(1);
  list["validUntil"] = "2026-11-01T00:00:00Z";
  Serve(list);
  EXPECT_EQ(test.Judged(), kCannotTell);
  list = ListCredential(1);
  list["validFrom"] = "2027-11-01T00:00:00Z";
  Serve(list);
  EXPECT_EQ(test.Judged(), kCannotTell);
  list = ListCredential(1);
  list["id"] = "https://college.example/status/4/revocation";
  Serve(list);
  EXPECT_EQ(test.Judged(), kCannotTell);
  list = ListCredential(1);
  list["credentialSubject"].as_object()["statusPurpose"] = "suspension";
  Serve(list);
  EXPECT_EQ(test.Judged(), kCannotTell);
}

TEST_F(UnregisteredList, CannotTellByAListThatIsTooShort) {
  JsonObject list = ListCredential(1);
  list["credentialSubject"].as_object()["encodedList"] =
      EncodeBitstring(Bytes(1024, 0));
  Serve(list);
  EXPECT_EQ(test.Judged(), kCannotTell);
}

TEST_F(UnregisteredList, CannotTellOfAPlaceThatItDoesNotHave) {
  Serve(ListCredential(1));
  test.document = SignedText(CredentialBy(TestDid(1), StatusMember("131072")),
                             TestDidKey(1));
  EXPECT_EQ(test.Judged(), kCannotTell);
}

TEST_F(UnregisteredList, IsNobodysCredentialItself) {
  test.document = SignedText(PrettyJson(ListCredential(1)), TestDidKey(1));
  const VerdictReport report = test.Judge();
  EXPECT_EQ(report.verdict, kCannotTell);
  EXPECT_THAT(report.sentence, HasSubstr("It is a status list"));
}

// Wherever a reader may find it.
TEST_F(UnregisteredList, CountsWhereverItIsNamed) {
  const std::string plain = CredentialBy(TestDid(1), "");
  const std::string status = StatusMember("94567");
  const std::string token = R"(,"status":{"status_list":{"idx":7,"uri":)"
                            R"("https://college.example/status/3/token"}})";
  const auto beside = [&](const std::string& more) {
    return SignJws(
        {{"typ", "JWT"}},
        R"({"iss":")" + TestDid(1) + R"(","vc":)" + plain + more + "}",
        TestDidKey(1));
  };
  Serve(ListCredential(94567));
  test.document = beside(status);
  EXPECT_EQ(test.Judged(), kNotValid);
  Serve(ListCredential(1));
  EXPECT_EQ(test.Judged(), kValid) << test.Judge().sentence;
  test.document = beside("");
  EXPECT_EQ(test.Judged(), kValid) << test.Judge().sentence;
  const std::string within = CredentialBy(TestDid(1), token);
  for (const std::string& text :
       {beside(token), SignedText(within, TestDidKey(1)), TokenOf(within),
        TokenOf(CredentialBy(TestDid(1), R"(,"_sd":["AAAA"])")),
        beside(R"(,"_sd":["AAAA"])")}) {
    test.document = text;
    const VerdictReport report = test.Judge();
    EXPECT_EQ(report.verdict, kCannotTell) << text;
    EXPECT_EQ(OutcomeOf(report, CheckName::kStatus), CheckOutcome::kUnknown);
  }
}

TEST_F(UnregisteredList, AMalformedReferenceIsNotLeftOut) {
  test.document =
      SignedText(CredentialBy(TestDid(1), StatusMember("-1")), TestDidKey(1));
  EXPECT_EQ(test.Judged(), kCannotTell);
}

}  // namespace
}  // namespace diptych
