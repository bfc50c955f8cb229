// SPDX-License-Identifier: Apache-2.0
// Covers documents in pictures: the digest is that of the credential inside,
// also of published credentials and pictures, and large and hostile files end
// with a reason.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "base/base64.h"
#include "credential/baked_png.h"
#include "credential/baked_svg.h"
#include "credential/document.h"
#include "crypto/sha256.h"
#include "tests/support/test_pictures.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;

constexpr const char* kFixtures = DIPTYCH_SOURCE_DIR
    "/../shared/data/dcc-vc-test-fixtures/verifiableCredentials";
constexpr std::size_t kTenMegabytes = 10'000'000;

Result<Document> Read(std::string_view file) {
  return ReadDocument(AsBytes(file));
}

std::string FaultOf(std::string_view file) {
  const Result<Document> document = Read(file);
  return document ? "read" : document.error().message;
}

std::string Token() {
  return Base64UrlEncode(AsBytes(R"({"alg":"ES256"})")) + "." +
         Base64UrlEncode(AsBytes(R"({"a":1})")) + ".AQID";
}

std::string Bake(std::string_view picture, std::string_view credential) {
  const Result<Bytes> baked = picture.starts_with('\x89')
                                  ? BakePng(AsBytes(picture), credential)
                                  : BakeSvg(AsBytes(picture), credential);
  EXPECT_TRUE(baked) << baked.error().message;
  return baked ? ToText(*baked) : "";
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(BakedDocument, IsTheCredentialInside) {
  const std::string credentials[] = {R"({"b":1, "a":"x"})", Token(),
                                     Token() + "~"};
  for (const std::string& credential : credentials) {
    const Document plain = Read(credential).value();
    EXPECT_EQ(plain.carrier, DocumentCarrier::kFile);
    EXPECT_EQ(plain.text, credential);
    const Document png = Read(Bake(TestPng(), credential)).value();
    const Document svg = Read(Bake(kTestSvg, credential)).value();
    EXPECT_EQ(DocumentCarrierName(png.carrier), "png");
    EXPECT_EQ(DocumentCarrierName(svg.carrier), "svg");
    for (const Document& document : {png, svg}) {
      EXPECT_EQ(document.kind, plain.kind);
      EXPECT_EQ(document.digest, plain.digest);
      EXPECT_EQ(document.text, plain.text);
      EXPECT_EQ(document.json, plain.json);
    }
  }
}

TEST(BakedDocument, IsItsOctetsWithoutACredential) {
  for (const std::string& picture : {TestPng(), std::string(kTestSvg)}) {
    const Document document = Read(picture).value();
    EXPECT_EQ(document.kind, DocumentKind::kOther);
    EXPECT_EQ(document.carrier, DocumentCarrier::kFile);
    EXPECT_EQ(document.digest, Sha256(AsBytes(picture)));
    EXPECT_EQ(document.text, "");
  }
}

TEST(BakedDocument, RefusesWhatIsNoCredentialInside) {
  EXPECT_THAT(FaultOf(TestPng(PngCredentialChunk("https://a.example"))),
              HasSubstr("neither JSON nor a token"));
  EXPECT_THAT(FaultOf(TestPng(PngCredentialChunk(""))),
              HasSubstr("neither JSON nor a token"));
  EXPECT_THAT(FaultOf(TestPng(PngCredentialChunk(TestPng()))),
              HasSubstr("neither JSON nor a token"));
  EXPECT_THAT(FaultOf(TestPng(PngCredentialChunk(R"({"a":1,"a":2})"))),
              HasSubstr("the credential in the picture: "));
  EXPECT_THAT(FaultOf(Bake(kTestSvg, R"({"a":1,"a":2})")),
              HasSubstr("\"a\" stands twice"));
}

TEST(BakedDocument, ReadsFilesOfTenMegabytes) {
  const std::string large =
      "{\"a\":\"" + std::string(kTenMegabytes, 'x') + "\"}";
  const Digest digest = Read(large).value().digest;
  EXPECT_EQ(Read(Bake(TestPng(), large)).value().digest, digest);
  EXPECT_EQ(Read(Bake(kTestSvg, large)).value().digest, digest);

  std::string picture = "<svg>";
  while (picture.size() < kTenMegabytes) picture += "<g a='1' b='2'/>";
  EXPECT_EQ(Read(Bake(picture + "</svg>", "{}")).value().digest,
            Read("{}").value().digest);
}

TEST(BakedDocument, RefusesDeepNestingWithoutGoingThere) {
  const std::string deep(kTenMegabytes, '[');
  EXPECT_THAT(FaultOf("{\"a\":" + deep), HasSubstr("more than 64"));
  EXPECT_THAT(FaultOf(TestPng(PngCredentialChunk("{\"a\":" + deep))),
              HasSubstr("more than 64"));
  std::string svg = "<svg><openbadges:credential verify='x'/>";
  while (svg.size() < kTenMegabytes) svg += "<g>";
  EXPECT_THAT(FaultOf(svg), HasSubstr("has to be declared"));
  std::string open =
      "<svg xmlns:openbadges='https://purl.imsglobal.org/ob/"
      "v3p0'><openbadges:credential verify='x'/>";
  while (open.size() < kTenMegabytes) open += "<g>";
  EXPECT_THAT(FaultOf(open), HasSubstr("open at once"));
}

// The published pictures are QR codes beside their credentials, and hold none
// inside; so they are baked here, each with the credential it belongs to.
TEST(BakedDocument, KeepsTheDigestOfPublishedCredentialsInTheirPictures) {
  if (!std::filesystem::exists(kFixtures)) {
    GTEST_SKIP() << "the published credentials are not there: " << kFixtures;
  }
  int pngs = 0;
  int svgs = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(kFixtures)) {
    const bool is_png = entry.path().extension() == ".png";
    if (!is_png && entry.path().extension() != ".svg") continue;
    SCOPED_TRACE(entry.path());
    const std::string picture = ReadFile(entry.path());
    const std::string json =
        ReadFile(std::filesystem::path(entry.path()).replace_extension("json"));
    const Result<Document> bare = Read(picture);
    ASSERT_TRUE(bare) << bare.error().message;
    EXPECT_EQ(bare->kind, DocumentKind::kOther);
    EXPECT_EQ(bare->digest, Sha256(AsBytes(picture)));
    // One of the credentials was published as an empty file.
    if (json.empty()) continue;
    const Result<Document> baked = Read(Bake(picture, json));
    ASSERT_TRUE(baked) << baked.error().message;
    EXPECT_EQ(baked->digest, Read(json)->digest);
    ++(is_png ? pngs : svgs);
  }
  EXPECT_GT(pngs, 85);
  EXPECT_EQ(svgs, 1);
}

}  // namespace
}  // namespace diptych
