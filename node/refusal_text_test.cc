// SPDX-License-Identifier: Apache-2.0
//
// Covers what a sender is told of a refused transaction and of a tile that is
// not there: the field and what it must be, the width that is served.
#include "node/refusal_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/four_members.h"
#include "tests/support/high_s.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

SentTransaction Sent() {
  TransactionBody body;
  body.member = MemberId{3};
  body.key = 1;
  body.nonce = Bytes(16);
  body.action = OpenStatusList{};
  return SentTransactionOf(SignTransaction(body, SampleKey(3)));
}

TEST(RefusalText, OfASignatureByAnotherNamesFieldKeyAndMember) {
  const std::string text = BadSignatureText(Sent(), SampleKey(4).public_key());
  EXPECT_THAT(text, HasSubstr("transaction.signature does not verify"));
  EXPECT_THAT(text, HasSubstr("key 1 of member 3"));
  EXPECT_THAT(text, Not(HasSubstr("high S")));
}

TEST(RefusalText, OfASignatureWithHighSSaysThatOnlyThatIsWrong) {
  SentTransaction sent = Sent();
  const EcdsaPublicKey key = SampleKey(3).public_key();
  ASSERT_TRUE(key.Verify(sent.id, sent.signature));
  sent.signature = WithOtherS(sent.signature);
  ASSERT_FALSE(key.Verify(sent.id, sent.signature));
  EXPECT_THAT(BadSignatureText(sent, key),
              HasSubstr("by key 1 of member 3, but with a high S"));
}

TEST(RefusalText, OfAnotherNetworkHasBothIdsAndTheField) {
  SentTransaction sent = Sent();
  sent.network_id.fill(0xab);
  Digest own{};
  own.fill(0xcd);
  const std::string text = WrongNetworkText(sent, own);
  EXPECT_THAT(text, HasSubstr("network_id in transaction.body"));
  EXPECT_THAT(text, HasSubstr(HexEncode(sent.network_id)));
  EXPECT_THAT(text, HasSubstr(HexEncode(own)));
}

TEST(RefusalText, OfATileNamesItAndThePartialOneThatIsServed) {
  const TilePath tile{.level = TileLevel{0}, .index = 0};
  EXPECT_EQ(MissingTileText(tile, 17),
            "the tile of level 0, index 0 and width 256 is not there: of the "
            "log's 17 entries the partial one served is tile/0/000.p/17");
  EXPECT_EQ(MissingTileText({.level = TileLevel{0}, .index = 9}, 256 + 3),
            "the tile of level 0, index 9 and width 256 is not there: of the "
            "log's 259 entries the partial last one served is tile/0/001.p/3");
  EXPECT_THAT(MissingTileText({.level = TileLevel{0}, .index = 2}, 512),
              HasSubstr("entries the last one served is tile/0/001"));
  EXPECT_THAT(MissingTileText({.level = TileLevel{1}, .index = 0}, 255),
              HasSubstr("has none of that level yet"));
  EXPECT_THAT(MissingTileText({.level = TileLevel{60}, .index = 0}, 255),
              HasSubstr("no such level"));
  EXPECT_EQ(MissingTileText({.index = 0, .width = 20}, 17),
            "the entry bundle of index 0 and width 20 is not there: of the "
            "log's 17 entries the partial one served is "
            "tile/entries/000.p/17");
}

}  // namespace
}  // namespace diptych
