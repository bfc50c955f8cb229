// SPDX-License-Identifier: Apache-2.0
// Covers VoteBook: how much it takes from one signer, that it replaces nothing,
// and that its certificates are valid.
#include "consensus/vote_book.h"

#include <gtest/gtest.h>

#include <initializer_list>

#include "tests/support/test_network.h"

namespace diptych {
namespace {

Vote Cast(std::uint16_t signer, VoteKind kind, std::uint8_t block) {
  const Statement statement{
      .epoch = {1}, .view = {7}, .kind = kind, .block_hash = Digest{block}};
  return {.statement = statement,
          .signer = {signer},
          .signature = StubKeys::Make({signer}, statement)};
}

TEST(VoteBook, TakesTwoNotarizeTwoFinalizeAndOneNullifyOfASigner) {
  VoteBook book;
  for (const VoteKind kind : {VoteKind::kNotarize, VoteKind::kFinalize}) {
    for (const std::uint8_t block : std::initializer_list<std::uint8_t>{1, 2}) {
      ASSERT_TRUE(book.HasRoom(Cast(3, kind, block)));
      book.Add(Cast(3, kind, block));
    }
    EXPECT_FALSE(book.HasRoom(Cast(3, kind, 3)));
    EXPECT_TRUE(book.HasRoom(Cast(2, kind, 3)));
  }
  ASSERT_TRUE(book.HasRoom(Cast(3, VoteKind::kNullify, 0)));
  book.Add(Cast(3, VoteKind::kNullify, 0));
  EXPECT_FALSE(book.HasRoom(Cast(3, VoteKind::kNullify, 0)));
  EXPECT_DEATH(book.Add(Cast(3, VoteKind::kNotarize, 9)), "HasRoom");
}

TEST(VoteBook, FindsAVoteByStatementAndSignerAlone) {
  VoteBook book;
  const Vote vote = Cast(3, VoteKind::kNotarize, 1);
  book.Add(vote);
  ASSERT_NE(book.Find(vote.statement, {3}), nullptr);
  EXPECT_EQ(*book.Find(vote.statement, {3}), vote);
  EXPECT_EQ(book.Find(vote.statement, {2}), nullptr);
  EXPECT_EQ(book.Find(Cast(3, VoteKind::kNotarize, 2).statement, {3}), nullptr);
  EXPECT_EQ(book.Find(Cast(3, VoteKind::kFinalize, 1).statement, {3}), nullptr);
}

// Two of one signer would count twice.
TEST(VoteBook, TakesAVoteOnce) {
  VoteBook book;
  Vote vote = Cast(3, VoteKind::kNotarize, 1);
  book.Add(vote);
  ASSERT_TRUE(book.HasRoom(vote));
  EXPECT_DEATH(book.Add(vote), "statement");
  ++vote.signature[0];
  EXPECT_DEATH(book.Add(vote), "statement");
  EXPECT_EQ(book.Count(vote.statement), 1U);
}

TEST(VoteBook, GivesEvidenceWithTheVoteThatContradicts) {
  VoteBook book;
  EXPECT_FALSE(book.Add(Cast(3, VoteKind::kNotarize, 1)));
  EXPECT_FALSE(book.Add(Cast(3, VoteKind::kFinalize, 2)));
  EXPECT_FALSE(book.Add(Cast(2, VoteKind::kNotarize, 2)));
  const auto evidence = book.Add(Cast(3, VoteKind::kNotarize, 2));
  ASSERT_TRUE(evidence.has_value());
  EXPECT_EQ(*evidence, MakeEvidence(Cast(3, VoteKind::kNotarize, 1),
                                    Cast(3, VoteKind::kNotarize, 2)));
  const auto other = book.Add(Cast(3, VoteKind::kNullify, 0));
  ASSERT_TRUE(other.has_value());
  EXPECT_EQ(JudgeVotes(other->first, other->second),
            Contradiction::kNullifyAndFinalize);
}

TEST(VoteBook, CertifiesFromAQuorumOnInOrderOfSigners) {
  const ValidatorSet set({1}, 7, Digest{});
  const StubKeys keys;
  VoteBook book;
  const Statement statement = Cast(0, VoteKind::kNotarize, 1).statement;
  std::size_t count = 0;
  for (const std::uint16_t signer :
       std::initializer_list<std::uint16_t>{6, 0, 5, 2, 4, 1, 3}) {
    // Votes for something else count for nothing.
    book.Add(Cast(signer, VoteKind::kNotarize, 2));
    book.Add(Cast(signer, VoteKind::kFinalize, 1));
    EXPECT_EQ(book.Count(statement), count);
    book.Add(Cast(signer, VoteKind::kNotarize, 1));
    EXPECT_EQ(book.Count(statement), ++count);
    const auto certificate = book.Certify(set, statement);
    ASSERT_EQ(certificate.has_value(), count >= 5);
    if (!certificate) continue;
    EXPECT_EQ(certificate->statement, statement);
    EXPECT_EQ(JudgeCertificate(set, keys, *certificate),
              CertificateVerdict::kValid);
  }
}

}  // namespace
}  // namespace diptych
