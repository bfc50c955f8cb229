// SPDX-License-Identifier: Apache-2.0
// Covers the limits of a body and that signing and parsing are inverse; other
// octets are in vectors_test.cc.
#include "registry/transaction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "registry/transaction_fault.h"
#include "tests/support/four_members.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;

TransactionBody BodyOf(TransactionAction action) {
  return {.network_id = Digest{1},
          .member = {2},
          .key = 3,
          .expires = {4},
          .nonce = {5, 6},
          .action = std::move(action)};
}

AnchorBatch BatchOf(std::size_t items) {
  AnchorBatch batch{.list = {7}};
  for (std::size_t i = 0; i < items; ++i) {
    batch.items.push_back({{static_cast<std::uint32_t>(i)}, Digest{8}});
  }
  return batch;
}

TEST(Transaction, ComesBackAsItWasSigned) {
  const Transaction sent = SignTransaction(BodyOf(BatchOf(3)), SampleKey(1));
  const auto got = ParseTransaction(sent.body_octets, sent.signature);
  ASSERT_TRUE(got.has_value());
  EXPECT_EQ(got->id, sent.id);
  EXPECT_EQ(got->body.network_id, Digest{1});
  EXPECT_EQ(got->body.member, MemberId{2});
  EXPECT_EQ(got->body.key, 3U);
  EXPECT_EQ(got->body.expires, TimeMs{4});
  EXPECT_EQ(got->body.nonce, (Bytes{5, 6}));
  const auto& batch = std::get<AnchorBatch>(got->body.action);
  EXPECT_EQ(batch.list, ListId{7});
  EXPECT_EQ(batch.items, BatchOf(3).items);
}

TEST(Transaction, HoldsAFullBatchAndNoMore) {
  const Transaction full =
      SignTransaction(BodyOf(BatchOf(kTransactionItemsMax)), SampleKey(1));
  EXPECT_LT(full.body_octets.size(), kTransactionBodySizeMax);
  EXPECT_TRUE(ParseTransaction(full.body_octets, full.signature).has_value());
  EXPECT_DEATH(
      SignTransaction(BodyOf(BatchOf(kTransactionItemsMax + 1)), SampleKey(1)),
      "");
  // The same batch with one item more: field 10 of 0x24024 octets, and in it
  // the items, field 2.
  Bytes body = SignTransaction(BodyOf(BatchOf(1)), SampleKey(1)).body_octets;
  const std::size_t sender = body.size() - 42;
  body.resize(sender);
  const Bytes head = {0x52, 0xAA, 0x80, 0x09, 0x08,
                      0x07, 0x12, 0xA4, 0x80, 0x09};
  body.insert(body.end(), head.begin(), head.end());
  body.resize(body.size() + 36 * (kTransactionItemsMax + 1));
  EXPECT_FALSE(ParseTransaction(body, full.signature).has_value());
}

TEST(Transaction, RefusesABodyBeyondItsLimit) {
  EXPECT_FALSE(ParseTransaction(Bytes(kTransactionBodySizeMax + 1), Bytes(64))
                   .has_value());
  EXPECT_FALSE(ParseTransaction({}, Bytes(64)).has_value());
}

TEST(Transaction, AFaultNamesTheFieldAndWhatItMustBe) {
  const Transaction good = SignTransaction(BodyOf(BatchOf(2)), SampleKey(1));
  const Bytes& body = good.body_octets;
  const auto fault = [&good](ByteView octets) {
    EXPECT_FALSE(ParseTransaction(octets, good.signature).has_value());
    return TransactionFault(octets, good.signature);
  };
  EXPECT_EQ(TransactionFault(body, good.signature), "");
  EXPECT_EQ(TransactionFault(body, {}),
            "transaction.signature must have 64 octets: sign the transaction");
  EXPECT_EQ(fault({}), "transaction.body is missing");
  EXPECT_THAT(fault(Bytes(kTransactionBodySizeMax + 1)),
              HasSubstr("more than 196608 octets: send fewer"));
  EXPECT_THAT(fault(Bytes{0xFF, 0xFF}), HasSubstr("is no Protobuf message"));
  EXPECT_THAT(fault(Bytes{0x10, 0x01}), HasSubstr("network_id"));
  Bytes cut = body;
  cut.resize(34);  // Field 1, of 32 octets, alone.
  EXPECT_THAT(fault(cut), HasSubstr("the action is missing"));
  Bytes unknown = body;
  unknown.insert(unknown.end(), {0xF8, 0x07, 0x01});  // Field 127.
  EXPECT_THAT(fault(unknown), HasSubstr("transaction.body has a field that"));
  Bytes twice = body;
  twice.insert(twice.end(), {0x10, 0x02});  // Field 2 once more.
  EXPECT_THAT(fault(twice), HasSubstr("has a field twice"));
  TransactionBody long_nonce = BodyOf(BatchOf(1));
  long_nonce.nonce = Bytes(kTransactionNonceSizeMax + 1);
  EXPECT_THAT(fault(SignTransaction(long_nonce, SampleKey(1)).body_octets),
              HasSubstr("nonce in transaction.body must have at most 16"));
}

TEST(Transaction, IsNamedByItsBodyAndNotItsSignature) {
  const Transaction one =
      SignTransaction(BodyOf(OpenStatusList{}), SampleKey(1));
  const Transaction two =
      SignTransaction(BodyOf(OpenStatusList{}), SampleKey(2));
  EXPECT_EQ(one.id, two.id);
  EXPECT_NE(one.signature, two.signature);
}

TEST(Transaction, IsCheckedUnderOneKey) {
  const Transaction sent =
      SignTransaction(BodyOf(OpenStatusList{}), SampleKey(1));
  const auto checked = CheckSignature(sent, SampleKey(1).public_key());
  ASSERT_TRUE(checked.has_value());
  EXPECT_EQ(checked->key(), SampleKey(1).public_key().bytes());
  EXPECT_EQ(CheckSignature(sent, SampleKey(2).public_key()).error(),
            TransactionVerdict::kBadSignature);
}

}  // namespace
}  // namespace diptych
