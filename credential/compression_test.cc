// SPDX-License-Identifier: Apache-2.0
// Covers packing and unpacking: what comes back, and what hostile streams are
// refused as, before memory is spent on them.
#include "credential/compression.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

constexpr std::size_t kRoom = 100'000;

class Packed : public testing::TestWithParam<Compression> {};

INSTANTIATE_TEST_SUITE_P(EachForm, Packed,
                         testing::Values(Compression::kGzip,
                                         Compression::kZlib));

Bytes Counting(std::size_t size) {
  Bytes octets(size);
  for (std::size_t i = 0; i < size; ++i) {
    octets[i] = static_cast<std::uint8_t>(i * i);
  }
  return octets;
}

TEST_P(Packed, ComesBackWholeAtAnySizeUpToTheLimit) {
  for (const std::size_t size : {0UZ, 1UZ, 16'384UZ, 16'385UZ, 99'999UZ}) {
    const Bytes octets = Counting(size);
    const auto back =
        Decompress(Compress(octets, GetParam()), GetParam(), kRoom);
    ASSERT_TRUE(back) << size << back.error().message;
    EXPECT_EQ(*back, octets);
  }
  EXPECT_TRUE(
      Decompress(Compress(Counting(kRoom), GetParam()), GetParam(), kRoom));
}

TEST_P(Packed, IsRefusedWhereMoreComesOutThanMay) {
  const auto more =
      Decompress(Compress(Counting(kRoom + 1), GetParam()), GetParam(), kRoom);
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code, ErrorCode::kLimit);
  // 64 MiB of zeros in 65 KB.
  const Bytes bomb = Compress(Bytes(kUncompressedSizeMax), GetParam());
  EXPECT_LT(bomb.size(), 70'000U);
  EXPECT_EQ(Decompress(bomb, GetParam(), kRoom).error().code,
            ErrorCode::kLimit);
  EXPECT_EQ(Decompress(Counting(2 * kRoom), GetParam(), kRoom).error().code,
            ErrorCode::kLimit);
}

TEST_P(Packed, IsRefusedWhereItIsCutChangedOrFollowed) {
  const Bytes sound = Compress(Counting(1000), GetParam());
  for (std::size_t size = 0; size < sound.size(); ++size) {
    const auto cut = Decompress(ByteView(sound).first(size), GetParam(), kRoom);
    ASSERT_FALSE(cut) << size;
    EXPECT_EQ(cut.error().code, ErrorCode::kInvalid);
  }
  Bytes longer = sound;
  longer.push_back(0);
  EXPECT_EQ(Decompress(longer, GetParam(), kRoom).error().code,
            ErrorCode::kInvalid);
  Bytes twice = sound;
  twice.insert(twice.end(), sound.begin(), sound.end());
  EXPECT_FALSE(Decompress(twice, GetParam(), kRoom));
  Bytes bent = sound;
  // Within the checksum of either form: the last four octets, or the four
  // before the last four.
  bent[bent.size() - (GetParam() == Compression::kGzip ? 6 : 2)] ^= 1;
  EXPECT_FALSE(Decompress(bent, GetParam(), kRoom));
}

TEST(Compression, KeepsTheFormsApart) {
  const Bytes octets = Counting(100);
  EXPECT_FALSE(Decompress(Compress(octets, Compression::kGzip),
                          Compression::kZlib, kRoom));
  EXPECT_FALSE(Decompress(Compress(octets, Compression::kZlib),
                          Compression::kGzip, kRoom));
}

}  // namespace
}  // namespace diptych
