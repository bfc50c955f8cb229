// SPDX-License-Identifier: Apache-2.0
//
// The contexts in the program: that they are the files of jsonld/contexts with
// the digests that their publishers and index.txt name, that each can be
// entered alone, and that other texts are refused.

#include "jsonld/pinned_contexts.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include "base/hex.h"
#include "crypto/sha256.h"
#include "jsonld/canonical_quads.h"
#include "jsonld/embedded_contexts.h"

namespace diptych {
namespace {

const PinnedContexts& Pinned() {
  static const PinnedContexts contexts = PinnedContexts::Standard();
  return contexts;
}

TEST(PinnedContexts, HaveTheDigestsThatTheirPublishersName) {
  const std::pair<std::string_view, std::string_view> published[] = {
      {"https://www.w3.org/ns/credentials/v2",
       "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"},
      {"https://www.w3.org/2018/credentials/v1",
       "ab4ddd9a531758807a79a5b450510d61ae8d147eab966cc9a200c07095b0cdcc"},
      {"https://w3id.org/security/data-integrity/v2",
       "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4"},
      {"https://w3id.org/security/multikey/v1",
       "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597"}};
  for (const auto& [url, digest] : published) {
    const PinnedContext* context = Pinned().Find(url);
    ASSERT_NE(context, nullptr) << url;
    EXPECT_EQ(HexEncode(context->sha256), digest) << url;
    EXPECT_TRUE(context->is_published) << url;
  }
}

TEST(PinnedContexts, SayWhichTextIsNotKnownToBeThePublishedOne) {
  // Packages have it as an object, without the spaces of the file.
  const PinnedContext* context = Pinned().Find("https://w3id.org/dcc/v1");
  ASSERT_NE(context, nullptr);
  EXPECT_FALSE(context->is_published);
}

TEST(PinnedContexts, AreTheFilesOfTheFolder) {
  std::set<std::string> files;
  const auto folder =
      std::filesystem::path(DIPTYCH_SOURCE_DIR) / "jsonld/contexts";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    files.insert(HexEncode(Sha256(AsBytes(text))));
  }
  std::set<std::string> embedded;
  for (const EmbeddedContext& context : EmbeddedContexts()) {
    embedded.insert(HexEncode(Sha256(AsBytes(context.text))));
    EXPECT_EQ(HexEncode(Sha256(AsBytes(context.text))), context.digest)
        << context.url;
  }
  EXPECT_EQ(files, embedded);
}

TEST(PinnedContexts, CanEachBeEntered) {
  for (const PinnedContext& context : Pinned().all()) {
    const JsonValue document = {
        {"@context", context.url}, {"@id", "urn:a"}, {"urn:p", "x"}};
    const auto quads = CanonicalQuads(document, Pinned());
    EXPECT_TRUE(quads.has_value()) << quads.error().message;
  }
}

TEST(PinnedContexts, NamesTheUnknownUrl) {
  EXPECT_EQ(Pinned().Find("https://example.org/"), nullptr);
  const JsonValue document = {{"@context", "https://example.org/"}};
  const auto quads = CanonicalQuads(document, Pinned());
  ASSERT_FALSE(quads.has_value());
  EXPECT_EQ(quads.error().code, ErrorCode::kInvalid);
  EXPECT_THAT(quads.error().message,
              testing::HasSubstr("@context: the context "
                                 "\"https://example.org/\" is not among"));
}

TEST(PinnedContexts, StayGoodWhenMoved) {
  PinnedContexts first = PinnedContexts::Standard();
  const PinnedContexts second = std::move(first);
  const JsonValue document = {
      {"@context", "https://www.w3.org/ns/credentials/v2"},
      {"type", "VerifiableCredential"}};
  EXPECT_TRUE(CanonicalQuads(document, second).has_value());
}

TEST(PinnedContexts, RefusesATextWithAnotherDigest) {
  const std::string text = R"({"@context": {}})";
  ContextText context = {
      .url = "urn:c", .sha256 = Sha256(AsBytes(text)), .text = text};
  EXPECT_TRUE(PinnedContexts::Of(std::array{context}).has_value());
  context.sha256[0] ^= 1U;
  const auto pinned = PinnedContexts::Of(std::array{context});
  ASSERT_FALSE(pinned.has_value());
  EXPECT_THAT(pinned.error().message, testing::HasSubstr("urn:c"));
}

TEST(PinnedContexts, RefusesATextThatIsNoContext) {
  for (const std::string_view text : {"{}", "[]", "{", "5"}) {
    const ContextText context = {
        .url = "urn:c", .sha256 = Sha256(AsBytes(text)), .text = text};
    EXPECT_FALSE(PinnedContexts::Of(std::array{context}).has_value()) << text;
  }
}

}  // namespace
}  // namespace diptych
