// SPDX-License-Identifier: Apache-2.0
#include "consensus/message.h"

#include <algorithm>

#include "base/wire.h"

namespace diptych {

Bytes EncodeProposal(const Proposal& proposal) {
  WireWriter writer;
  writer.Raw(EncodeHeader(proposal.header));
  writer.Raw(proposal.signature);
  writer.Raw(proposal.references);
  return writer.Take();
}

Result<Proposal> DecodeProposal(ByteView octets) {
  if (octets.size() > kProposalSizeMax) {
    return Error{ErrorCode::kLimit, "proposal: is too long"};
  }
  WireReader reader(octets);
  const ByteView header = reader.Raw(kHeaderSize);
  Proposal proposal;
  const ByteView signature = reader.Raw(proposal.signature.size());
  if (reader.failed()) {
    return Error{ErrorCode::kInvalid, "proposal: is cut off"};
  }
  ASSIGN_OR_RETURN(proposal.header, DecodeHeader(header));
  std::ranges::copy(signature, proposal.signature.begin());
  proposal.references = ToBytes(reader.Raw(reader.remaining()));
  return proposal;
}

Vote ProposalVote(const Proposal& proposal, const Digest& block_hash) {
  return {.statement = {.epoch = proposal.header.epoch,
                        .view = proposal.header.view,
                        .kind = VoteKind::kNotarize,
                        .block_hash = block_hash},
          .signer = {proposal.header.proposer},
          .signature = proposal.signature};
}

Bytes EncodePeerStatus(const PeerStatus& status) {
  WireWriter writer;
  writer.U64(status.epoch.value);
  writer.U64(status.view.value);
  writer.U64(status.final_view.value);
  writer.U64(status.final_height.value);
  return writer.Take();
}

Result<PeerStatus> DecodePeerStatus(ByteView octets) {
  WireReader reader(octets);
  PeerStatus status;
  status.epoch.value = reader.U64();
  status.view.value = reader.U64();
  status.final_view.value = reader.U64();
  status.final_height.value = reader.U64();
  if (!reader.Finish()) {
    return Error{ErrorCode::kInvalid, "peer status: length is not 32 octets"};
  }
  return status;
}

}  // namespace diptych
