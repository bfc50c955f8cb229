// SPDX-License-Identifier: Apache-2.0
// Covers references of the four kinds, and the member that each malformed one
// is refused for.
#include "credential/credential_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.h"

namespace diptych {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using References = Result<std::vector<StatusReference>>;

References Read(std::string_view json) {
  return ReadStatusReferences(ReadDocument(AsBytes(json)).value());
}

References ReadToken(std::string_view payload) {
  return Read(Base64UrlEncode(AsBytes(R"({"alg":"ES256"})")) + "." +
              Base64UrlEncode(AsBytes(payload)) + ".AQID");
}

std::string FaultOf(const References& references) {
  return references ? "read" : references.error().message;
}

// A Bitstring entry with a member replaced or added.
std::string Entry(std::string_view member = "\"x\":1") {
  return R"({"credentialStatus":{"type":"BitstringStatusListEntry",)"
         R"("id":"https://a.example/s#7","statusPurpose":"revocation",)"
         R"("statusListIndex":"7","statusListCredential":)"
         R"("https://a.example/s",)" +
         std::string(member) + "}}";
}

std::string Without(std::string json, std::string_view member) {
  const std::size_t at = json.find("\"" + std::string(member) + "\"");
  json.replace(at + 1, member.size(), "renamed-" + std::string(member));
  return json;
}

std::string With(std::string json, std::string_view from, std::string_view to) {
  json.replace(json.find(from), from.size(), to);
  return json;
}

const StatusReference kRevocation{.kind = StatusReferenceKind::kBitstring,
                                  .purpose = "revocation",
                                  .index = 7,
                                  .url = "https://a.example/s",
                                  .size = 1};

TEST(CredentialStatus, ReadsBitstringEntries) {
  EXPECT_THAT(Read(Entry()).value(), ElementsAre(kRevocation));
  EXPECT_THAT(Read("{}").value(), IsEmpty());
  EXPECT_THAT(Read("%PDF").value(), IsEmpty());

  StatusReference sized = kRevocation;
  sized.size = 2;
  EXPECT_THAT(
      Read(Entry(R"("statusSize":2,"statusMessage":[1,2,3,4])")).value(),
      ElementsAre(sized));
}

TEST(CredentialStatus, ReadsSeveralInOrder) {
  const std::string json =
      R"({"credentialStatus":[{"type":"StatusList2021Entry",)"
      R"("statusPurpose":"suspension","statusListIndex":"0",)"
      R"("statusListCredential":"https://a.example/2"},)"
      R"({"type":"1EdTechRevocationList","id":"https://a.example/r"}]})";
  EXPECT_THAT(
      Read(json).value(),
      ElementsAre(StatusReference{.kind = StatusReferenceKind::kStatusList2021,
                                  .purpose = "suspension",
                                  .index = 0,
                                  .url = "https://a.example/2",
                                  .size = 1},
                  StatusReference{.kind = StatusReferenceKind::kRevocationList,
                                  .purpose = "revocation",
                                  .index = std::nullopt,
                                  .url = "https://a.example/r",
                                  .size = std::nullopt}));
}

TEST(CredentialStatus, ReadsTokensOfBothKinds) {
  const StatusReference list{.kind = StatusReferenceKind::kTokenList,
                             .purpose = "",
                             .index = 3,
                             .url = "https://a.example/t",
                             .size = std::nullopt};
  EXPECT_THAT(ReadToken(R"({"status":{"status_list":{"idx":3,)"
                        R"("uri":"https://a.example/t"}}})")
                  .value(),
              ElementsAre(list));
  EXPECT_THAT(ReadToken(R"({"vc":)" + Entry() + "}").value(),
              ElementsAre(kRevocation));
  // In plain JSON `status` is anybody's word.
  EXPECT_THAT(Read(R"({"status":1})").value(), IsEmpty());
}

constexpr char kTokenList[] =
    R"({"status_list":{"idx":7,"uri":"https://a.example/t"}})";

TEST(CredentialStatus, IsFoundBesideTheClaimAndInIt) {
  const std::string entries = Entry().substr(1, Entry().size() - 2);
  EXPECT_THAT(ReadToken(R"({"vc":{},)" + entries + "}").value(),
              ElementsAre(kRevocation));
  EXPECT_EQ(ReadToken(R"({"vc":{)" + entries + "}," + entries + "}")->size(),
            2U);
  EXPECT_EQ(
      ReadToken(R"({"vc":{"status":)" + std::string(kTokenList) + "}}")->size(),
      1U);
}

TEST(CredentialStatus, IsATokensListInJsonToo) {
  const auto read =
      Read(R"({"status":)" + std::string(kTokenList) + "}").value();
  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(read[0].kind, StatusReferenceKind::kTokenList);
  EXPECT_FALSE(Read(R"({"status":[)" + std::string(kTokenList) + "]}"));
  EXPECT_THAT(Read(R"({"status":"completed"})").value(), IsEmpty());
}

TEST(CredentialStatus, MayNotBeHiddenWhereNobodyShowsIt) {
  for (const char* const payload :
       {R"({"_sd":["AAAA"]})", R"({"vc":{"_sd":["AAAA"]}})",
        R"({"vc":{},"_sd":["AAAA"]})"}) {
    EXPECT_THAT(FaultOf(ReadToken(payload)), HasSubstr("_sd")) << payload;
  }
}

TEST(CredentialStatus, NamesTheMemberThatIsMalformed) {
  for (const std::string_view member :
       {"type", "statusPurpose", "statusListIndex", "statusListCredential"}) {
    const std::string fault = FaultOf(Read(Without(Entry(), member)));
    EXPECT_THAT(fault, HasSubstr("credentialStatus[0]: "));
    EXPECT_THAT(fault, HasSubstr(std::string(member)));
  }
  for (const std::string_view index :
       {"7", "\"\"", "\"-1\"", "\"+1\"", "\"07\"", "\" 7\"", "\"7.0\"",
        "\"0x7\"", "\"99999999999999999999\"", "null"}) {
    EXPECT_THAT(FaultOf(Read(With(Entry(), "\"7\"", index))),
                HasSubstr("statusListIndex"))
        << index;
  }
  EXPECT_EQ(Read(With(Entry(), "\"7\"", "\"9007199254740992\"")).error().code,
            ErrorCode::kLimit);
  for (const std::string_view size : {"0", "-1", "17", "\"1\"", "1.5"}) {
    EXPECT_THAT(FaultOf(Read(Entry("\"statusSize\":" + std::string(size)))),
                HasSubstr("statusSize"))
        << size;
  }
  EXPECT_THAT(FaultOf(Read(Entry(R"("statusSize":2,"statusMessage":[1,2])"))),
              HasSubstr("statusMessage must have 4"));
  EXPECT_THAT(FaultOf(Read(With(Entry(), "s#7", "s"))),
              HasSubstr("id must not be"));
  for (const std::string_view url :
       {"no colon", "https://a b", "https:\\u0007"}) {
    EXPECT_THAT(FaultOf(Read(With(Entry(), "https://a.example/s\",\"x",
                                  std::string(url) + "\",\"x"))),
                HasSubstr("statusListCredential"))
        << url;
  }
}

TEST(CredentialStatus, RefusesWhatItDoesNotKnow) {
  EXPECT_THAT(
      FaultOf(Read(With(Entry(), "BitstringStatusListEntry", "NewEntry"))),
      HasSubstr("\"NewEntry\" is not known"));
  EXPECT_THAT(FaultOf(Read(R"({"credentialStatus":null})")),
              HasSubstr("credentialStatus"));
  EXPECT_THAT(FaultOf(Read(R"({"credentialStatus":"https://a.example"})")),
              HasSubstr("no object"));
  EXPECT_THAT(FaultOf(Read(R"({"credentialStatus":[[]]})")),
              HasSubstr("no object"));
  EXPECT_THAT(
      FaultOf(Read(R"({"credentialStatus":{"type":"1EdTechRevocationList"}})")),
      HasSubstr("id is missing"));
}

TEST(CredentialStatus, RefusesMalformedTokenStatus) {
  EXPECT_THAT(FaultOf(ReadToken(R"({"status":1})")), HasSubstr("status: "));
  for (const std::string_view idx : {"-1", "\"3\"", "1.5", "null"}) {
    EXPECT_THAT(FaultOf(ReadToken(R"({"status":{"status_list":{"idx":)" +
                                  std::string(idx) +
                                  R"(,"uri":"https://a.example"}}})")),
                HasSubstr("status_list.idx"));
  }
  EXPECT_THAT(FaultOf(ReadToken(R"({"status":{"status_list":{"idx":1}}})")),
              HasSubstr("uri"));
}

TEST(CredentialStatus, StopsAtItsLimits) {
  std::string many = "{\"credentialStatus\":[1";
  for (std::size_t i = 0; i < kMaxStatusReferences; ++i) many += ",1";
  EXPECT_EQ(Read(many + "]}").error().code, ErrorCode::kLimit);
  const std::string url = "https://" + std::string(kMaxStatusUrlSize, 'a');
  EXPECT_EQ(Read(With(Entry(), "https://a.example/s\",\"x", url + "\",\"x"))
                .error()
                .code,
            ErrorCode::kLimit);
}

TEST(CredentialStatus, NamesKindsAsTheirFormatsDo) {
  EXPECT_EQ(StatusReferenceKindName(StatusReferenceKind::kTokenList),
            "status_list");
}

}  // namespace
}  // namespace diptych
