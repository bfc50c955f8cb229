// SPDX-License-Identifier: Apache-2.0
// Covers SHA-256 with the examples that NIST publishes for FIPS 180-4, and
// that parts and pieces make the digest of the whole.
#include "crypto/sha256.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/hex.h"

namespace diptych {
namespace {

constexpr std::string_view kTwoBlocks =
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";

TEST(Sha256, GivesTheExamplesOfTheStandard) {
  EXPECT_EQ(HexEncode(Sha256(ByteView())),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(HexEncode(Sha256(AsBytes("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(HexEncode(Sha256(AsBytes(kTwoBlocks))),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(HexEncode(Sha256(Bytes(1'000'000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, OfPartsIsThatOfTheWhole) {
  const ByteView whole = AsBytes(kTwoBlocks);
  for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
    EXPECT_EQ(Sha256({whole.first(cut), whole.subspan(cut)}), Sha256(whole));
  }
  EXPECT_EQ(Sha256(std::initializer_list<ByteView>{}), Sha256(ByteView()));
}

TEST(Sha256Stream, OfPiecesIsThatOfTheWhole) {
  Sha256Stream stream;
  for (char c : kTwoBlocks) stream.Update(AsBytes({&c, 1}));
  EXPECT_EQ(stream.Finish(), Sha256(AsBytes(kTwoBlocks)));
}

TEST(Sha256Stream, StartsAgainAfterFinish) {
  Sha256Stream stream;
  stream.Update(AsBytes("what came before"));
  stream.Finish();
  EXPECT_EQ(stream.Finish(), Sha256(ByteView()));
  stream.Update(AsBytes("abc"));
  EXPECT_EQ(stream.Finish(), Sha256(AsBytes("abc")));
}

TEST(Sha256Stream, KeepsItsPiecesWhenMovedAndWhileOthersAreHashed) {
  Sha256Stream first;
  first.Update(AsBytes("a"));
  EXPECT_NE(Sha256(AsBytes("x")), Sha256(AsBytes("y")));
  Sha256Stream second = std::move(first);
  second.Update(AsBytes("bc"));
  EXPECT_EQ(second.Finish(), Sha256(AsBytes("abc")));
}

TEST(Sha256, WorksInSeveralThreadsAtOnce) {
  const Digest expected = Sha256(AsBytes(kTwoBlocks));
  std::vector<int> wrong(4);
  {
    std::vector<std::jthread> threads;
    threads.reserve(wrong.size());
    for (int& count : wrong) {
      threads.emplace_back([&count, &expected] {
        for (int i = 0; i < 1000; ++i) {
          if (Sha256(AsBytes(kTwoBlocks)) != expected) ++count;
        }
      });
    }
  }
  EXPECT_EQ(wrong, std::vector<int>(4));
}

}  // namespace
}  // namespace diptych
