// SPDX-License-Identifier: Apache-2.0
// Covers the test cases of RFC 4231 that tell the lengths of keys apart.
#include "crypto/hmac_sha256.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace diptych {
namespace {

TEST(HmacSha256, IsThatOfRfc4231) {
  EXPECT_EQ(HexEncode(HmacSha256(Bytes(20, 0x0b), AsBytes("Hi There"))),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(HexEncode(HmacSha256(AsBytes("Jefe"),
                                 AsBytes("what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(HexEncode(HmacSha256(
                Bytes(131, 0xaa),
                AsBytes("Test Using Larger Than Block-Size Key - Hash Key "
                        "First"))),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

}  // namespace
}  // namespace diptych
