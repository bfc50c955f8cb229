// SPDX-License-Identifier: Apache-2.0
//
// Whole credentials: what a typical one says, that formatting and order do not
// matter, that each of its words does, and the limits on a document.

#include "jsonld/canonical_quads.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include "jsonld/limits.h"
#include "jsonld/test_quads.h"

namespace diptych {
namespace {

using testing::HasSubstr;

constexpr std::string_view kBadge = R"({
  "@context": ["https://www.w3.org/ns/credentials/v2",
               "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
  "id": "urn:uuid:1",
  "type": ["VerifiableCredential", "OpenBadgeCredential"],
  "issuer": {"id": "did:example:school", "type": ["Profile"], "name": "School"},
  "validFrom": "2026-01-01T00:00:00Z",
  "credentialSubject": {
    "id": "did:example:ada", "type": ["AchievementSubject"],
    "achievement": {
      "id": "urn:uuid:2", "type": ["Achievement"], "name": "Welding",
      "description": "Welds", "criteria": {"narrative": "Weld"},
      "creditsAvailable": 3.5
    }
  }
})";

std::string Replaced(std::string text, std::string_view old,
                     std::string_view now) {
  const std::size_t at = text.find(old);
  EXPECT_NE(at, std::string::npos) << old;
  return text.replace(at, old.size(), now);
}

TEST(CanonicalQuads, SayWhatABadgeSays) {
  const std::string quads = QuadsOf(kBadge);
  EXPECT_THAT(quads, HasSubstr("<urn:uuid:2> <https://schema.org/name> "
                               "\"Welding\" .\n"));
  EXPECT_THAT(quads, HasSubstr("\"3.5E0\"^^<https://www.w3.org/2001/"
                               "XMLSchema#float> .\n"));
  EXPECT_EQ(std::ranges::count(quads, '\n'), 15);
}

TEST(CanonicalQuads, DependOnEveryWord) {
  const std::string text(kBadge);
  const std::string quads = QuadsOf(text);
  const std::pair<std::string_view, std::string_view> changes[] = {
      {"urn:uuid:1", "urn:uuid:9"},
      {"\"OpenBadgeCredential", "\"EndorsementCredential"},
      {"did:example:school", "did:example:other"},
      {"School", "school"},
      {"2026-01-01", "2027-01-01"},
      {"did:example:ada", "did:example:eve"},
      {"urn:uuid:2", "urn:uuid:1"},
      {"Welding", "Wielding"},
      {"Welds", ""},
      {"\"Weld\"", "\"Weld \""},
      {"3.5", "3.25"}};
  for (const auto& [word, other] : changes) {
    EXPECT_NE(QuadsOf(Replaced(text, word, other)), quads) << word;
  }
}

TEST(CanonicalQuads, DoNotDependOnTheOrderOfMembers) {
  const std::string text(kBadge);
  const std::string moved =
      Replaced(Replaced(text, "\"name\": \"Welding\",\n", ""),
               "\"creditsAvailable\": 3.5",
               "\"creditsAvailable\": 3.50, \"name\": "
               "\"Welding\"");
  EXPECT_EQ(QuadsOf(Replaced(moved, "{\"narrative\"", "{\n\"narrative\"")),
            QuadsOf(text));
}

TEST(CanonicalQuads, RefuseAWordThatTheContextsDoNotDefine) {
  EXPECT_EQ(QuadsOf(Replaced(std::string(kBadge), "\"creditsAvailable\"",
                             "\"creditsAvaliable\"")),
            "refused: credentialSubject.achievement.creditsAvaliable: no "
            "context defines this property, so no signature would cover it");
}

TEST(CanonicalQuads, RefuseTheExtensionsWithoutTheirContext) {
  const std::string status =
      R"("validFrom": "2026-01-01T00:00:00Z", "credentialStatus":
         {"id": "https://example.org/s", "type": "1EdTechRevocationList"})";
  const std::string text = Replaced(
      std::string(kBadge), R"("validFrom": "2026-01-01T00:00:00Z")", status);
  EXPECT_THAT(QuadsOf(text), HasSubstr("\"1EdTechRevocationList\""));
  EXPECT_THAT(
      QuadsOf(Replaced(
          text, "context-3.0.3.json\"",
          "context-3.0.3.json\", "
          "\"https://purl.imsglobal.org/spec/ob/v3p0/extensions.json\"")),
      testing::StartsWith("<"));
}

TEST(CanonicalQuads, RefuseMoreValuesThanTheLimit) {
  std::string text = R"({"urn:p": [)";
  for (std::size_t i = 0; i < kMaxExpandedValues; ++i) text += "0,";
  text.back() = ']';
  EXPECT_THAT(QuadsOf(text + "}"), HasSubstr("too many values"));
}

// ParseJson refuses deeper ones; a value made otherwise is bounded, too.
TEST(CanonicalQuads, RefuseADeeperDocumentThanTheLimit) {
  JsonValue document = {{"urn:p", "x"}};
  for (std::size_t i = 0; i < kMaxExpansionDepth; ++i) {
    document = {{"urn:p", std::move(document)}};
  }
  const auto quads = CanonicalQuads(document, PinnedContexts::Standard());
  ASSERT_FALSE(quads.has_value());
  EXPECT_EQ(quads.error().code, ErrorCode::kLimit);
}

// Each of many objects names the same context and its own type-scoped ones.
TEST(CanonicalQuads, ATranscriptOfManyBadgesFitsTheLimits) {
  std::string text = R"({
    "@context": ["https://www.w3.org/ns/credentials/v2",
      "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
      "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
    "type": ["VerifiableCredential", "ClrCredential"],
    "credentialSubject": {"type": "ClrSubject", "verifiableCredential": [)";
  constexpr int kBadges = 200;
  for (int i = 0; i < kBadges; ++i) {
    text += (i == 0 ? "" : ",") +
            Replaced(Replaced(std::string(kBadge), "urn:uuid:1",
                              "urn:uuid:c" + std::to_string(i)),
                     "urn:uuid:2", "urn:uuid:a" + std::to_string(i));
  }
  const std::string quads = QuadsOf(text + "]}}");
  EXPECT_GT(std::ranges::count(quads, '\n'), kBadges * 10)
      << quads.substr(0, 500);
}

}  // namespace
}  // namespace diptych
