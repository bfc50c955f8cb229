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
      CanonicalJson(MakeStatusEntry(kMember, kPlace)),
      R"({"id":"https://college.example/status/3/revocation#94567",)"
      R"("statusListCredential":"https://college.example/status/3/revocation",)"
      R"("statusListIndex":"94567","statusPurpose":"revocation",)"
      R"("type":"BitstringStatusListEntry"})");
}

TEST(StatusPlace, IsFoundAloneOrAmongOthers) {
  const JsonObject entry = MakeStatusEntry("https://college.example", kPlace);
  EXPECT_EQ(FindStatusPlace(With(entry), kMember).value(), kPlace);
  const JsonObject foreign = MakeStatusEntry("https://b.example", {{1}, {2}});
  EXPECT_EQ(FindStatusPlace(With(JsonArray{foreign, entry}), kMember).value(),
            kPlace);
}

TEST(StatusPlace, IsNothingInAnothersList) {
  const JsonObject entry = MakeStatusEntry("https://b.example", kPlace);
  EXPECT_EQ(FindStatusPlace(With(entry), kMember).value(), std::nullopt);
  EXPECT_EQ(FindStatusPlace(With(entry), "").value(), std::nullopt);
  EXPECT_EQ(FindStatusPlace(JsonObject{}, kMember).value(), std::nullopt);
  EXPECT_EQ(FindStatusPlace(With(7), kMember).value(), std::nullopt);
}

TEST(StatusPlace, ThatIsMalformedIsAnError) {
  for (const char* index : {"", "-1", "007", "1.0", "99999999999", "x"}) {
    JsonObject entry = MakeStatusEntry(kMember, kPlace);
    entry["statusListIndex"] = index;
    EXPECT_FALSE(FindStatusPlace(With(entry), kMember)) << index;
  }
  JsonObject entry = MakeStatusEntry(kMember, kPlace);
  entry["statusListIndex"] = 94'567;
  EXPECT_FALSE(FindStatusPlace(With(entry), kMember));
  entry = MakeStatusEntry(kMember, kPlace);
  entry["statusListCredential"] = "https://college.example/status/x/revocation";
  EXPECT_FALSE(FindStatusPlace(With(entry), kMember));
  EXPECT_FALSE(
      FindStatusPlace(With(JsonArray{MakeStatusEntry(kMember, kPlace),
                                     MakeStatusEntry(kMember, {{3}, {1}})}),
                      kMember));
}

}  // namespace
}  // namespace diptych
