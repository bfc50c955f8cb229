// SPDX-License-Identifier: Apache-2.0
// Covers each verdict by a sound proposal in which one thing is wrong, and the
// edges of what is sound.
#include "replica/proposal_rules.h"

#include <gtest/gtest.h>

#include <set>

#include "registry/block.h"
#include "tests/support/four_members.h"

namespace diptych {
namespace {

using enum ProposalVerdict;

class ProposalRules : public testing::Test {
 protected:
  ProposalRules() {
    parent_.network_id = sample_.state().network_id;
    parent_.epoch = {3};
    parent_.view = {7};
    parent_.height = sample_.state().tip.height;
    parent_.time = sample_.state().tip.time;
    Propose({sample_.Open(1), sample_.Register(2, Digest{1})});
  }

  // A sound proposal.
  void Propose(std::vector<CheckedTransaction> transactions) {
    transactions_ = std::move(transactions);
    const Execution execution = sample_.Execute(transactions_);
    header_ = {
        .network_id = sample_.state().network_id,
        .epoch = {3},
        .view = {9},
        .height = execution.height,
        .parent_hash = sample_.state().tip.header_hash,
        .parent_view = {7},
        .time = sample_.next_time(),
        .flags = transactions_.empty() ? kHeaderHeartbeat : std::uint8_t{0},
        .payload_root = TransactionsRoot(transactions_),
        .payload_octets =
            static_cast<std::uint32_t>(EncodePayload(transactions_).size()),
        .transaction_count = static_cast<std::uint32_t>(transactions_.size()),
        .log_size = execution.log.size(),
        .log_root = execution.log.Root(),
        .validators_hash =
            ValidatorsHash(ValidatorsAt(sample_.state(), sample_.next_time()))};
  }

  ProposalVerdict Header() const {
    return JudgeHeader(sample_.state(), parent_, header_);
  }
  ProposalVerdict Payload() const {
    return JudgePayload(header_, transactions_);
  }
  ProposalVerdict Signers() const {
    return JudgeSigners(sample_.state(), transactions_);
  }
  ProposalVerdict Roots() const {
    return JudgeExecution(header_, sample_.Execute(transactions_));
  }

