// SPDX-License-Identifier: Apache-2.0
// Covers the spellings of RFC 8949 appendix A for the types that are read, and
// that every other spelling of them is a fault.
#include "base/cbor.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace diptych {
namespace {

struct Spelling {
  CborType type;
  std::uint64_t number;
  const char* hex;
};

TEST(Cbor, HeadsAreSpeltAsInTheRfc) {
  for (const Spelling& one : std::initializer_list<Spelling>{
           {CborType::kUnsigned, 0, "00"},
           {CborType::kUnsigned, 23, "17"},
           {CborType::kUnsigned, 24, "1818"},
           {CborType::kUnsigned, 1000, "1903e8"},
           {CborType::kUnsigned, 1'000'000, "1a000f4240"},
           {CborType::kUnsigned, ~std::uint64_t{0}, "1bffffffffffffffff"},
           {CborType::kArray, 3, "83"},
           {CborType::kArray, 25, "9819"},
           {CborType::kMap, 2, "a2"},
           {CborType::kTag, 1, "c1"},
           {CborType::kTag, 0x5d01, "d95d01"}}) {
    CborWriter writer;
    writer.Head(one.type, one.number);
    const Bytes octets = writer.Take();
    EXPECT_EQ(HexEncode(octets), one.hex);
    CborReader reader(octets);
    EXPECT_EQ(reader.Head(one.type), one.number) << one.hex;
    EXPECT_TRUE(reader.Finish()) << one.hex;
  }
}

TEST(Cbor, OtherSpellingsAreFaults) {
  // Longer than needed, indefinite, reserved, cut off, of another type.
  for (const char* const hex :
       {"9803", "990003", "9f", "9c", "98", "9900", "", "a3", "63", "03"}) {
    const Bytes octets = *HexDecode(hex);
    CborReader reader(octets);
    EXPECT_EQ(reader.Head(CborType::kArray), 0U) << hex;
    EXPECT_TRUE(reader.failed()) << hex;
    EXPECT_FALSE(reader.Finish()) << hex;
  }
}

TEST(Cbor, AStringIsNotReadBeyondTheEnd) {
  const Bytes octets = *HexDecode("5bffffffffffffffff00");
  CborReader reader(octets);
  EXPECT_TRUE(reader.ByteString().empty());
  EXPECT_TRUE(reader.failed());
}

}  // namespace
}  // namespace diptych
