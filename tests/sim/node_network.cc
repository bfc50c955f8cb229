// SPDX-License-Identifier: Apache-2.0
//
// What a node sends and what it does with what comes.

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "tests/sim/node.h"
#include "tests/sim/trace.h"

namespace diptych {
namespace {

constexpr std::size_t kAnswerMost = 64;

// Whether a decoder lets it through: a nullify statement names no block.
bool IsDecodable(const ConsensusMessage& message) {
  const auto judge = [](const Statement& statement) {
    return statement.kind != VoteKind::kNullify ||
           statement.block_hash == Digest{};
  };
  if (const auto* vote = std::get_if<Vote>(&message)) {
    return judge(vote->statement);
  }
  const auto* certificate = std::get_if<Certificate>(&message);
  return certificate == nullptr || judge(certificate->statement);
}

}  // namespace

BlockId SimNode::BlockOf(const SharedMessage& message) {
  const auto* proposal = std::get_if<Proposal>(message.get());
  if (proposal == nullptr) return {};
  if (last_proposal_ != message) {
    last_proposal_ = message;
    last_block_ = universe().Add(proposal->header, 0);
  }
  return last_block_;
}

void SimNode::Observe(const ConsensusMessage& message, BlockId block) {
  Vote vote;
  if (const auto* proposal = std::get_if<Proposal>(&message)) {
    vote = ProposalVote(*proposal, universe().at(block).hash);
    for (Checker* checker : checkers_.of_proposed) {
      checker->OnProposed(role_.identity, block, running_->status().final_view);
    }
  } else if (const auto* sent = std::get_if<Vote>(&message)) {
    vote = *sent;
  } else {
    const auto* certificate = std::get_if<Certificate>(&message);
    if (certificate == nullptr) return;
    for (Checker* checker : checkers_.of_broadcasts) {
      checker->OnBroadcast(role_.identity, *certificate);
    }
    return;
  }
  if (vote.signer != identity() || vote.statement.epoch != set().epoch() ||
      vote.statement.view.value == 0 || !keys_.Verify(vote)) {
    return truth_.Fail("S4", "an honest node sends a vote that is not its own");
  }
  const bool has_listened =
      set().size() == 1 ||
      (listens_until_ && clock().steady >= *listens_until_);
  if (!has_listened) {
    truth_.Fail("silent", "validator " + std::to_string(role_.identity) +
                              " signs before it has listened to a quorum");
  }
  const bool is_new = truth_.facts.Add(vote.statement, vote.signer);
  for (Checker* checker : checkers_.of_votes) {
    checker->OnVote(role_.identity, vote, is_new);
  }
}

void SimNode::Do(Send& send) {
  Packet packet;
  packet.from = role_.identity;
  packet.message = std::move(send.message);
  packet.block = BlockOf(packet.message);
  if (IsWatched() && role_.is_validator) {
    Observe(*packet.message, packet.block);
  }
  packet.brings_payload = std::holds_alternative<Proposal>(*packet.message) &&
                          !random_.Chance(plan_.payload_missing);
  const std::uint32_t first = send.to ? send.to->value : 0;
  const std::uint32_t last = send.to ? first : world_.identities() - 1;
  for (std::uint32_t to = first; to <= last; ++to) {
    if (to == role_.identity) continue;
    packet.to = to;
    if (behaviours_.empty()) {
      Emit(packet);
      continue;
    }
    outgoing_.assign(1, packet.message);
    for (const auto& behaviour : behaviours_) {
      if (!outgoing_.empty()) behaviour->OnSend(*this, to, outgoing_);
    }
    for (const SharedMessage& message : outgoing_) Inject(to, message);
  }
}

void SimNode::Inject(std::uint32_t to, SharedMessage message) {
  if (!IsDecodable(*message)) return;
  Packet packet = PacketOf(to, std::move(message));
  Emit(packet);
}

void SimNode::InjectLater(std::uint64_t delay_ms, std::uint32_t to,
                          SharedMessage message) {
  Push(EventKind::kLate, {truth_.now.value + delay_ms}, late_.size());
  late_.push_back({.packet = PacketOf(to, std::move(message))});
}

void SimNode::RepeatLater(std::uint64_t delay_ms, const Packet& packet) {
  Push(EventKind::kLate, {truth_.now.value + delay_ms}, late_.size());
  late_.push_back({.packet = packet, .is_repeated = true});
}

void SimNode::OnLate(std::uint64_t place) {
  Late late = std::exchange(late_[place], {});
  if (!late.is_repeated) return Emit(late.packet);
  world_.Transmit(role_.slot, late.packet);
}

Packet SimNode::PacketOf(std::uint32_t to, SharedMessage message) {
  Packet packet;
  packet.from = role_.identity;
  packet.to = to;
  packet.brings_payload = true;
  for (const auto& behaviour : behaviours_) {
    packet.brings_payload =
        packet.brings_payload && behaviour->GivesPayload(random());
  }
  packet.block = BlockOf(message);
  packet.message = std::move(message);
  return packet;
}

void SimNode::SendTo(std::uint32_t node, Packet packet) {
  packet.from = role_.identity;
  packet.to = node;
  Emit(packet);
}

void SimNode::SendToAll(Packet packet) {
  for (std::uint32_t to = 0; to < world_.identities(); ++to) {
    if (to != role_.identity) SendTo(to, packet);
  }
}

void SimNode::Do(PullCertificates& pull) {
  Packet packet;
  packet.kind = Packet::Kind::kCertificateRequest;
  packet.first = pull.first;
  packet.last = pull.last;
  if (pull.from) {
    SendTo(pull.from->value, packet);
  } else {
    SendToAll(packet);
  }
}

void SimNode::AnswerCertificates(const Packet& packet) {
  ShowAsked(packet.from);
  if (running_->finalization()) {
    Packet reply;
    reply.message =
        std::make_shared<const ConsensusMessage>(*running_->finalization());
    ShowSentTo(packet.from, *reply.message);
    SendTo(packet.from, std::move(reply));
  }
  for (Certificate& certificate :
       running_->Certificates(packet.first, packet.last, kAnswerMost)) {
    Packet reply;
    reply.message =
        std::make_shared<const ConsensusMessage>(std::move(certificate));
    SendTo(packet.from, std::move(reply));
  }
}

void SimNode::OnPacket(const Packet& packet) {
  if (!running_) return;
  if (paused_) {
    held_back_.push_back(
        {.kind = EventKind::kDeliver, .argument = packets_back_.size()});
    packets_back_.push_back(packet);
    return;
  }
  Take(packet);
}

bool SimNode::RefusesRequests() const {
  return std::ranges::any_of(behaviours_, [](const auto& behaviour) {
    return !behaviour->AnswersRequests();
  });
}

void SimNode::ShowAsked(std::uint32_t asker) {
  if (!IsWatched()) return;
  for (Checker* checker : checkers_.of_asked) {
    checker->OnAsked(role_.identity, asker, running_->finalization());
  }
}

void SimNode::ShowSentTo(std::uint32_t to, const ConsensusMessage& message) {
  const auto* certificate = std::get_if<Certificate>(&message);
  if (certificate == nullptr || !IsWatched()) return;
  for (Checker* checker : checkers_.of_sent) {
    checker->OnSentTo(to, *certificate);
  }
}

void SimNode::Take(const Packet& packet) {
  if (packet.kind == Packet::Kind::kCore) {
    const bool brings_payload =
        packet.brings_payload &&
        std::holds_alternative<Proposal>(*packet.message);
    if (brings_payload) {
      application_->OnPayload(packet.block);
      Drain();
      if (!running_) return;  // Crashed within that step.
    }
    return TakeCore(packet);
  }
  const bool is_request = packet.kind != Packet::Kind::kBlockReply;
  if (is_request && RefusesRequests()) return;
  if (packet.kind == Packet::Kind::kCertificateRequest) {
    return AnswerCertificates(packet);
  }
  application_->OnPacket(packet);
  Drain();
}

void SimNode::TakeCore(const Packet& packet) {
  for (const auto& behaviour : behaviours_) {
    behaviour->OnReceived(*this, packet.message);
  }
  if (IsWatched()) ObserveReceived(packet);
  if (core_ != nullptr && core_->IsKeyInDoubt()) {
    HearOfNoBlocks(packet);
    if (!running_) return;
  }
  Hear({{packet.from}, packet.message});
}

// As the replica tells its core.
void SimNode::HearOfNoBlocks(const Packet& packet) {
  const auto* status = std::get_if<PeerStatus>(packet.message.get());
  const bool has_none = status != nullptr && status->epoch == set().epoch() &&
                        status->final_height == Height{0} &&
                        status->final_view == View{0};
  if (!has_none || packet.from >= set().size()) return;
  Give(HasNoBlocks{{static_cast<std::uint16_t>(packet.from)}});
  Drain();
}

void SimNode::ObserveReceived(const Packet& packet) {
  Vote vote;
  if (const auto* proposal = std::get_if<Proposal>(packet.message.get())) {
    const Header& header = proposal->header;
    vote = ProposalVote(*proposal, universe().at(packet.block).hash);
    // One too far ahead is dropped, and judged by the time when it comes again.
    const bool is_dropped =
        header.view.value > core().view().value + kViewsAhead;
    if (!is_dropped) {
      for (Checker* checker : checkers_.of_proposals) {
        checker->OnProposal(role_.identity, vote.statement.block_hash,
                            clock().time);
      }
    }
    // Refused as a whole.
    if (header.network_id !=
            universe().at(Universe::kGenesis).header.network_id ||
        vote.signer != set().Leader(header.view)) {
      return;
    }
  } else if (const auto* sent = std::get_if<Vote>(packet.message.get())) {
    vote = *sent;
  } else {
    return;
  }
  if (vote.statement.epoch != set().epoch()) return;
  const PeerStatus at = running_->status();
  for (Checker* checker : checkers_.of_received) {
    checker->OnReceived(role_.identity, at, vote);
  }
}

}  // namespace diptych
