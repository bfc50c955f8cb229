// SPDX-License-Identifier: Apache-2.0
// Covers the text of a checkpoint both ways, its limits, and that errors name
// the line; more malformed texts are in docs/spec/vectors/notes.json.
#include "tlog/checkpoint.h"

#include <gtest/gtest.h>

#include "tlog/fields.h"

namespace diptych {
namespace {

const std::string kRoot = FormatHash(Digest{1, 2, 3});

TEST(Checkpoint, FormatsWhatItParses) {
  const Checkpoint checkpoint{.origin = "log.example",
                              .size = 18446744073709551615ULL,
                              .root = Digest{1, 2, 3},
                              .extensions = {"one", "two words"}};
  const std::string text = FormatCheckpoint(checkpoint);
  EXPECT_EQ(text, "log.example\n18446744073709551615\n" + kRoot +
                      "\none\ntwo words\n");
  EXPECT_EQ(ParseCheckpoint(text), checkpoint);
}

TEST(Checkpoint, EmptyLogHasSizeZero) {
  const Result<Checkpoint> checkpoint =
      ParseCheckpoint("log.example\n0\n" + kRoot + "\n");
  ASSERT_TRUE(checkpoint);
  EXPECT_EQ(checkpoint->size, 0);
}

TEST(Checkpoint, OriginHasOneTo255Octets) {
  EXPECT_TRUE(CheckOrigin(std::string(255, 'o')));
  EXPECT_FALSE(CheckOrigin(std::string(256, 'o')));
  EXPECT_FALSE(CheckOrigin(""));
}

TEST(Checkpoint, OriginThatOpensCosignaturesIsRefused) {
  EXPECT_FALSE(CheckOrigin("cosignature/v1"));
  EXPECT_TRUE(CheckOrigin("cosignature/v1/log"));
  EXPECT_FALSE(ParseCheckpoint("cosignature/v1\n1\n" + kRoot + "\n"));
}

TEST(Checkpoint, NewOriginIsAUrlWithoutItsScheme) {
  for (const char* origin : {"a.b/log", "log", "registry.example",
                             "localhost:7300/x/y_z~1", "Log.Example/2026-1"}) {
    EXPECT_TRUE(CheckNewOrigin(origin)) << origin;
  }
  for (const char* origin :
       {"", "a b/log", "a.b/log+1", "a.b/", "/log", "a.b//log", "a.b/log?x",
        "a@b/log", "a.b:/log", "a.b:port/log", "a.b:123456/log", "a.b/%41",
        "https://a.b/log", "//a.b/log", "caf\xC3\xA9.example/log",
        "a\xC2\xA0"
        "b/log",
        "cosignature/v1"}) {
    EXPECT_FALSE(CheckNewOrigin(origin)) << origin;
  }
}

TEST(Checkpoint, AnOriginWithASchemeIsToldWhatToWriteInstead) {
  EXPECT_TRUE(CheckNewOrigin("https://a.b/log")
                  .error()
                  .message.ends_with("has no https://: write a.b/log"));
  EXPECT_TRUE(CheckNewOrigin("http://a b")
                  .error()
                  .message.ends_with("write it as registry.example/log"));
}

TEST(Checkpoint, EveryPrefixOfItsTextIsRefused) {
  const std::string text = "log.example\n300\n" + kRoot + "\n";
  ASSERT_TRUE(ParseCheckpoint(text));
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_FALSE(ParseCheckpoint(text.substr(0, size))) << size;
  }
}

TEST(Checkpoint, ErrorNamesTheLine) {
  const auto message = [](const std::string& text) {
    return ParseCheckpoint(text).error().message;
  };
  EXPECT_TRUE(message("log\n01\n" + kRoot + "\n").contains("size"));
  EXPECT_TRUE(message("log\n1\nAAAA\n").contains("root hash"));
  EXPECT_TRUE(message("\n1\n" + kRoot + "\n").contains("origin"));
  EXPECT_TRUE(message("log\n1\n" + kRoot + "\n\n").contains("extension"));
}

TEST(ValidatorKeyName, StandsUnderTheOrigin) {
  EXPECT_EQ(ValidatorKeyName("registry.example", MemberId{12}),
            "registry.example/v/12");
}

TEST(CheckpointDeathTest, IsNotWrittenWithALineBreakInItsOrigin) {
  Checkpoint checkpoint;
  checkpoint.origin = "a\nb";
  EXPECT_DEATH(FormatCheckpoint(checkpoint), "CheckOrigin");
}

}  // namespace
}  // namespace diptych
