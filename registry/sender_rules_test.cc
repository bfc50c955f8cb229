// SPDX-License-Identifier: Apache-2.0
// Covers the rules about who sends a transaction and when, malformed excepted:
// the upper rows of the table in docs/spec/transactions.md, each alone, at its
// edges, and before the rows below it.
#include <gtest/gtest.h>

#include <limits>

#include "tests/support/four_members.h"

namespace diptych {
namespace {

using enum TransactionVerdict;

class SenderRules : public testing::Test {
 protected:
  TransactionBody OpenBody(std::uint32_t member = 1) {
    return register_.Body(member, OpenStatusList{});
  }
  TransactionVerdict Judge(const TransactionBody& body,
                           std::uint32_t secret = 1) {
    const auto checked = FourMembers::Sign(body, secret);
    return register_.Execute({&checked, 1}).outcomes.at(0).verdict;
  }

  FourMembers register_;
};

TEST_F(SenderRules, AcceptASoundTransaction) {
  EXPECT_EQ(Judge(OpenBody()), kAccepted);
}

TEST_F(SenderRules, RefuseAnotherNetwork) {
  TransactionBody body = OpenBody();
  body.network_id[31] ^= 1;
  EXPECT_EQ(Judge(body), kWrongNetwork);
}

TEST_F(SenderRules, RefuseWhatExpiresAtTheBlocksTime) {
  TransactionBody body = OpenBody();
  body.expires = register_.next_time();
  EXPECT_EQ(Judge(body), kExpired);
  body.expires.value = 0;
  EXPECT_EQ(Judge(body), kExpired);
  body.expires.value = register_.next_time().value + 1;
  EXPECT_EQ(Judge(body), kAccepted);
}

TEST_F(SenderRules, RefuseAnExpiryBeyondTheLifetime) {
  TransactionBody body = OpenBody();
  body.expires.value = register_.next_time().value + 300'000;
  EXPECT_EQ(Judge(body), kAccepted);
  ++body.expires.value;
  EXPECT_EQ(Judge(body), kExpiresTooLate);
  body.expires.value = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(Judge(body), kExpiresTooLate);
}

TEST_F(SenderRules, CountTimesToTheLastOneThereIs) {
  constexpr std::uint64_t kLast = std::numeric_limits<std::uint64_t>::max();
  register_.SetNextTime({kLast - 1});
  TransactionBody body = OpenBody();
  body.expires.value = kLast;
  EXPECT_EQ(Judge(body), kAccepted);
}

TEST_F(SenderRules, RefuseAReplayInTheSameBlock) {
  const auto once = register_.Open(1);
  const std::vector<CheckedTransaction> twice = {once, once};
  const Execution execution = register_.Execute(twice);
  EXPECT_EQ(execution.outcomes[0].verdict, kAccepted);
  EXPECT_EQ(execution.outcomes[1].verdict, kReplayed);
  EXPECT_EQ(execution.lists.size(), 1U);
}

TEST_F(SenderRules, SeeAReplayBeforeTheKeyThatSignedIt) {
  const TransactionBody body = OpenBody();
  const std::vector<CheckedTransaction> both = {FourMembers::Sign(body, 1),
                                                FourMembers::Sign(body, 2)};
  EXPECT_EQ(register_.Execute(both).outcomes[1].verdict, kReplayed);
}

TEST_F(SenderRules, DoNotRememberWhatWasRefused) {
  const TransactionBody body = OpenBody();
  const std::vector<CheckedTransaction> both = {FourMembers::Sign(body, 2),
                                                FourMembers::Sign(body, 1)};
  const Execution execution = register_.Execute(both);
  EXPECT_EQ(execution.outcomes[0].verdict, kBadSignature);
  EXPECT_EQ(execution.outcomes[1].verdict, kAccepted);
}

TEST_F(SenderRules, RefuseAReplayInALaterBlockUntilItExpires) {
  TransactionBody body = OpenBody();
  const std::uint64_t first = register_.next_time().value;
  body.expires.value = first + 300'000;
  const auto checked = FourMembers::Sign(body, 1);
  ASSERT_EQ(register_.Commit(checked).outcomes[0].verdict, kAccepted);
  EXPECT_EQ(register_.Commit(checked).outcomes[0].verdict, kReplayed);
  register_.SetNextTime({first + 299'999});
  EXPECT_EQ(register_.Commit(checked).outcomes[0].verdict, kReplayed);
  register_.SetNextTime({first + 300'000});
  EXPECT_EQ(register_.Commit(checked).outcomes[0].verdict, kExpired);
  EXPECT_EQ(register_.state().lists.size(), 1U);
}

TEST_F(SenderRules, RefuseAnUnknownMember) {
  EXPECT_EQ(Judge(OpenBody(0)), kUnknownMember);
  EXPECT_EQ(Judge(OpenBody(5)), kUnknownMember);
}

TEST_F(SenderRules, RefuseAKeyThatTheMemberHasNot) {
  TransactionBody body = OpenBody();
  body.key = kSampleKeys;
  EXPECT_EQ(Judge(body), kUnknownKey);
  body.key = std::numeric_limits<std::uint32_t>::max();
  EXPECT_EQ(Judge(body), kUnknownKey);
}

TEST_F(SenderRules, RefuseAKeyOfAnotherPurposeOrType) {
  TransactionBody body = OpenBody();
  body.key = kConsensusKey;
  EXPECT_EQ(Judge(body, 101), kKeyNotValid);
  body.key = kEd25519Key;
  EXPECT_EQ(Judge(body), kKeyNotValid);
}

TEST_F(SenderRules, AskWhetherTheKeyHoldsAtTheBlocksTime) {
  const auto verdict_at = [&](std::uint32_t key, std::uint64_t time) {
    register_.SetNextTime({time});
    TransactionBody body = OpenBody();
    body.key = key;
    return Judge(body);
  };
  constexpr std::uint64_t kTurn = kSampleTimeMs + 10'000;
  EXPECT_EQ(verdict_at(kEndedKey, kTurn - 1), kAccepted);
  EXPECT_EQ(verdict_at(kEndedKey, kTurn), kKeyNotValid);
  EXPECT_EQ(verdict_at(kCompromisedKey, kTurn - 1), kAccepted);
  EXPECT_EQ(verdict_at(kCompromisedKey, kTurn), kKeyNotValid);
  EXPECT_EQ(verdict_at(kFutureKey, kTurn - 1), kKeyNotValid);
  EXPECT_EQ(verdict_at(kFutureKey, kTurn), kAccepted);
}

TEST_F(SenderRules, RefuseASignatureUnderAnotherKey) {
  EXPECT_EQ(Judge(OpenBody(1), 2), kBadSignature);
}

TEST_F(SenderRules, RefuseWhoIsNoIssuerOrNoLonger) {
  EXPECT_EQ(Judge(OpenBody(3), 3), kRoleMissing);
  EXPECT_EQ(Judge(OpenBody(4), 4), kRoleMissing);
}

// Breaks rule after rule from the last to the first: each time the one that
// comes first in the table is the verdict.
TEST_F(SenderRules, AreAskedInTheOrderOfTheTable) {
  // Of member 3, who is no issuer, and for a list that nobody opened.
  TransactionBody body = register_.Body(3, AnchorBatch{{9}, {{{0}, {}}}});
  EXPECT_EQ(Judge(body, 3), kRoleMissing);
  EXPECT_EQ(Judge(body, 2), kBadSignature);
  body.key = kConsensusKey;
  EXPECT_EQ(Judge(body, 2), kKeyNotValid);
  body.key = 77;
  EXPECT_EQ(Judge(body, 2), kUnknownKey);
  body.member.value = 99;
  EXPECT_EQ(Judge(body, 2), kUnknownMember);
  body.expires.value = register_.next_time().value + 300'001;
  EXPECT_EQ(Judge(body, 2), kExpiresTooLate);
  body.expires.value = 1;
  EXPECT_EQ(Judge(body, 2), kExpired);
  body.network_id = {};
  EXPECT_EQ(Judge(body, 2), kWrongNetwork);
}

TEST_F(SenderRules, SeeAReplayBeforeTheMember) {
  const auto checked = register_.Open(1);
  register_.Commit(checked);
  EXPECT_EQ(JudgeSender(register_.state(), checked.transaction(),
                        register_.next_time()),
            kReplayed);
}

TEST_F(SenderRules, AnswerTheSameBeforeABlockAsInIt) {
  TransactionBody body = OpenBody();
  const auto sender = [&] {
    return JudgeSender(register_.state(), SignTransaction(body, SampleKey(1)),
                       register_.next_time());
  };
  EXPECT_EQ(sender(), kAccepted);
  body.key = kConsensusKey;
  EXPECT_EQ(sender(), kKeyNotValid);
  EXPECT_EQ(SenderKey(register_.state(), body),
            &register_.state().FindMember({1})->keys[kConsensusKey]);
  body.key = 9;
  EXPECT_EQ(SenderKey(register_.state(), body), nullptr);
  body.member.value = 9;
  EXPECT_EQ(SenderKey(register_.state(), body), nullptr);
}

}  // namespace
}  // namespace diptych
