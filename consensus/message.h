// SPDX-License-Identifier: Apache-2.0
//
// A ConsensusMessage is what validators tell each other to agree on a block:
// a proposal, a vote, a certificate, or where they are.
//
// consensus.md 2.1, M1 to M3; layouts: docs/spec/votes.md. Decoders judge the
// layout alone.

#pragma once

#include <memory>
#include <variant>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "consensus/certificate.h"
#include "consensus/header.h"
#include "consensus/vote.h"

namespace diptych {

// 256 batches of 46 octets each, and a count.
inline constexpr std::size_t kReferencesSizeMax = 12 * 1024;

// A leader's block. Its signature is the leader's own notarize vote. What the
// references mean is the affair of whoever resolves them to the payload.
struct Proposal {
  Header header;
  Bytes references;
  EcdsaSignature signature{};
  bool operator==(const Proposal&) const = default;
};

inline constexpr std::size_t kProposalSizeMax =
    kHeaderSize + 64 + kReferencesSizeMax;

Bytes EncodeProposal(const Proposal& proposal);
// kInvalid unless the octets are a proposal.
Result<Proposal> DecodeProposal(ByteView octets);

// The leader's vote that a proposal is.
Vote ProposalVote(const Proposal& proposal, const Digest& block_hash);

// Where a node is; sent while nothing else is, so that who missed the last
// message before a silence is noticed (R7).
struct PeerStatus {
  Epoch epoch;
  View view;
  View final_view;
  Height final_height;
  bool operator==(const PeerStatus&) const = default;
};

inline constexpr std::size_t kPeerStatusSize = 32;

Bytes EncodePeerStatus(const PeerStatus& status);
// kInvalid unless the octets are a status.
Result<PeerStatus> DecodePeerStatus(ByteView octets);

using ConsensusMessage = std::variant<Proposal, Vote, Certificate, PeerStatus>;

// Shared by all it is sent to; never changed.
using SharedMessage = std::shared_ptr<const ConsensusMessage>;

}  // namespace diptych