  FourMembers sample_;
  diptych::Header parent_;
  diptych::Header header_;
  std::vector<CheckedTransaction> transactions_;
};

TEST_F(ProposalRules, TakeASoundProposal) {
  EXPECT_EQ(Header(), kSound);
  EXPECT_EQ(Payload(), kSound);
  EXPECT_EQ(Signers(), kSound);
  EXPECT_EQ(Roots(), kSound);
}

TEST_F(ProposalRules, TakeASoundHeartbeat) {
  Propose({});
  EXPECT_EQ(Header(), kSound);
  EXPECT_EQ(Payload(), kSound);
  EXPECT_EQ(Signers(), kSound);
  EXPECT_EQ(Roots(), kSound);
}

TEST_F(ProposalRules, RefuseAnotherNetwork) {
  header_.network_id[0] ^= 1;
  EXPECT_EQ(Header(), kNetwork);
}

TEST_F(ProposalRules, RefuseAnotherEpoch) {
  header_.epoch = {4};
  EXPECT_EQ(Header(), kEpoch);
}

TEST_F(ProposalRules, RefuseAnotherParent) {
  header_.parent_hash[0] ^= 1;
  EXPECT_EQ(Header(), kParent);
  header_.parent_hash[0] ^= 1;
  header_.parent_view = {6};
  EXPECT_EQ(Header(), kParent);
}

TEST_F(ProposalRules, RefuseAViewThatIsNotLaterThanTheParents) {
  header_.view = {8};
  EXPECT_EQ(Header(), kSound);
  header_.view = {7};
  EXPECT_EQ(Header(), kView);
}

TEST_F(ProposalRules, RefuseAnotherHeight) {
  ++header_.height.value;
  EXPECT_EQ(Header(), kHeight);
  header_.height = parent_.height;
  EXPECT_EQ(Header(), kHeight);
}

TEST_F(ProposalRules, RefuseATimeThatIsNotLaterThanTheParents) {
  header_.time = {parent_.time.value + 1};
  EXPECT_EQ(Header(), kSound);
  header_.time = parent_.time;
  EXPECT_EQ(Header(), kTime);
}

TEST_F(ProposalRules, RefuseAHeartbeatFlagThatDoesNotMatch) {
  header_.flags = kHeaderHeartbeat;
  EXPECT_EQ(Header(), kFlags);
  Propose({});
  header_.flags = 0;
  EXPECT_EQ(Header(), kFlags);
}

TEST_F(ProposalRules, RefuseFlagsThatNoBlockHasYet) {
  header_.flags = kHeaderClosing;
  EXPECT_EQ(Header(), kFlags);
  header_.flags = kHeaderSuffix;
  EXPECT_EQ(Header(), kFlags);
}

TEST_F(ProposalRules, RefuseABlockBeyondTheLimits) {
  header_.payload_octets = kBlockOctetsMax;
  header_.transaction_count = kBlockTransactionsMax;
  EXPECT_EQ(Header(), kSound);
  ++header_.payload_octets;
  EXPECT_EQ(Header(), kSize);
  header_.payload_octets = 0;
  ++header_.transaction_count;
  EXPECT_EQ(Header(), kSize);
}

TEST_F(ProposalRules, RefuseOtherValidators) {
  header_.validators_hash[0] ^= 1;
  EXPECT_EQ(Header(), kValidators);
}

TEST_F(ProposalRules, RefuseNextValidatorsInABlockThatClosesNothing) {
  header_.next_validators_hash[0] = 1;
  EXPECT_EQ(Header(), kNextValidators);
}

TEST_F(ProposalRules, RefuseAnotherNumberOfTransactions) {
  transactions_.pop_back();
  EXPECT_EQ(Payload(), kTransactionCount);
}

TEST_F(ProposalRules, RefuseAnotherSizeOfThePayload) {
  ++header_.payload_octets;
  EXPECT_EQ(Payload(), kPayloadOctets);
}

TEST_F(ProposalRules, RefuseOtherTransactionsOrAnotherOrder) {
  std::swap(transactions_[0], transactions_[1]);
  EXPECT_EQ(Payload(), kPayloadRoot);
}

TEST_F(ProposalRules, RefuseATransactionOfNoMember) {
  Propose({FourMembers::Sign(sample_.Body(9, OpenStatusList{}), 1)});
  EXPECT_EQ(Payload(), kSound);
  EXPECT_EQ(Signers(), kSigner);
}

TEST_F(ProposalRules, RefuseATransactionOfNoKey) {
  TransactionBody body = sample_.Body(1, OpenStatusList{});
  body.key = kSampleKeys;
  Propose({FourMembers::Sign(body, 1)});
  EXPECT_EQ(Payload(), kSound);
  EXPECT_EQ(Signers(), kSigner);
}

TEST_F(ProposalRules, RefuseATransactionSignedByAnotherKey) {
  Propose({FourMembers::Sign(sample_.Body(1, OpenStatusList{}), 2)});
  EXPECT_EQ(Payload(), kSound);
  EXPECT_EQ(Signers(), kSigner);
}

TEST_F(ProposalRules, RefuseATransactionThatNamesAKeyOfAnotherType) {
  TransactionBody body = sample_.Body(1, OpenStatusList{});
  body.key = kEd25519Key;
  Propose({FourMembers::Sign(body, 1)});
  EXPECT_EQ(Payload(), kSound);
  EXPECT_EQ(Signers(), kSigner);
}

// Its execution would call it expired and not look for the member.
TEST_F(ProposalRules, RefuseAnUnknownMemberEvenIfTheTransactionHasExpired) {
  TransactionBody body = sample_.Body(9, OpenStatusList{});
  body.expires = {1};
  Propose({FourMembers::Sign(body, 1)});
  EXPECT_EQ(sample_.Execute(transactions_).outcomes[0].verdict,
            TransactionVerdict::kExpired);
  EXPECT_EQ(Payload(), kSound);
  EXPECT_EQ(Signers(), kSigner);
}

TEST_F(ProposalRules, TakeATransactionThatTheRegisterRefuses) {
  TransactionBody expired = sample_.Body(1, OpenStatusList{});
  expired.expires = {1};
  TransactionBody elsewhere = sample_.Body(1, OpenStatusList{});
  elsewhere.network_id[0] ^= 1;
  TransactionBody ended = sample_.Body(1, OpenStatusList{});
  ended.key = kEndedKey;
  Propose({FourMembers::Sign(expired, 1), FourMembers::Sign(elsewhere, 1),
           FourMembers::Sign(ended, 1), sample_.Open(3)});
  EXPECT_EQ(Payload(), kSound);
  EXPECT_EQ(Signers(), kSound);
  EXPECT_EQ(Roots(), kSound);
}

TEST_F(ProposalRules, RefuseAnotherLog) {
  header_.log_root[0] ^= 1;
  EXPECT_EQ(Roots(), kLogRoot);
  ++header_.log_size;
  EXPECT_EQ(Roots(), kLogSize);
}

TEST(ProposalVerdict, HasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (int i = 0; i < kProposalVerdictCount; ++i) {
    names.insert(ProposalVerdictName(static_cast<ProposalVerdict>(i)));
  }
  EXPECT_EQ(names.size(), std::size_t{kProposalVerdictCount});
  EXPECT_FALSE(names.contains(""));
}

}  // namespace
}  // namespace diptych
