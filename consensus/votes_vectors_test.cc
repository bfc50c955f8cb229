// SPDX-License-Identifier: Apache-2.0
// Runs every case of docs/spec/vectors/votes.json: octets and signatures of an
// independent script must decode, verify, encode and be refused alike here.
#include <gtest/gtest.h>

#include <algorithm>

#include "consensus/certificate.h"
#include "consensus/evidence.h"
#include "consensus/message.h"
#include "consensus/validator_set.h"
#include "consensus/vote_keys.h"
#include "tests/support/guard_of_memory.h"
#include "tests/support/vector_file.h"

namespace diptych {
namespace {

using Object = boost::json::object;

bool IsValid(const Object& one) { return one.at("result") == "valid"; }

// Calls `judge` for every case of the kind, and expects that there are some.
template <class Judge>
void ForEachCase(std::string_view kind, const Judge& judge) {
  int cases = 0;
  for (const boost::json::value& value : SpecificationCases("votes.json")) {
    const Object& one = value.as_object();
    if (Text(one.at("kind")) != kind) continue;
    SCOPED_TRACE(Describe(value));
    judge(one);
    ++cases;
  }
  EXPECT_GT(cases, 2);
}

// The refusal must name the field; where octets are missing a decoder may find
// fault with what it reads instead of them.
template <class T>
void ExpectRefusal(const Object& one, const Result<T>& result) {
  ASSERT_FALSE(result.has_value());
  const std::string reason = Text(one.at("reason"));
  EXPECT_EQ(result.error().code,
            reason == "too long" ? ErrorCode::kLimit : ErrorCode::kInvalid);
  if (reason == "length") return;
  EXPECT_NE(result.error().message.find(reason), std::string::npos)
      << result.error().message;
}

EcdsaVoteVerifier VerifierOf(const Object& one) {
  std::vector<Bytes> keys;
  for (const auto& key : one.at("keys").as_array()) keys.push_back(Octets(key));
  return *EcdsaVoteVerifier::Make(Hash(one.at("network_id")), keys);
}

TEST(VoteVectors, VotesAreLaidOutSignedAndVerifiedAlike) {
  ForEachCase("vote", [](const Object& one) {
    const Bytes octets = Octets(one.at("octets"));
    const Result<Vote> vote = DecodeVote(octets);
    ASSERT_TRUE(vote.has_value()) << vote.error().message;
    const Statement& statement = vote->statement;
    EXPECT_EQ(statement.epoch.value, Number(one.at("epoch")));
    EXPECT_EQ(statement.view.value, Number(one.at("view")));
    EXPECT_EQ(static_cast<std::uint64_t>(statement.kind),
              Number(one.at("vote_kind")));
    EXPECT_EQ(statement.block_hash, Hash(one.at("block_hash")));
    EXPECT_EQ(vote->signer.value, Number(one.at("signer")));
    EXPECT_EQ(EncodeVote(*vote), octets);

    const Digest network = Hash(one.at("network_id"));
    EXPECT_EQ(StatementDigest(network, statement), Hash(one.at("digest")));
    EcdsaSecret secret{};
    std::ranges::copy(Octets(one.at("secret")), secret.begin());
    const EcdsaVoteSigner signer(network, *EcdsaSecretKey::FromSecret(secret));
    EXPECT_EQ(signer.Sign(GuardOfMemory::TokenFor(statement)), vote->signature);
    const std::vector<Bytes> keys(vote->signer.value + std::size_t{1},
                                  Octets(one.at("public_key")));
    EXPECT_TRUE(EcdsaVoteVerifier::Make(network, keys)->Verify(*vote));
  });
}

TEST(VoteVectors, WhatIsNoVoteIsRefused) {
  ForEachCase("vote_decode", [](const Object& one) {
    ExpectRefusal(one, DecodeVote(Octets(one.at("octets"))));
  });
}

TEST(VoteVectors, OnlyTheValidatorsOwnSignatureVerifies) {
  ForEachCase("vote_signature", [](const Object& one) {
    const Result<Vote> vote = DecodeVote(Octets(one.at("octets")));
    ASSERT_TRUE(vote.has_value()) << vote.error().message;
    EXPECT_FALSE(VerifierOf(one).Verify(*vote));
  });
}

std::string_view NameOf(CertificateVerdict verdict) {
  switch (verdict) {
    case CertificateVerdict::kValid:
      return "";
    case CertificateVerdict::kWrongEpoch:
      return "wrong_epoch";
    case CertificateVerdict::kNoQuorum:
      return "no_quorum";
    case CertificateVerdict::kUnknownSigner:
      return "unknown_signer";
    case CertificateVerdict::kBadSignature:
      return "bad_signature";
  }
  return "?";
}

TEST(VoteVectors, CertificatesAreLaidOutAndJudgedAlike) {
  ForEachCase("certificate", [](const Object& one) {
    const Bytes octets = Octets(one.at("octets"));
    const Result<Certificate> certificate = DecodeCertificate(octets);
    ASSERT_TRUE(certificate.has_value()) << certificate.error().message;
    EXPECT_EQ(EncodeCertificate(*certificate), octets);
    EXPECT_LE(octets.size(), kCertificateSizeMax);
    const auto& signers = one.at("signers").as_array();
    ASSERT_EQ(certificate->signatures.size(), signers.size());
    for (std::size_t i = 0; i < signers.size(); ++i) {
      EXPECT_EQ(certificate->signatures[i].signer.value, Number(signers[i]));
    }
    const ValidatorSet set({Number(one.at("set_epoch"))},
                           one.at("keys").as_array().size(), {});
    EXPECT_EQ(NameOf(JudgeCertificate(set, VerifierOf(one), *certificate)),
              Text(one.at("reason")));
  });
}

TEST(VoteVectors, WhatIsNoCertificateIsRefused) {
  ForEachCase("certificate_decode", [](const Object& one) {
    ExpectRefusal(one, DecodeCertificate(Octets(one.at("octets"))));
  });
}

TEST(VoteVectors, ProposalsAreLaidOutAlikeAndAreVotes) {
  ForEachCase("proposal", [](const Object& one) {
    const Bytes octets = Octets(one.at("octets"));
    const Result<Proposal> proposal = DecodeProposal(octets);
    ASSERT_TRUE(proposal.has_value()) << proposal.error().message;
    EXPECT_EQ(EncodeProposal(*proposal), octets);
    EXPECT_EQ(EncodeHeader(proposal->header), Octets(one.at("header")));
    EXPECT_EQ(proposal->references, Octets(one.at("references")));
    const Digest hash = HeaderHash(proposal->header);
    EXPECT_EQ(hash, Hash(one.at("block_hash")));
    const Vote vote = ProposalVote(*proposal, hash);
    EXPECT_EQ(EncodeVote(vote), Octets(one.at("vote")));
    const std::vector<Bytes> keys(vote.signer.value + std::size_t{1},
                                  Octets(one.at("public_key")));
    EXPECT_TRUE(EcdsaVoteVerifier::Make(proposal->header.network_id, keys)
                    ->Verify(vote));
  });
}

TEST(VoteVectors, WhatIsNoProposalIsRefused) {
  ForEachCase("proposal_decode", [](const Object& one) {
    ExpectRefusal(one, DecodeProposal(Octets(one.at("octets"))));
  });
}

TEST(VoteVectors, PeerStatusesAreLaidOutAlike) {
  ForEachCase("status", [](const Object& one) {
    const Bytes octets = Octets(one.at("octets"));
    const Result<PeerStatus> status = DecodePeerStatus(octets);
    if (!IsValid(one)) {
      ExpectRefusal(one, status);
      return;
    }
    ASSERT_TRUE(status.has_value()) << status.error().message;
    const auto& fields = one.at("fields").as_array();
    EXPECT_EQ(status->epoch.value, Number(fields[0]));
    EXPECT_EQ(status->view.value, Number(fields[1]));
    EXPECT_EQ(status->final_view.value, Number(fields[2]));
    EXPECT_EQ(status->final_height.value, Number(fields[3]));
    EXPECT_EQ(EncodePeerStatus(*status), octets);
  });
}

TEST(VoteVectors, EvidenceIsLaidOutAndJudgedAlike) {
  ForEachCase("evidence", [](const Object& one) {
    const Bytes octets = Octets(one.at("octets"));
    const Result<Evidence> evidence = DecodeEvidence(octets);
    ASSERT_TRUE(evidence.has_value()) << evidence.error().message;
    EXPECT_EQ(EncodeEvidence(*evidence), octets);
    const auto judged = JudgeVotes(evidence->first, evidence->second);
    ASSERT_TRUE(judged.has_value());
    EXPECT_EQ(static_cast<std::uint64_t>(*judged),
              Number(one.at("contradiction")));
    EXPECT_EQ(VerifyEvidence(*evidence, VerifierOf(one)), IsValid(one));
  });
}

TEST(VoteVectors, WhatIsNoEvidenceIsRefused) {
  ForEachCase("evidence_decode", [](const Object& one) {
    ExpectRefusal(one, DecodeEvidence(Octets(one.at("octets"))));
  });
}

TEST(VoteVectors, LeadersComeInTheSameOrder) {
  ForEachCase("leaders", [](const Object& one) {
    const std::size_t size = Number(one.at("validators"));
    const ValidatorSet set({3}, size, Hash(one.at("genesis_hash")));
    EXPECT_EQ(set.quorum(), Number(one.at("quorum")));
    const auto& order = one.at("order").as_array();
    ASSERT_EQ(order.size(), size);
    for (std::uint64_t view = 0; view < 3 * size; ++view) {
      EXPECT_EQ(set.Leader({view}).value, Number(order[view % size]));
    }
    EXPECT_EQ(set.Leader({UINT64_MAX}).value,
              Number(one.at("leader_of_greatest_view")));
  });
}

}  // namespace
}  // namespace diptych
