// SPDX-License-Identifier: Apache-2.0
// What validators sign and send each other, and what they keep of it.
#include "consensus/certificate.h"
#include "consensus/evidence.h"
#include "consensus/forensics.h"
#include "consensus/guard_record.h"
#include "consensus/message.h"
#include "consensus/vote.h"
#include "storage/guard_slot.h"
#include "storage/unfinalised_block.h"
#include "tests/fuzz/fuzz_target.h"

namespace diptych {

FUZZ_TARGET(vote) {
  const Result<Vote> read = DecodeVote(octets);
  if (read) FUZZ_EXPECT(EncodeVote(*read) == ToBytes(octets));
}

FUZZ_TARGET(certificate) {
  const Result<Certificate> read = DecodeCertificate(octets);
  if (!read) return;
  FUZZ_EXPECT(octets.size() <= kCertificateSizeMax);
  FUZZ_EXPECT(EncodeCertificate(*read) == ToBytes(octets));
  // Signers come in order, so that only their number and set is left to judge.
  const ValidatorSet all(read->statement.epoch, kValidatorsMax, Digest{});
  const bool is_quorum = read->signatures.size() == all.quorum();
  FUZZ_EXPECT(
      JudgeCertificateShape(all, *read) ==
      (is_quorum ? CertificateVerdict::kValid : CertificateVerdict::kNoQuorum));
}

FUZZ_TARGET(branch) {
  const Result<Branch> read = DecodeBranch(octets);
  if (!read) return;
  FUZZ_EXPECT(EncodeBranch(*read) == ToBytes(octets));
  const std::vector<Branch> twice = {*read, *read};
  FUZZ_EXPECT(ExamineFork(twice).verdict != ForkVerdict::kNoCommonHeight);
}

FUZZ_TARGET(evidence) {
  const Result<Evidence> read = DecodeEvidence(octets);
  if (!read) return;
  FUZZ_EXPECT(EncodeEvidence(*read) == ToBytes(octets));
  FUZZ_EXPECT(JudgeVotes(read->first, read->second).has_value());
  FUZZ_EXPECT(MakeEvidence(read->second, read->first) == *read);
}

FUZZ_TARGET(proposal) {
  const Result<Proposal> read = DecodeProposal(octets);
  if (read) FUZZ_EXPECT(EncodeProposal(*read) == ToBytes(octets));
}

FUZZ_TARGET(peer_status) {
  const Result<PeerStatus> read = DecodePeerStatus(octets);
  if (read) FUZZ_EXPECT(EncodePeerStatus(*read) == ToBytes(octets));
}

FUZZ_TARGET(guard_record) {
  const Result<GuardRecord> read = DecodeGuardRecord(octets);
  if (read) FUZZ_EXPECT(EncodeGuardRecord(*read) == ToBytes(octets));
}

FUZZ_TARGET(guard_slot) {
  const Result<GuardSlot> read = DecodeGuardSlot(octets);
  if (read) FUZZ_EXPECT(EncodeGuardSlot(*read) == ToBytes(octets));
}

FUZZ_TARGET(unfinalised_block) {
  const Result<UnfinalisedBlock> read = DecodeUnfinalisedBlock(octets);
  if (!read) return;
  Bytes again = EncodeUnfinalisedFront(*read);
  again.insert(again.end(), read->payload.begin(), read->payload.end());
  FUZZ_EXPECT(again == ToBytes(octets));
  FUZZ_EXPECT(read->hash == HeaderHash(read->header));
}

}  // namespace diptych
