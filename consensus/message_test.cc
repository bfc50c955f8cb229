// SPDX-License-Identifier: Apache-2.0
// Covers proposals beyond the vectors: the vote in a proposal covers its header
// and nothing else, and sizes are bounded.
#include "consensus/message.h"

#include <gtest/gtest.h>

#include "tests/support/test_network.h"

namespace diptych {
namespace {

Proposal Example() {
  Proposal proposal{
      .header = TestGenesis(), .references = {1, 2, 3}, .signature = {}};
  proposal.header.view = {42};
  proposal.header.epoch = {1};
  proposal.header.proposer = 2;
  const Digest hash = HeaderHash(proposal.header);
  proposal.signature =
      StubKeys::Make({2}, ProposalVote(proposal, hash).statement);
  return proposal;
}

TEST(Proposal, ItsVoteNamesEpochViewHeaderAndProposer) {
  const Proposal proposal = Example();
  const Digest hash = HeaderHash(proposal.header);
  const Vote vote = ProposalVote(proposal, hash);
  EXPECT_EQ(vote.statement, (Statement{.epoch = {1},
                                       .view = {42},
                                       .kind = VoteKind::kNotarize,
                                       .block_hash = hash}));
  EXPECT_EQ(vote.signer, ValidatorIndex{2});
  EXPECT_TRUE(StubKeys().Verify(vote));
}

TEST(Proposal, AnyChangeOfTheHeaderSpoilsTheVote) {
  const Bytes octets = EncodeProposal(Example());
  int decoded = 0;
  for (std::size_t i = 0; i < kHeaderSize; ++i) {
    Bytes changed = octets;
    changed[i] ^= 1;
    const Result<Proposal> read = DecodeProposal(changed);
    if (!read) continue;
    ++decoded;
    EXPECT_FALSE(
        StubKeys().Verify(ProposalVote(*read, HeaderHash(read->header))))
        << i;
  }
  EXPECT_EQ(decoded, 251) << "all but the two octets of the version";
}

TEST(Proposal, ReferencesMayBeAsLongAsTheLimit) {
  Proposal proposal = Example();
  proposal.references.assign(kReferencesSizeMax, 7);
  const Bytes octets = EncodeProposal(proposal);
  EXPECT_EQ(octets.size(), kProposalSizeMax);
  EXPECT_EQ(*DecodeProposal(octets), proposal);
  proposal.references.push_back(7);
  EXPECT_EQ(DecodeProposal(EncodeProposal(proposal)).error().code,
            ErrorCode::kLimit);
}

}  // namespace
}  // namespace diptych
