// SPDX-License-Identifier: Apache-2.0
// Covers payloads of real transactions and the limits of a block; other octets
// are in vectors_test.cc.
#include "registry/block.h"

#include <gtest/gtest.h>

#include "tests/support/four_members.h"

namespace diptych {
namespace {

TEST(Payload, GivesBackItsTransactions) {
  FourMembers sample;
  const std::vector<CheckedTransaction> transactions = {
      sample.Open(1), sample.Register(2, Digest{1}),
      sample.Anchor(1, 0, {{{1}, Digest{2}}})};
  const Bytes payload = EncodePayload(transactions);
  EXPECT_EQ(PayloadSize(transactions), payload.size());
  const auto items = SplitPayload(payload, transactions.size());
  ASSERT_TRUE(items.has_value());
  for (std::size_t i = 0; i < transactions.size(); ++i) {
    const Transaction& wanted = transactions[i].transaction();
    EXPECT_EQ(ToBytes((*items)[i].body), wanted.body_octets);
    EXPECT_EQ(ToBytes((*items)[i].signature), ToBytes(wanted.signature));
    EXPECT_EQ(ParseTransaction((*items)[i].body, (*items)[i].signature)->id,
              wanted.id);
  }
}

TEST(Payload, TakesTheLongestBody) {
  WireWriter writer;
  writer.U32(kTransactionBodySizeMax);
  writer.Raw(Bytes(kTransactionBodySizeMax + 64));
  const auto items = SplitPayload(writer.bytes(), 1);
  ASSERT_TRUE(items.has_value());
  EXPECT_EQ((*items)[0].body.size(), kTransactionBodySizeMax);
}

TEST(Payload, MayBeAsLongAsTheLimitAndNoLonger) {
  // 21 of the longest bodies and one that fills the rest.
  WireWriter writer;
  while (writer.bytes().size() < kBlockOctetsMax) {
    const std::size_t room = kBlockOctetsMax - writer.bytes().size();
    const std::size_t body = std::min(kTransactionBodySizeMax, room - 68);
    writer.U32(static_cast<std::uint32_t>(body));
    writer.Raw(Bytes(body + 64));
  }
  Bytes payload = writer.Take();
  ASSERT_EQ(payload.size(), kBlockOctetsMax);
  EXPECT_TRUE(SplitPayload(payload, 22).has_value());
  payload.push_back(0);
  EXPECT_EQ(SplitPayload(payload, 22).error().code, ErrorCode::kLimit);
}

}  // namespace
}  // namespace diptych
