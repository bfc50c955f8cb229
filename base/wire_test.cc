// SPDX-License-Identifier: Apache-2.0
// Covers the layout of numbers and strings, and reads past the end.
#include "base/wire.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

TEST(Wire, NumbersAreBigEndian) {
  WireWriter writer;
  writer.U8(1);
  writer.U16(0x0203);
  writer.U32(0x04050607);
  writer.U64(0x08090a0b0c0d0e0f);
  EXPECT_EQ(writer.bytes(),
            (Bytes{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}));
}

TEST(Wire, ReadsBackWhatWasWritten) {
  WireWriter writer;
  writer.U32(0xfffffffe);
  writer.U64(0xfffffffffffffffd);
  writer.Short(AsBytes("ab"));
  writer.Long(AsBytes(""));
  writer.Raw(Digest{7});
  WireReader reader(writer.bytes());
  EXPECT_EQ(reader.U32(), 0xfffffffe);
  EXPECT_EQ(reader.U64(), 0xfffffffffffffffd);
  EXPECT_EQ(AsText(reader.Short()), "ab");
  EXPECT_EQ(reader.Long().size(), 0U);
  EXPECT_EQ(reader.Hash(), Digest{7});
  EXPECT_TRUE(reader.Finish());
}

TEST(Wire, ReadPastTheEndFailsForGood) {
  const Bytes bytes{0, 5, 1};
  WireReader reader(bytes);
  EXPECT_TRUE(reader.Long().empty());
  EXPECT_TRUE(reader.failed());
  EXPECT_EQ(reader.U8(), 0);
  EXPECT_FALSE(reader.Finish());
}

TEST(Wire, LeftoverBytesAreNotFinished) {
  const Bytes bytes{1, 2};
  WireReader reader(bytes);
  reader.U8();
  EXPECT_FALSE(reader.failed());
  EXPECT_FALSE(reader.Finish());
}

}  // namespace
}  // namespace diptych
