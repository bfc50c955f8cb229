// SPDX-License-Identifier: Apache-2.0
//
// Covers how transactions fall into batches, what may be in a batch of a peer,
// and its name. Layouts of references are in exchange_test.cc.
#include "replica/batch.h"

#include <gtest/gtest.h>

#include "crypto/nist_ecdsa.h"
#include "crypto/sha256.h"
#include "registry/block.h"
#include "tests/support/four_members.h"

namespace diptych {
namespace {

// Of about 144 KiB, so that two of them do not fit one batch.
CheckedTransaction Large(FourMembers& sample, std::uint32_t items) {
  std::vector<AnchorItem> anchored;
  for (std::uint32_t i = 0; i < items; ++i) {
    anchored.push_back({.position = {i}, .commitment = Digest{1}});
  }
  return sample.Anchor(1, 0, anchored);
}

SharedBatch BatchOf(const std::vector<CheckedTransaction>& transactions) {
  std::vector<SharedBatch> batches = MakeBatches(transactions);
  CHECK(batches.size() == 1);
  return batches[0];
}

TransactionVerdict VerdictOn(const Bytes& payload, std::size_t count,
                             const FourMembers& sample) {
  const auto checked = CheckBatch(payload, count, sample.state().members);
  return checked ? TransactionVerdict::kAccepted : checked.error();
}

TEST(Batch, OfNoTransactionsIsNotMade) { EXPECT_TRUE(MakeBatches({}).empty()); }

TEST(Batch, HoldsATransactionOnce) {
  FourMembers sample;
  const CheckedTransaction one = sample.Open(1);
  const CheckedTransaction two = sample.Open(2);
  EXPECT_EQ(BatchOf({one, two, one})->transactions.size(), 2U);
}

TEST(Batch, IsWorthNothingIfItRepeatsOrNoBlockAcceptsIt) {
  FourMembers sample;
  const CheckedTransaction one = sample.Open(1);
  const CheckedTransaction two = sample.Open(2);
  RegisterState state = sample.state();
  const auto worth = [&](const std::vector<CheckedTransaction>& transactions) {
    return JudgeWorth(NamesOf(EncodePayload(transactions), transactions.size()),
                      state);
  };
  EXPECT_EQ(worth({one, two}), BatchWorth::kUseful);
  EXPECT_EQ(worth({one, two, one}), BatchWorth::kRepeats);
  EXPECT_EQ(worth({}), BatchWorth::kMalformed);
  EXPECT_EQ(JudgeWorth(NamesOf(Bytes(70), 1), state), BatchWorth::kMalformed);
  state.recent.AddBlock(state.tip.time, {one.transaction().id});
  EXPECT_EQ(worth({one}), BatchWorth::kSpent);
  EXPECT_EQ(worth({one, two}), BatchWorth::kUseful);
  state.tip.time = {two.transaction().body.expires.value - 1};
  EXPECT_EQ(worth({two}), BatchWorth::kUseful);
  state.tip.time = two.transaction().body.expires;
  EXPECT_EQ(worth({two}), BatchWorth::kSpent);
}

TEST(Batch, IsClosedBeforeItIsTooLong) {
  FourMembers sample;
  std::vector<CheckedTransaction> transactions;
  for (int i = 0; i < 3; ++i) transactions.push_back(Large(sample, 4'000));
  for (int i = 0; i < 5; ++i) transactions.push_back(Large(sample, 1'000));
  const std::vector<SharedBatch> batches = MakeBatches(transactions);
  EXPECT_EQ(batches.size(), 4U);
  Bytes together;
  std::vector<Digest> ids;
  for (const SharedBatch& batch : batches) {
    EXPECT_LE(batch->payload.size(), kBatchOctetsMax);
    together.insert(together.end(), batch->payload.begin(),
                    batch->payload.end());
    for (const CheckedTransaction& checked : batch->transactions) {
      ids.push_back(checked.transaction().id);
    }
  }
  EXPECT_EQ(together, EncodePayload(transactions));
  ASSERT_EQ(ids.size(), transactions.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    EXPECT_EQ(ids[i], transactions[i].transaction().id);
  }
}

TEST(Batch, MayBeAsLongAsTheLimit) {
  FourMembers sample;
  std::vector<CheckedTransaction> transactions;
  std::size_t octets = 0;
  while (octets <= kBatchOctetsMax) {
    transactions.push_back(Large(sample, 100));
    octets = PayloadSize(transactions);
  }
  EXPECT_EQ(MakeBatches(transactions).size(), 2U);
  transactions.pop_back();
  EXPECT_EQ(MakeBatches(transactions).size(), 1U);
}

TEST(Batch, IsNamedByItsPayload) {
  FourMembers sample;
  const SharedBatch batch = BatchOf({sample.Open(1), sample.Open(2)});
  EXPECT_EQ(batch->digest,
            Sha256({AsBytes("diptych/batch/v1\n"), batch->payload}));
  const BatchReference reference = ReferenceTo(*batch);
  EXPECT_EQ(reference.digest, batch->digest);
  EXPECT_EQ(reference.octets, batch->payload.size());
  EXPECT_EQ(reference.transaction_count, 2U);
}

TEST(Batch, OfAPeerIsWhatItsMakerHad) {
  FourMembers sample;
  const SharedBatch made = BatchOf({sample.Open(1), sample.Open(2)});
  const auto checked = CheckBatch(made->payload, 2, sample.state().members);
  ASSERT_TRUE(checked.has_value());
  EXPECT_EQ((*checked)->digest, made->digest);
  EXPECT_EQ((*checked)->payload, made->payload);
  ASSERT_EQ((*checked)->transactions.size(), 2U);
  EXPECT_EQ((*checked)->transactions[1].transaction().id,
            made->transactions[1].transaction().id);
}

TEST(Batch, IsRefusedIfItsLayoutIsNot) {
  FourMembers sample;
  const Bytes payload = BatchOf({sample.Open(1), sample.Open(2)})->payload;
  EXPECT_EQ(VerdictOn(payload, 2, sample), TransactionVerdict::kAccepted);
  EXPECT_EQ(VerdictOn(payload, 1, sample), TransactionVerdict::kMalformed);
  EXPECT_EQ(VerdictOn(payload, 3, sample), TransactionVerdict::kMalformed);
  EXPECT_EQ(VerdictOn(payload, 0, sample), TransactionVerdict::kMalformed);
  EXPECT_EQ(VerdictOn({}, 0, sample), TransactionVerdict::kMalformed);
  Bytes cut = payload;
  cut.pop_back();
  EXPECT_EQ(VerdictOn(cut, 2, sample), TransactionVerdict::kMalformed);
}

TEST(Batch, IsRefusedIfOneTransactionIsBad) {
  FourMembers sample;
  const auto verdict = [&](const TransactionBody& body, std::uint32_t secret) {
    return VerdictOn(
        BatchOf({sample.Open(1), FourMembers::Sign(body, secret)})->payload, 2,
        sample);
  };
  TransactionBody body = sample.Body(2, OpenStatusList{});
  EXPECT_EQ(verdict(body, 2), TransactionVerdict::kAccepted);
  EXPECT_EQ(verdict(body, 3), TransactionVerdict::kBadSignature);
  body.key = 9;
  EXPECT_EQ(verdict(body, 2), TransactionVerdict::kUnknownKey);
  body = sample.Body(77, OpenStatusList{});
  EXPECT_EQ(verdict(body, 2), TransactionVerdict::kUnknownKey);
  body = sample.Body(1, OpenStatusList{});
  body.key = kEd25519Key;
  EXPECT_EQ(verdict(body, 1), TransactionVerdict::kUnknownKey);
}

// Half of all keys of P-256 are points of secp256k1 as well, as octets.
TEST(Batch, IsRefusedIfAKeyOfAnotherCurveSigned) {
  Genesis genesis = SampleGenesis();
  genesis.members[1].keys.push_back(KeyOfBothCurves());
  FourMembers sample(genesis);
  TransactionBody body = sample.Body(2, OpenStatusList{});
  body.key = kAnchoringKey + 1;
  const MemberKey& named = *SenderKey(sample.state(), body);
  ASSERT_EQ(named.type, KeyType::kP256);
  ASSERT_TRUE(NistPublicKey::Parse(NistCurve::kP256, named.public_key));
  ASSERT_TRUE(EcdsaPublicKey::Parse(named.public_key));
  const SharedBatch batch =
      BatchOf({FourMembers::Sign(body, kSecretOfBothCurves)});
  EXPECT_EQ(VerdictOn(batch->payload, 1, sample),
            TransactionVerdict::kUnknownKey);
}

TEST(Batch, IsRefusedIfABodyIsMalformed) {
  FourMembers sample;
  Bytes payload = BatchOf({sample.Open(1)})->payload;
  payload[4] = 0xff;  // The first octet of its body.
  EXPECT_EQ(VerdictOn(payload, 1, sample), TransactionVerdict::kMalformed);
}

// Whether a rule that depends on the time lets it pass is execution's affair.
TEST(Batch, MayHoldWhatExecutionWillRefuse) {
  FourMembers sample;
  TransactionBody expired = sample.Body(1, OpenStatusList{});
  expired.expires = {1};
  EXPECT_EQ(
      VerdictOn(BatchOf({FourMembers::Sign(expired, 1)})->payload, 1, sample),
      TransactionVerdict::kAccepted);
}

}  // namespace
}  // namespace diptych
