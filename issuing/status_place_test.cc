// SPDX-License-Identifier: Apache-2.0
// The place in a credential's status entry: what is made is found again, other
// issuers' entries are not ours, and a malformed one of ours is an error.
#include "issuing/status_place.h"

#include <gtest/gtest.h>

#include "base/check.h"
#include "json/canonical.h"
#include "json/parse.h"

namespace diptych {
namespace {

constexpr char kMember[] = "https://college.example/";
const StatusPlace kPlace{.list = {3}, .position = {94'567}};

JsonValue With(const JsonValue& status) {
  return JsonObject{{"credentialStatus", status}};
}

TEST(StatusPlace, IsWrittenAsTheSpecificationHasIt) {
  EXPECT_EQ(
      CanonicalJson(MakeRevocationEntry(kMember, kPlace)),
      R"({"id":"https://college.example/status/3/revocation#94567",)"
      R"("statusListCredential":"https://college.example/status/3/revocation",)"
      R"("statusListIndex":"94567","statusPurpose":"revocation",)"
      R"("type":"BitstringStatusListEntry"})");
}

TEST(StatusPlace, HasAnEntryForEachPurposeAtOnePosition) {
  const JsonArray entries = MakeStatusEntries(kMember, kPlace);
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0], JsonValue(MakeRevocationEntry(kMember, kPlace)));
  EXPECT_EQ(
      CanonicalJson(entries[1]),
      R"({"id":"https://college.example/status/3/suspension#94567",)"
      R"("statusListCredential":"https://college.example/status/3/suspension",)"
      R"("statusListIndex":"94567","statusPurpose":"suspension",)"
      R"("type":"BitstringStatusListEntry"})");
  EXPECT_EQ(FindStatusPlace(With(entries), kMember).value(), kPlace);
  // The register would keep one of the two only.
  EXPECT_FALSE(FindStatusPlace(
      With(JsonArray{entries[0], MakeStatusEntries(kMember, {{3}, {1}})[1]}),
      kMember));
}

TEST(StatusPlace, IsFoundInASuspensionAlone) {
  EXPECT_EQ(
      FindStatusPlace(With(MakeStatusEntries(kMember, kPlace)[1]), kMember)
          .value(),
      kPlace);
}

TEST(StatusPlace, IsAClaimOfATokenToo) {
  EXPECT_EQ(CanonicalJson(MakeTokenStatus(kMember, kPlace)),
            R"({"status_list":{"idx":94567,)"
            R"("uri":"https://college.example/status/3/token"}})");
}

TEST(StatusPlace, IsFoundAloneOrAmongOthers) {
  const JsonObject entry =
      MakeRevocationEntry("https://college.example", kPlace);
  EXPECT_EQ(FindStatusPlace(With(entry), kMember).value(), kPlace);
  const JsonObject foreign =
      MakeRevocationEntry("https://b.example", {{1}, {2}});
  EXPECT_EQ(FindStatusPlace(With(JsonArray{foreign, entry}), kMember).value(),
            kPlace);
}

TEST(StatusPlace, IsNothingInAnothersList) {
  const JsonObject entry = MakeRevocationEntry("https://b.example", kPlace);
  EXPECT_EQ(FindStatusPlace(With(entry), kMember).value(), std::nullopt);
  EXPECT_EQ(FindStatusPlace(With(entry), "").value(), std::nullopt);
  EXPECT_EQ(FindStatusPlace(JsonObject{}, kMember).value(), std::nullopt);
  EXPECT_EQ(FindStatusPlace(With(7), kMember).value(), std::nullopt);
  JsonObject refresh = MakeRevocationEntry(kMember, kPlace);
  refresh["statusListCredential"] = "https://college.example/status/3/refresh";
  EXPECT_EQ(FindStatusPlace(With(refresh), kMember).value(), std::nullopt);
}

TEST(StatusPlace, ThatIsMalformedIsAnError) {
  for (const char* index : {"", "-1", "007", "1.0", "99999999999", "x"}) {
    JsonObject entry = MakeRevocationEntry(kMember, kPlace);
    entry["statusListIndex"] = index;
    EXPECT_FALSE(FindStatusPlace(With(entry), kMember)) << index;
  }
  JsonObject entry = MakeRevocationEntry(kMember, kPlace);
  entry["statusListIndex"] = 94'567;
  EXPECT_FALSE(FindStatusPlace(With(entry), kMember));
  entry = MakeRevocationEntry(kMember, kPlace);
  entry["statusListCredential"] = "https://college.example/status/x/revocation";
  EXPECT_FALSE(FindStatusPlace(With(entry), kMember));
  EXPECT_FALSE(
      FindStatusPlace(With(JsonArray{MakeRevocationEntry(kMember, kPlace),
                                     MakeRevocationEntry(kMember, {{3}, {1}})}),
                      kMember));
}

}  // namespace
}  // namespace diptych
