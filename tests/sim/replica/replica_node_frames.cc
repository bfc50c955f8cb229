// SPDX-License-Identifier: Apache-2.0
//
// What a replica's node sends and takes in, in octets: as PeerGateway in node/.

#include <algorithm>
#include <utility>

#include "crypto/sha256.h"
#include "replica/block_check.h"
#include "tests/sim/replica/replica_node.h"

namespace diptych {
namespace {

// What a decoder would refuse, no encoder makes: only a Byzantine node's
// messages are like that.
bool IsEncodable(const ConsensusMessage& message) {
  const auto* certificate = std::get_if<Certificate>(&message);
  if (certificate == nullptr) return true;
  const auto& signatures = certificate->signatures;
  return !signatures.empty() &&
         signatures.back().signer.value < kValidatorsMax &&
         std::ranges::adjacent_find(
             signatures,
             [](const auto& left, const auto& right) {
               return left.signer >= right.signer;
             }) == signatures.end();
}

FrameSort SortOf(const ConsensusMessage& message) {
  static_assert(std::variant_size_v<ConsensusMessage> == 4);
  return static_cast<FrameSort>(message.index());
}

Bytes Encode(const ConsensusMessage& message) {
  if (const auto* proposal = std::get_if<Proposal>(&message)) {
    return EncodeProposal(*proposal);
  }
  if (const auto* vote = std::get_if<Vote>(&message)) return EncodeVote(*vote);
  if (const auto* certificate = std::get_if<Certificate>(&message)) {
    return EncodeCertificate(*certificate);
  }
  return EncodePeerStatus(std::get<PeerStatus>(message));
}

Result<ConsensusMessage> Decode(FrameSort sort, ByteView octets) {
  if (sort == FrameSort::kProposal) {
    ASSIGN_OR_RETURN(Proposal proposal, DecodeProposal(octets));
    return ConsensusMessage(std::move(proposal));
  }
  if (sort == FrameSort::kVote) {
    ASSIGN_OR_RETURN(const Vote vote, DecodeVote(octets));
    return ConsensusMessage(vote);
  }
  if (sort == FrameSort::kCertificate) {
    ASSIGN_OR_RETURN(Certificate certificate, DecodeCertificate(octets));
    return ConsensusMessage(std::move(certificate));
  }
  ASSIGN_OR_RETURN(const PeerStatus status, DecodePeerStatus(octets));
  return ConsensusMessage(status);
}

void FlipBit(Bytes& octets, std::uint32_t bit) {
  if (octets.empty()) return;
  const std::size_t place = bit % (octets.size() * 8);
  octets[place / 8] ^= static_cast<std::uint8_t>(1U << (place % 8));
}

// Flipped, cut off, or longer than it was.
std::shared_ptr<const Bytes> Mangle(const Bytes& octets, SimRandom& random) {
  Bytes mangled = octets;
  switch (random.Below(3)) {
    case 0:
      FlipBit(mangled, static_cast<std::uint32_t>(random.Next()));
      break;
    case 1:
      mangled.resize(random.Below(mangled.size() + 1));
      break;
    default:
      mangled.resize(mangled.size() + random.Between(1, 64));
      break;
  }
  return std::make_shared<const Bytes>(std::move(mangled));
}

// Another spelling of what the octets say, if they say anything.
bool HasTwoSpellings(FrameSort sort, const Bytes& octets) {
  switch (sort) {
    case FrameSort::kProposal:
    case FrameSort::kVote:
    case FrameSort::kCertificate:
    case FrameSort::kStatus: {
      const Result<ConsensusMessage> message = Decode(sort, octets);
      return message && Encode(*message) != octets;
    }
    case FrameSort::kQuestion: {
      const Result<Question> question = DecodeQuestion(octets);
      return question && EncodeQuestion(*question) != octets;
    }
    case FrameSort::kBlocks: {
      const Result<BlocksAnswer> answer = DecodeBlocks(octets);
      return answer && EncodeBlocks(*answer) != octets;
    }
    case FrameSort::kBatch:
      // Judged by its digest.
      static_cast<void>(DecodeBatch(octets));
      return false;
  }
  return false;
}

}  // namespace

void ReplicaNode::OnDamaged(const Packet& packet) {
  // TLS refuses it; the decoders have to withstand it all the same.
  Bytes octets = *packet.octets;
  FlipBit(octets, packet.damaged_bit);
  if (HasTwoSpellings(packet.sort, octets)) {
    world_.truth().Fail("wire",
                        "damaged octets of sort " +
                            std::to_string(static_cast<int>(packet.sort)) +
                            " are another spelling");
  }
}

void ReplicaNode::Emit(Packet& packet) {
  if (packet.message != nullptr) {
    if (!IsEncodable(*packet.message)) return;
    if (encoded_ != packet.message) {
      encoded_ = packet.message;
      octets_ = std::make_shared<const Bytes>(Encode(*encoded_));
    }
    packet.octets = octets_;
    packet.sort = SortOf(*packet.message);
  }
  packet.kind = Packet::Kind::kFrame;
  if (!role_.mangles || !random().Chance({100})) return SimNode::Emit(packet);
  Packet mangled = packet;
  mangled.octets = Mangle(*packet.octets, random());
  SimNode::Emit(mangled);
}

void ReplicaNode::SendFrame(std::optional<MemberId> to, FrameSort sort,
                            Bytes octets) {
  Packet packet;
  packet.kind = Packet::Kind::kFrame;
  packet.sort = sort;
  packet.octets = std::make_shared<const Bytes>(std::move(octets));
  if (to) {
    SendTo(to->value - 1, std::move(packet));
  } else {
    SendToAll(std::move(packet));
  }
}

void ReplicaNode::Ask(std::optional<MemberId> to, const Question& question) {
  if (world_.identities() == 1) return;
  if (!to || to->value == 0 || *to == MemberOf(role_.identity)) {
    const std::uint64_t others = world_.identities() - 1;
    const auto step = static_cast<std::uint32_t>(1 + random().Below(others));
    to = MemberOf((role_.identity + step) % world_.identities());
  }
  SendFrame(to, FrameSort::kQuestion, EncodeQuestion(question));
}

void ReplicaNode::Perform(Send& send) {
  if (send.to) {
    send.to = MemberId{send.to->value - 1};
    ShowSentTo(send.to->value, *send.message);
  }
  Do(send);
}

void ReplicaNode::Perform(Blame& blame) {
  if (blame.member.value == 0) return;
  blame.member.value -= 1;
  Do(blame);
}

void ReplicaNode::Perform(const Diverged& diverged) {
  if (!IsWatched()) return;
  world_.truth().Fail("S9", "node " + std::to_string(role_.identity) +
                                " cannot execute what is final at height " +
                                std::to_string(diverged.header.height.value));
}

void ReplicaNode::Perform(const SendBatch& send) {
  for (const auto& behaviour : behaviours_) {
    if (!behaviour->GivesPayload(random())) return;
  }
  replicas_.batches.try_emplace(send.batch->digest, send.batch);
  Bytes octets = EncodeBatch(*send.batch);
  if (send.to) return Answer(*send.to, FrameSort::kBatch, std::move(octets));
  if (behaviours_.empty()) {
    return SendFrame({}, FrameSort::kBatch, std::move(octets));
  }
  std::uint64_t reached = ~std::uint64_t{0};
  for (const auto& behaviour : behaviours_) {
    reached &= behaviour->WhoGetsBatch(*this);
  }
  SendBatchTo(reached, std::move(octets));
}

void ReplicaNode::Perform(const SendBlock& send) {
  AnswerBlocks(send.to,
               EncodeBlocks(RawBlock{.header = send.block.header,
                                     .references = send.block.references,
                                     .payload = PayloadOf(send.block)}));
}

void ReplicaNode::Perform(const AskBatches& ask) {
  for (const Question& question : BatchQuestions(ask.references)) {
    Ask(ask.to, question);
  }
}

void ReplicaNode::Perform(const AskCertificates& ask) {
  Ask(ask.to, CertificatesQuestion{ask.first, ask.last});
}

void ReplicaNode::Perform(const AskBlock& ask) {
  Ask(ask.to, BlockQuestion{ask.hash});
}

void ReplicaNode::Perform(const AskRange& ask) {
  std::string wrong = range_questions_.Judge(ask, clock().steady);
  if (wrong.empty()) wrong = range_lies_.Judge(ask, clock().steady);
  if (IsWatched() && !wrong.empty()) {
    world_.truth().Fail(
        "L6", "node " + std::to_string(role_.identity) + ": " + wrong);
  }
  Ask(ask.to, RangeQuestion{ask.first});
}

void ReplicaNode::Take(const Packet& packet) {
  switch (packet.sort) {
    case FrameSort::kProposal:
    case FrameSort::kVote:
    case FrameSort::kCertificate:
    case FrameSort::kStatus:
      return TakeConsensus(packet);
    case FrameSort::kQuestion:
      return TakeQuestion(packet);
    case FrameSort::kBatch:
      return TakeBatch(packet);
    case FrameSort::kBlocks:
      return TakeBlocks(packet);
  }
}

void ReplicaNode::Refuse(const Packet& packet) {
  if (!IsWatched() || !world_.truth().IsHonest(packet.from)) return;
  world_.truth().Fail("wire", "node " + std::to_string(role_.identity) +
                                  " refuses a frame of honest " +
                                  std::to_string(packet.from));
}

void ReplicaNode::TakeConsensus(const Packet& packet) {
  Result<ConsensusMessage> message = Decode(packet.sort, *packet.octets);
  if (!message) return Refuse(packet);
  const bool is_status = packet.sort == FrameSort::kStatus;
  if (is_status && !Affords(packet.from, kStatusCost)) return;
  Packet opened = packet;
  opened.message =
      std::make_shared<const ConsensusMessage>(*std::move(message));
  opened.block = BlockOf(opened.message);
  TakeCore(opened);
}

void ReplicaNode::TakeQuestion(const Packet& packet) {
  const Result<Question> question = DecodeQuestion(*packet.octets);
  if (!question) return Refuse(packet);
  if (!Affords(packet.from, CostOf(*question)) || RefusesRequests()) return;
  const MemberId from = MemberOf(packet.from);
  if (const auto* batches = std::get_if<BatchesQuestion>(&*question)) {
    BatchesWanted wanted{from, {}};
    for (const BatchReference& reference : batches->references) {
      wanted.digests.push_back(reference.digest);
    }
    Raise(std::move(wanted));
  } else if (const auto* views =
                 std::get_if<CertificatesQuestion>(&*question)) {
    ShowAsked(packet.from);
    Raise(CertificatesWanted{from, views->first, views->last});
  } else if (const auto* block = std::get_if<BlockQuestion>(&*question)) {
    Raise(BlockWanted{from, block->hash});
  } else {
    Result<Bytes> range =
        ComposeRange(*this, std::get<RangeQuestion>(*question).first);
    if (range) {
      BudgetOf(packet.from).Charge(CostOfAnswer(range->size()));
      return AnswerBlocks(from, *std::move(range));
    }
    // Named in the log, and not served: the peer asks another.
    const bool is_damage = range.error().code == ErrorCode::kCorrupt;
    if (is_damage && records_.HasRotten()) return;
    return world_.truth().Fail("wire", "a range cannot be composed");
  }
  Drain();
}

void ReplicaNode::TakeBatch(const Packet& packet) {
  Result<RawBatch> raw = DecodeBatch(*packet.octets);
  if (!raw) return Refuse(packet);
  const auto known = replicas_.batches.find(BatchDigest(raw->payload));
  SharedBatch batch;
  if (known != replicas_.batches.end() &&
      known->second->transactions.size() == raw->transaction_count) {
    batch = known->second;
  } else {
    auto checked = CheckBatch(std::move(raw->payload), raw->transaction_count,
                              state_.members);
    if (!checked) return Refuse(packet);
    batch = *std::move(checked);
    replicas_.batches.try_emplace(batch->digest, batch);
  }
  Raise(PeerBatch{MemberOf(packet.from), std::move(batch)});
  Drain();
}

std::optional<Block> ReplicaNode::Open(RawBlock raw) {
  const Digest key = Sha256({EncodeHeader(raw.header),
                             Sha256(ByteView(raw.references)), raw.payload});
  if (const auto known = replicas_.blocks.find(key);
      known != replicas_.blocks.end()) {
    return known->second;
  }
  auto checked = CheckBlock(std::move(raw), CheckUnder(state_.members));
  if (!checked) return std::nullopt;
  replicas_.blocks[key] = *checked;
  return *std::move(checked);
}

void ReplicaNode::TakeBlocks(const Packet& packet) {
  Result<BlocksAnswer> answer = DecodeBlocks(*packet.octets);
  if (!answer) return Refuse(packet);
  const MemberId from = MemberOf(packet.from);
  if (auto* raw = std::get_if<RawBlock>(&*answer)) {
    std::optional<Block> block = Open(std::move(*raw));
    if (!block) return Refuse(packet);
    Raise(PeerBlock{from, *std::move(block)});
    return Drain();
  }
  auto& raw = std::get<RawRange>(*answer);
  BlockRange range{.blocks = {},
                   .beyond = std::move(raw.beyond),
                   .finalization = std::move(raw.finalization)};
  for (RawBlock& each : raw.blocks) {
    std::optional<Block> block = Open(std::move(each));
    if (!block) return Refuse(packet);
    range.blocks.push_back(*std::move(block));
  }
  Raise(PeerRange{from, std::move(range)});
  Drain();
}

}  // namespace diptych
