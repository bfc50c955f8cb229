// SPDX-License-Identifier: Apache-2.0
// Covers reading and baking a PNG, and each way in which one is refused.
// Pictures are made by hand, with a CRC of the test's own.
#include "credential/baked_png.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/test_pictures.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;
using std::string_view_literals::operator""sv;

constexpr std::string_view kCredential = R"({"type":"VerifiableCredential"})";

Result<std::string> Read(std::string_view file) {
  return ReadBakedPng(AsBytes(file));
}

std::string FaultOf(std::string_view file) {
  EXPECT_TRUE(IsBakedPng(AsBytes(file)));
  const Result<std::string> read = Read(file);
  return read ? "read" : read.error().message;
}

TEST(BakedPng, GivesTheTextOfItsChunk) {
  EXPECT_EQ(Read(TestPng(PngCredentialChunk(kCredential))).value(),
            kCredential);
  EXPECT_EQ(Read(TestPng(PngChunk("tEXt", "Title\0Badge"sv) +
                         PngCredentialChunk(kCredential, "\0\0en\0x\0"sv)))
                .value(),
            kCredential);
}

TEST(BakedPng, IsOneOnlyIfItNamesTheKeyword) {
  EXPECT_FALSE(IsBakedPng(AsBytes(TestPng())));
  EXPECT_FALSE(IsBakedPng(AsBytes("\x89PNG\r\n\x1a\n"sv)));
  EXPECT_FALSE(IsBakedPng(AsBytes("openbadgecredential\0"sv)));
  // Without the zero that ends a keyword it is a word like any other.
  EXPECT_FALSE(IsBakedPng(
      AsBytes(TestPng(PngChunk("tEXt", "Comment\0openbadgecredential"sv)))));
  EXPECT_TRUE(IsBakedPng(AsBytes(TestPng(PngCredentialChunk("")))));
}

TEST(BakedPng, RefusesTwoCredentials) {
  const std::string chunk = PngCredentialChunk(kCredential);
  EXPECT_THAT(FaultOf(TestPng(chunk + chunk)),
              HasSubstr("more than one credential"));
}

TEST(BakedPng, RefusesCompressedTextAndOtherChunks) {
  EXPECT_THAT(FaultOf(TestPng(PngCredentialChunk("x", "\1\0\0\0"sv))),
              HasSubstr("compressed"));
  EXPECT_THAT(FaultOf(TestPng(PngCredentialChunk("x", "\0\1\0\0"sv))),
              HasSubstr("compressed"));
  EXPECT_THAT(FaultOf(TestPng(PngCredentialChunk("", "\0"sv))),
              HasSubstr("compressed"));
  EXPECT_THAT(FaultOf(TestPng(PngCredentialChunk("", "\0\0en"sv))),
              HasSubstr("ends too early"));
  EXPECT_THAT(FaultOf(TestPng(PngChunk("tEXt", "openbadgecredential\0{}"sv))),
              HasSubstr("\"tEXt\""));
  EXPECT_THAT(
      FaultOf(TestPng(PngChunk("tEXt", "Note\0openbadgecredential\0"sv))),
      HasSubstr("no chunk holds one"));
}

TEST(BakedPng, RefusesABrokenChunkWhereverItIs) {
  const std::string whole = TestPng(PngCredentialChunk(kCredential));
  const std::size_t keyword = whole.find("openbadgecredential");
  for (std::size_t i = 8; i < whole.size(); ++i) {
    // Without its keyword the picture is no baked one.
    if (i >= keyword && i < keyword + 20) continue;
    std::string altered = whole;
    altered[i] = static_cast<char>(altered[i] ^ 0x20);
    EXPECT_FALSE(Read(altered)) << i;
  }
  std::string altered = whole;
  altered[whole.find(kCredential)] = '[';
  EXPECT_THAT(FaultOf(altered), HasSubstr("CRC"));
}

TEST(BakedPng, RefusesEveryTruncationAndWhatFollowsTheEnd) {
  const std::string whole = TestPng(PngCredentialChunk(kCredential));
  const std::size_t named = whole.find("openbadgecredential") + 20;
  for (std::size_t size = named; size < whole.size(); ++size) {
    EXPECT_THAT(FaultOf(whole.substr(0, size)), HasSubstr("cut short"));
  }
  EXPECT_THAT(FaultOf(whole + "x"), HasSubstr("1 octets more"));
}

TEST(BakedPng, RefusesALengthBeyondTheFile) {
  std::string file = TestPng();
  file = file.substr(0, 33) + "\x7f\xff\xff\xff" +
         std::string("iTXtopenbadgecredential\0", 24) + file.substr(33);
  EXPECT_THAT(FaultOf(file), HasSubstr("cut short"));
}

TEST(BakedPng, RefusesAFileThatDoesNotBeginWithItsHeader) {
  const std::string whole = TestPng(PngCredentialChunk(kCredential));
  EXPECT_THAT(FaultOf(whole.substr(0, 8) + whole.substr(33)),
              HasSubstr("IHDR"));
}

TEST(BakedPng, StopsAtItsLimitOfChunks) {
  std::string chunks;
  for (std::size_t i = 0; i < kMaxPngChunks - 4; ++i) {
    chunks += PngChunk("tEXt", "");
  }
  EXPECT_TRUE(Read(TestPng(PngCredentialChunk("{}") + chunks)));
  chunks += PngChunk("tEXt", "") + PngChunk("tEXt", "");
  const auto read = Read(TestPng(PngCredentialChunk("{}") + chunks));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kLimit);
}

TEST(BakedPng, BakesWhatItReads) {
  const std::string picture = TestPng();
  const Bytes baked = BakePng(AsBytes(picture), kCredential).value();
  EXPECT_EQ(ReadBakedPng(baked).value(), kCredential);
  EXPECT_EQ(AsText(baked), TestPng(PngCredentialChunk(kCredential)));
}

TEST(BakedPng, BakesNoSecondCredentialAndNoBrokenPicture) {
  const std::string baked = TestPng(PngCredentialChunk(kCredential));
  EXPECT_EQ(BakePng(AsBytes(baked), kCredential).error().code,
            ErrorCode::kExists);
  const std::string picture = TestPng();
  for (std::size_t size = 0; size < picture.size(); ++size) {
    EXPECT_FALSE(BakePng(AsBytes(picture.substr(0, size)), "{}"));
  }
  EXPECT_FALSE(BakePng(AsBytes("GIF89a"), "{}"));
}

}  // namespace
}  // namespace diptych
