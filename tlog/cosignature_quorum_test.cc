// SPDX-License-Identifier: Apache-2.0
// Covers gathering cosignatures to a quorum: what counts, what is dropped
// unverified, contradictions of one and of two signers, the bound on what one
// validator can make us hold, and that the note satisfies the policy.
#include "tlog/cosignature_quorum.h"

#include <gtest/gtest.h>

#include "tests/support/test_keys.h"
#include "tlog/policy.h"

namespace diptych {
namespace {

using enum CosignatureVerdict;

constexpr char kOrigin[] = "log.example";

std::vector<Cosigner> Cosigners(std::uint8_t count) {
  std::vector<Cosigner> cosigners;
  for (std::uint8_t n = 1; n <= count; ++n) {
    cosigners.push_back({MemberId{n}, TestValidator(n).verifier()});
  }
  return cosigners;
}

CosignatureQuorum ThreeOfFour() { return {kOrigin, Cosigners(4), 3}; }

TreeHead Head(std::uint64_t size, std::uint8_t root = 1) {
  return {.size = size, .root = Digest{root}};
}

MemberCosignature Of(std::uint8_t member, const TreeHead& head,
                     std::uint64_t time = 1'700'000'000) {
  return CosignAs(MemberId{member}, TestValidator(member), kOrigin, head,
                  {time});
}

TEST(CosignatureQuorum, CompletesAHeadWithExactlyAQuorumInOrderOfMembers) {
  CosignatureQuorum quorum = ThreeOfFour();
  EXPECT_EQ(quorum.AddOwn(Of(4, Head(300))).verdict, kCounted);
  EXPECT_FALSE(quorum.Add(Of(2, Head(300))).complete);
  EXPECT_EQ(quorum.complete_size(), 0U);
  const CosignatureOutcome last = quorum.Add(Of(1, Head(300)));
  ASSERT_TRUE(last.complete);
  EXPECT_EQ(last.verdict, kCounted);
  EXPECT_EQ(last.complete->head, Head(300));
  ASSERT_EQ(last.complete->cosignatures.size(), 3U);
  EXPECT_EQ(last.complete->cosignatures[0].member, MemberId{1});
  EXPECT_EQ(last.complete->cosignatures[2].member, MemberId{4});
  EXPECT_EQ(quorum.complete_size(), 300U);
  // The fourth comes too late to be of use.
  EXPECT_EQ(quorum.Add(Of(3, Head(300))).verdict, kOld);
  EXPECT_EQ(quorum.waiting(), 0U);
}

TEST(CosignatureQuorum, NoteOfACompleteHeadSatisfiesThePolicyOfAQuorum) {
  CosignatureQuorum quorum = ThreeOfFour();
  quorum.Add(Of(1, Head(300)));
  quorum.Add(Of(3, Head(300)));
  const auto complete = quorum.Add(Of(4, Head(300))).complete;
  ASSERT_TRUE(complete);
  const std::string text =
      FormatCosignedNote(TestLog(), Cosigners(4), *complete);
  NetworkPolicy network{.genesis = {},
                        .log = TestLog().verifier(),
                        .log_url = "",
                        .validators = {},
                        .threshold = 3};
  for (const Cosigner& cosigner : Cosigners(4)) {
    network.validators.push_back(cosigner.key);
  }
  const Policy policy =
      ParsePolicy(FormatNetworkPolicy(network).value()).value();
  const PolicyDecision decision =
      EvaluatePolicy(policy, ParseNote(text).value());
  EXPECT_EQ(decision.verdict, PolicyVerdict::kSatisfied);
  EXPECT_EQ(decision.explanation, "3 of 4 signed");
  EXPECT_EQ(decision.checkpoint->size, 300U);
}

TEST(CosignatureQuorum, CountsEachValidatorOnce) {
  CosignatureQuorum quorum = ThreeOfFour();
  quorum.Add(Of(1, Head(300)));
  EXPECT_EQ(quorum.Add(Of(1, Head(300))).verdict, kRepeated);
  // Signed anew after a restart: the first counts, and is enough.
  EXPECT_EQ(quorum.Add(Of(1, Head(300), 1'700'000'009)).verdict, kRepeated);
  EXPECT_FALSE(quorum.Add(Of(2, Head(300))).complete);
}

TEST(CosignatureQuorum, RefusesStrangersAndSignaturesThatDoNotVerify) {
  CosignatureQuorum quorum = ThreeOfFour();
  EXPECT_EQ(quorum.Add(Of(5, Head(300))).verdict, kUnknownMember);
  MemberCosignature other = Of(2, Head(300));
  other.member = MemberId{1};
  EXPECT_EQ(quorum.Add(other).verdict, kBadSignature);
  MemberCosignature later = Of(1, Head(300));
  later.time.value += 1;
  EXPECT_EQ(quorum.Add(later).verdict, kBadSignature);
  // What failed leaves no trace.
  EXPECT_EQ(quorum.waiting(), 0U);
  EXPECT_EQ(quorum.Add(Of(1, Head(300))).verdict, kCounted);
}

TEST(CosignatureQuorum, LargerHeadMayCompleteBeforeASmallerOne) {
  CosignatureQuorum quorum = ThreeOfFour();
  for (std::uint8_t member = 1; member <= 2; ++member) {
    quorum.Add(Of(member, Head(300)));
    quorum.Add(Of(member, Head(310)));
  }
  ASSERT_TRUE(quorum.Add(Of(3, Head(310))).complete);
  EXPECT_EQ(quorum.complete_size(), 310U);
  EXPECT_EQ(quorum.Add(Of(3, Head(300))).verdict, kOld);
}

TEST(CosignatureQuorum, TwoRootsOfOneSignerConvictIt) {
  CosignatureQuorum quorum = ThreeOfFour();
  quorum.Add(Of(2, Head(300, 1)));
  const CosignatureOutcome outcome = quorum.Add(Of(2, Head(300, 9)));
  EXPECT_EQ(outcome.verdict, kContradiction);
  ASSERT_TRUE(outcome.contradiction);
  EXPECT_TRUE(outcome.contradiction->IsOfOneSigner());
  EXPECT_EQ(outcome.contradiction->first, Of(2, Head(300, 1)));
  EXPECT_EQ(outcome.contradiction->second, Of(2, Head(300, 9)));
  // Said once; a flood of further roots costs no verification.
  EXPECT_EQ(quorum.Add(Of(2, Head(300, 8))).verdict, kRepeated);
  // Nor do two roots at each further size.
  EXPECT_EQ(quorum.Add(Of(2, Head(301, 1))).verdict, kCounted);
  EXPECT_EQ(quorum.Add(Of(2, Head(301, 9))).verdict, kRepeated);
  // A forged one would convict the innocent.
  quorum.Add(Of(3, Head(300, 1)));
  MemberCosignature forged = Of(3, Head(300, 9));
  forged.signature[0] ^= 1;
  EXPECT_EQ(quorum.Add(forged).verdict, kBadSignature);
}

TEST(CosignatureQuorum, TwoSignersOfTwoRootsContradictAndTheQuorumStands) {
  CosignatureQuorum quorum = ThreeOfFour();
  quorum.Add(Of(4, Head(300, 9)));
  const CosignatureOutcome second = quorum.Add(Of(1, Head(300, 1)));
  EXPECT_EQ(second.verdict, kContradiction);
  ASSERT_TRUE(second.contradiction);
  EXPECT_FALSE(second.contradiction->IsOfOneSigner());
  quorum.Add(Of(2, Head(300, 1)));
  const CosignatureOutcome last = quorum.Add(Of(3, Head(300, 1)));
  ASSERT_TRUE(last.complete);
  EXPECT_EQ(last.complete->head, Head(300, 1));
  for (const MemberCosignature& cosignature : last.complete->cosignatures) {
    EXPECT_NE(cosignature.member, MemberId{4});
  }
}

TEST(CosignatureQuorum, ContradictionIsSeenBesideACompleteHead) {
  CosignatureQuorum quorum = ThreeOfFour();
  for (std::uint8_t member = 1; member <= 3; ++member) {
    quorum.Add(Of(member, Head(300)));
  }
  const CosignatureOutcome late = quorum.Add(Of(4, Head(300, 9)));
  EXPECT_EQ(late.verdict, kContradiction);
  EXPECT_FALSE(late.complete);
  EXPECT_EQ(quorum.Add(Of(4, Head(299, 9))).verdict, kOld);
}

TEST(CosignatureQuorum, DifferentRootsNeverAddUp) {
  CosignatureQuorum quorum = ThreeOfFour();
  quorum.Add(Of(1, Head(300, 1)));
  quorum.Add(Of(2, Head(300, 1)));
  EXPECT_FALSE(quorum.Add(Of(3, Head(300, 9))).complete);
  EXPECT_FALSE(quorum.Add(Of(4, Head(300, 9))).complete);
}

TEST(CosignatureQuorum, HoldsTheNewestSizesOfAValidatorOnly) {
  CosignatureQuorum quorum = ThreeOfFour();
  for (std::uint64_t size = 1'000; size < 1'000 + kCosignedSizesMax; ++size) {
    quorum.Add(Of(1, Head(size)));
  }
  EXPECT_EQ(quorum.waiting(), kCosignedSizesMax);
  EXPECT_EQ(quorum.Add(Of(1, Head(999))).verdict, kOld);
  EXPECT_EQ(quorum.Add(Of(1, Head(5'000))).verdict, kCounted);
  EXPECT_EQ(quorum.waiting(), kCosignedSizesMax);
  // The smallest made room; another validator's are not touched by it.
  EXPECT_EQ(quorum.Add(Of(2, Head(1'000))).verdict, kCounted);
  EXPECT_FALSE(quorum.Add(Of(3, Head(1'000))).complete);
  EXPECT_FALSE(quorum.Add(Of(3, Head(1'001))).complete);
  EXPECT_TRUE(quorum.Add(Of(2, Head(1'001))).complete);
}

TEST(CosignatureQuorum, JudgesNoHeadFarAboveTheLogAndTheCompleteOne) {
  CosignatureQuorum quorum = ThreeOfFour();
  const auto judged = [&](std::uint64_t size) {
    MemberCosignature forged = Of(1, Head(size));
    forged.signature[0] ^= 1;
    return quorum.Add(forged).verdict;
  };
  EXPECT_EQ(judged(kCosignedAheadMax), kBadSignature);
  EXPECT_EQ(judged(kCosignedAheadMax + 1), kAhead);
  quorum.NoteLog(10);
  EXPECT_EQ(judged(kCosignedAheadMax + 10), kBadSignature);
  EXPECT_EQ(judged(kCosignedAheadMax + 11), kAhead);
  quorum.NoteLog(5);
  EXPECT_EQ(judged(kCosignedAheadMax + 10), kBadSignature);
  quorum.StartAfter(20);
  EXPECT_EQ(judged(kCosignedAheadMax + 20), kBadSignature);
  EXPECT_EQ(judged(~std::uint64_t{0}), kAhead);
}

TEST(CosignatureQuorum, StartsAfterACheckpointThatWasReadBack) {
  CosignatureQuorum quorum = ThreeOfFour();
  quorum.StartAfter(300);
  EXPECT_EQ(quorum.complete_size(), 300U);
  EXPECT_EQ(quorum.Add(Of(1, Head(300))).verdict, kOld);
  EXPECT_EQ(quorum.Add(Of(1, Head(301))).verdict, kCounted);
}

TEST(CosignatureQuorum, NetworkOfOneIsCompleteWithItsOwn) {
  CosignatureQuorum quorum(kOrigin, Cosigners(1), 1);
  const CosignatureOutcome outcome = quorum.AddOwn(Of(1, Head(2)));
  ASSERT_TRUE(outcome.complete);
  EXPECT_EQ(outcome.complete->cosignatures.size(), 1U);
}

}  // namespace
}  // namespace diptych
