// SPDX-License-Identifier: Apache-2.0
//
// A validator that contradicts itself: connects to a node as the member whose
// folder it is given, with that member's keys, and sends either two votes or
// two proposals of one view.
//
//   contradictory_peer votes|proposals MEMBER-FOLDER MEMBER VALIDATORS PORT
//
// Exit code 0: both were sent, and the view is printed; 3: the member does not
// lead any view that the node takes proposals of now, so try again once the
// network has moved on; 1: anything else, said on the error output.

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "consensus/message.h"
#include "consensus/validator_set.h"
#include "consensus/vote_keys.h"
#include "peer/raw_peer.h"
#include "tests/functional/member_folder.h"

namespace diptych {
namespace {

// A node takes votes and proposals up to so many views ahead of its own.
constexpr std::uint64_t kViewsAhead = 2;
constexpr int kNotMyTurn = 3;

// What the node says of its place, once it is connected.
PeerStatus AwaitStatus(RawPeer& peer) {
  for (;;) {
    const std::optional<Frame> frame = peer.ReadFrame();
    if (!frame) Fail("the node has closed the connection");
    if (frame->kind == FrameKind::kPeerStatus) {
      return ValueOf(DecodePeerStatus(frame->body));
    }
  }
}

class Contradictor {
 public:
  Contradictor(const std::string& folder, MemberId member,
               std::size_t validators)
      : genesis_(ValueOf(MakeGenesisBlock(LoadGenesis(folder)))),
        set_({}, validators, HeaderHash(genesis_.block.header)),
        // Every member of these networks with such a number is a validator.
        self_{static_cast<std::uint16_t>(member.value - 1)},
        key_(LoadKey<EcdsaSecretKey>(folder, "consensus")) {}

  const Digest& network_id() const { return genesis_.before.network_id; }

  // Both of them in one piece.
  Bytes TwoVotes(View view) const {
    Bytes octets;
    for (const std::uint8_t block : {std::uint8_t{1}, std::uint8_t{2}}) {
      Vote vote{.statement = {.epoch = {},
                              .view = view,
                              .kind = VoteKind::kNotarize,
                              .block_hash = {block}},
                .signer = self_};
      vote.signature = Sign(vote.statement);
      Append(FrameKind::kVote, EncodeVote(vote), octets);
    }
    return octets;
  }

  Bytes TwoProposals(View view) const {
    Bytes octets;
    for (const std::uint64_t later : {1U, 2U}) {
      Proposal proposal{.header = genesis_.block.header, .references = {}};
      Header& header = proposal.header;
      header.view = view;
      header.height = {1};
      header.parent_hash = HeaderHash(genesis_.block.header);
      header.time.value += later;
      header.proposer = self_.value;
      proposal.signature =
          Sign(ProposalVote(proposal, HeaderHash(header)).statement);
      Append(FrameKind::kProposal, EncodeProposal(proposal), octets);
    }
    return octets;
  }

  // The highest view that the member leads and the node takes proposals of.
  std::optional<View> ViewToLead(const PeerStatus& at) const {
    for (std::uint64_t ahead = kViewsAhead + 1; ahead-- > 0;) {
      const View view{at.view.value + ahead};
      if (view > at.final_view && set_.Leader(view) == self_) return view;
    }
    return std::nullopt;
  }

 private:
  EcdsaSignature Sign(const Statement& statement) const {
    return key_.Sign(StatementDigest(network_id(), statement));
  }

  static void Append(FrameKind kind, const Bytes& body, Bytes& octets) {
    AppendFrameHeader(
        {.kind = kind, .size = static_cast<std::uint32_t>(body.size())},
        octets);
    octets.insert(octets.end(), body.begin(), body.end());
  }

  GenesisBlock genesis_;
  ValidatorSet set_;
  ValidatorIndex self_;
  EcdsaSecretKey key_;
};

int Run(std::string_view what, const std::string& folder, MemberId member,
        std::size_t validators, std::uint16_t port) {
  const Contradictor contradictor(folder, member, validators);
  const TlsIdentity identity(LoadKey<Ed25519SecretKey>(folder, "tls"));
  RawPeer peer(port, identity.context());
  const Hello hello{
      .version = kPeerProtocolVersion,
      .network_id = contradictor.network_id(),
      .member = member,
      .channel = static_cast<std::uint8_t>(PeerChannel::kConsensus)};
  if (!peer.Handshake() || !peer.ExchangeHellos(hello)) {
    Fail("the node does not take the connection");
  }
  const PeerStatus at = AwaitStatus(peer);
  View view{at.view.value + 1};
  Bytes both;
  if (what == "votes") {
    both = contradictor.TwoVotes(view);
  } else {
    const std::optional<View> led = contradictor.ViewToLead(at);
    if (!led) return kNotMyTurn;
    view = *led;
    both = contradictor.TwoProposals(view);
  }
  if (!peer.Send(both)) Fail("the node has closed the connection");
  std::printf("%llu\n", static_cast<unsigned long long>(view.value));
  std::fflush(stdout);
  // The node reads what has come before an end, unless that is a reset, which
  // unread frames of its own would make it.
  peer.socket().EndSending();
  peer.IsClosed();
  return 0;
}

}  // namespace
}  // namespace diptych

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fprintf(stderr,
                 "use: contradictory_peer votes|proposals MEMBER-FOLDER MEMBER "
                 "VALIDATORS PORT\n");
    return 1;
  }
  return diptych::Run(
      argv[1], argv[2],
      {static_cast<std::uint32_t>(std::strtoul(argv[3], nullptr, 10))},
      std::strtoul(argv[4], nullptr, 10),
      static_cast<std::uint16_t>(std::strtoul(argv[5], nullptr, 10)));
}
