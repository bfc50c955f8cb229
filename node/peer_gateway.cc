// SPDX-License-Identifier: Apache-2.0
#include "node/peer_gateway.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"

namespace diptych {
namespace {

template <class Message>
SharedMessage Share(Message message) {
  return std::make_shared<const ConsensusMessage>(std::move(message));
}

struct EncodedMessage {
  FrameKind kind;
  Bytes body;
};

EncodedMessage Encode(const ConsensusMessage& message) {
  if (const auto* proposal = std::get_if<Proposal>(&message)) {
    return {FrameKind::kProposal, EncodeProposal(*proposal)};
  }
  if (const auto* vote = std::get_if<Vote>(&message)) {
    return {FrameKind::kVote, EncodeVote(*vote)};
  }
  if (const auto* certificate = std::get_if<Certificate>(&message)) {
    return {FrameKind::kCertificate, EncodeCertificate(*certificate)};
  }
  return {FrameKind::kPeerStatus,
          EncodePeerStatus(std::get<PeerStatus>(message))};
}

Result<SharedMessage> Decode(FrameKind kind, ByteView body) {
  if (kind == FrameKind::kProposal) {
    ASSIGN_OR_RETURN(Proposal proposal, DecodeProposal(body));
    return Share(std::move(proposal));
  }
  if (kind == FrameKind::kVote) {
    ASSIGN_OR_RETURN(const Vote vote, DecodeVote(body));
    return Share(vote);
  }
  if (kind == FrameKind::kCertificate) {
    ASSIGN_OR_RETURN(Certificate certificate, DecodeCertificate(body));
    return Share(std::move(certificate));
  }
  ASSIGN_OR_RETURN(const PeerStatus status, DecodePeerStatus(body));
  return Share(status);
}

Offence OffenceOf(Wrong wrong) {
  switch (wrong) {
    case Wrong::kEpoch:
      return Offence::kWrongEpoch;
    case Wrong::kSignature:
      return Offence::kBadSignature;
    case Wrong::kBlock:
      return Offence::kInvalidProposal;
  }
  CheckFailed(__FILE__, __LINE__, "unknown kind of wrong");
}

// Whether a peer that has proven its key is set up for something else.
bool IsWrongHello(std::string_view reason) {
  constexpr HandshakeFailure kWrong[] = {
      HandshakeFailure::kHello, HandshakeFailure::kVersion,
      HandshakeFailure::kNetwork, HandshakeFailure::kMember,
      HandshakeFailure::kChannel};
  return std::ranges::any_of(kWrong, [&](HandshakeFailure failure) {
    return reason == HandshakeFailureName(failure);
  });
}

// It dials again every second.
constexpr std::chrono::minutes kHelloWarning{1};

SteadyMs Steady(std::chrono::steady_clock::time_point time) {
  return {static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(
          time.time_since_epoch())
          .count())};
}

}  // namespace

PeerGateway::PeerGateway(const PeerNetwork::Options& options,
                         const Ed25519SecretKey& tls_key, PeerTable table,
                         Parts parts, Random& random)
    : parts_(std::move(parts)),
      now_(options.now),
      table_(std::move(table)),
      worker_({.inbox = parts_.inbox,
               .shared = parts_.shared,
               .store = parts_.store,
               .log = parts_.log,
               .questions = questions_,
               .budgets = budgets_,
               .gate = gate_,
               .now = now_,
               .is_valid = parts_.is_valid,
               .network = network_}),
      network_(options, tls_key, *this, random) {}

PeerGateway::~PeerGateway() { Stop(); }

Status PeerGateway::Start() {
  worker_.Start();
  return network_.Start(table_);
}

void PeerGateway::Stop() {
  network_.Stop();
  worker_.Stop();
}

// Frames of peers.

void PeerGateway::OnFrame(ReceivedFrame frame) {
  switch (frame.kind) {
    case FrameKind::kHello:
      return;
    case FrameKind::kKeepAlive:
    case FrameKind::kProposal:
    case FrameKind::kVote:
    case FrameKind::kCertificate:
    case FrameKind::kPeerStatus:
      OnConsensusFrame(frame);
      return;
    case FrameKind::kPull:
      OnQuestion(frame);
      return;
    case FrameKind::kBatch: {
      Result<RawBatch> batch = DecodeBatch(frame.body);
      if (!batch) return Malformed(frame.peer, batch.error());
      return worker_.Queue(frame.peer, *std::move(batch),
                           std::move(frame.credit));
    }
    case FrameKind::kBlocks:
      return OnBlocks(frame);
    case FrameKind::kCosignature:
      return OnCosignature(frame);
  }
}

void PeerGateway::OnConsensusFrame(ReceivedFrame& frame) {
  const bool is_status = frame.kind == FrameKind::kKeepAlive ||
                         frame.kind == FrameKind::kPeerStatus;
  const bool is_taken = is_status
                            ? budgets_.Take(frame.peer, kStatusCost, now_())
                            : messages_.Take(frame.peer, 1, now_());
  if (!is_taken) return network_.Penalise(frame.peer, Offence::kFlooding);
  // A keep-alive before the first status was known is empty.
  if (frame.kind == FrameKind::kKeepAlive && frame.body.empty()) return;
  Result<SharedMessage> message = Decode(frame.kind, frame.body);
  if (!message) return Malformed(frame.peer, message.error());
  parts_.inbox.Push(PeerMessage{frame.peer, *std::move(message)},
                    std::move(frame.credit));
}

void PeerGateway::OnQuestion(ReceivedFrame& frame) {
  const Result<Question> question = DecodeQuestion(frame.body);
  if (!question) return Malformed(frame.peer, question.error());
  if (!budgets_.Take(frame.peer, CostOf(*question), now_())) {
    return network_.Penalise(frame.peer, Offence::kFlooding);
  }
  if (const auto* range = std::get_if<RangeQuestion>(&*question)) {
    return OnRangeQuestion(frame, *range);
  }
  ReplicaEvent event;
  if (const auto* batches = std::get_if<BatchesQuestion>(&*question)) {
    BatchesWanted wanted{frame.peer, {}};
    for (const BatchReference& reference : batches->references) {
      wanted.digests.push_back(reference.digest);
    }
    event = std::move(wanted);
  } else if (const auto* views =
                 std::get_if<CertificatesQuestion>(&*question)) {
    event = CertificatesWanted{frame.peer, views->first, views->last};
  } else {
    event = BlockWanted{frame.peer, std::get<BlockQuestion>(*question).hash};
  }
  parts_.inbox.Push(std::move(event), std::move(frame.credit));
}

void PeerGateway::OnRangeQuestion(ReceivedFrame& frame,
                                  const RangeQuestion& question) {
  if (!questions_.Admit(frame.peer)) {
    return network_.Penalise(frame.peer, Offence::kFlooding);
  }
  worker_.Queue(frame.peer, question, std::move(frame.credit));
}

void PeerGateway::OnBlocks(ReceivedFrame& frame) {
  // Before megabytes of it are looked at. One to an earlier process of this
  // node may come, so it is no grave offence.
  const SteadyMs now = Steady(now_());
  if (!questions_.Owes(frame.peer, now)) {
    return network_.Penalise(frame.peer, Offence::kUselessReply);
  }
  Result<BlocksAnswer> answer = DecodeBlocks(frame.body);
  if (!answer) return Malformed(frame.peer, answer.error());
  switch (questions_.TakeAnswer(frame.peer, *answer, now)) {
    case AnswerVerdict::kLate:
      return;
    case AnswerVerdict::kUnasked:
      return network_.Penalise(frame.peer, Offence::kUselessReply);
    case AnswerVerdict::kWanted:
      return worker_.Queue(frame.peer, *std::move(answer),
                           std::move(frame.credit));
  }
}

void PeerGateway::OnCosignature(ReceivedFrame& frame) {
  if (!budgets_.Take(frame.peer, kCosignatureCost, now_())) {
    return network_.Penalise(frame.peer, Offence::kFlooding);
  }
  const auto cosignature = DecodeMemberCosignature(frame.body);
  if (!cosignature) return Malformed(frame.peer, cosignature.error());
  parts_.inbox.Push(PeerCosignature{frame.peer, *cosignature, Steady(now_())},
                    std::move(frame.credit));
}

void PeerGateway::Malformed(MemberId from, const Error& error) {
  network_.Penalise(from, Offence::kMalformed, error.message);
}

// Actions of the replica.

void PeerGateway::SendTo(std::optional<MemberId> to, PeerChannel channel,
                         FrameKind kind, Bytes body) {
  auto shared = std::make_shared<const Bytes>(std::move(body));
  // What does not go out now is asked for or sent again by who needs it.
  if (to) {
    network_.Send(*to, channel, kind, std::move(shared));
  } else {
    network_.Broadcast(channel, kind, std::move(shared), Audience::kEverybody);
  }
}

void PeerGateway::Do(const Send& send) {
  EncodedMessage encoded = Encode(*send.message);
  SendTo(send.to, PeerChannel::kConsensus, encoded.kind,
         std::move(encoded.body));
}

void PeerGateway::Do(const SendBatch& send) {
  // To all goes what is this node's own.
  if (!send.to) worker_.Queue({}, send.batch, {});
  SendTo(send.to, PeerChannel::kBulk, FrameKind::kBatch,
         EncodeBatch(*send.batch));
}

void PeerGateway::Do(const SendBlock& send) {
  SendTo(send.to, PeerChannel::kBulk, FrameKind::kBlocks,
         EncodeBlocks(RawBlock{.header = send.block.header,
                               .references = send.block.references,
                               .payload = PayloadOf(send.block)}));
}

std::optional<MemberId> PeerGateway::Somebody() {
  for (std::size_t tried = 0; tried < table_.peers.size(); ++tried) {
    next_peer_ = (next_peer_ + 1) % table_.peers.size();
    const Peer& peer = table_.peers[next_peer_];
    if (peer.is_validator && IsAsked(peer.member)) return peer.member;
  }
  return std::nullopt;
}

void PeerGateway::Ask(std::optional<MemberId> to, const Question& question) {
  if (!to || to->value == 0 || !IsAsked(*to)) to = Somebody();
  if (to) SendQuestion(*to, question);
}

void PeerGateway::SendQuestion(MemberId to, const Question& question) {
  const SteadyMs now = Steady(now_());
  if (const auto* block = std::get_if<BlockQuestion>(&question)) {
    questions_.NoteAsked(to, block->hash, now);
  } else if (const auto* range = std::get_if<RangeQuestion>(&question)) {
    questions_.NoteAsked(to, range->first, now);
  }
  SendTo(to, PeerChannel::kConsensus, FrameKind::kPull,
         EncodeQuestion(question));
}

void PeerGateway::Do(const AskBatches& ask) {
  gate_.NoteAsked(ask.references);
  for (const Question& question : BatchQuestions(ask.references)) {
    Ask(ask.to, question);
  }
}

void PeerGateway::Do(const AskCertificates& ask) {
  Ask(ask.to, CertificatesQuestion{ask.first, ask.last});
}

void PeerGateway::Do(const AskBlock& ask) {
  Ask(ask.to, BlockQuestion{ask.hash});
}

bool PeerGateway::IsReachable(MemberId peer) const {
  return IsAsked(peer) && IsConnected(peer, PeerChannel::kBulk);
}

void PeerGateway::Do(const AskRange& ask) {
  // It goes to this peer or to nobody: an answer of another would be one that
  // nobody asked for. And it comes over the bulk connection, which after a
  // start is often the later one; without it the answer would be lost.
  const auto is_reachable = [&] { return IsReachable(ask.to); };
  if (questions_.Defer(ask.to, ask.first, Steady(now_()), is_reachable)) return;
  SendQuestion(ask.to, RangeQuestion{ask.first});
}

void PeerGateway::AskEarly(MemberId peer) {
  const auto is_reachable = [&] { return IsReachable(peer); };
  for (const Height first :
       questions_.TakeDeferred(peer, Steady(now_()), is_reachable)) {
    SendQuestion(peer, RangeQuestion{first});
  }
}

void PeerGateway::Do(const Blame& blame) {
  network_.Penalise(blame.member, OffenceOf(blame.wrong), blame.reason);
}

void PeerGateway::Cosigned(const MemberCosignature& cosignature,
                           std::optional<MemberId> to) {
  SendTo(to, PeerChannel::kConsensus, FrameKind::kCosignature,
         EncodeMemberCosignature(cosignature));
}

void PeerGateway::SetStatus(const PeerStatus& status) {
  const WriterLock lock(mutex_);
  keep_alive_ = EncodePeerStatus(status);
}

Bytes PeerGateway::KeepAliveBody() {
  const ReaderLock lock(mutex_);
  return keep_alive_;
}

void PeerGateway::OnEvent(const PeerEvent& event) {
  std::vector<EventLog::Field> fields{{"reason", std::string(event.reason)},
                                      {"address", event.address}};
  if (event.peer) fields.emplace_back("peer", parts_.names.Of(*event.peer));
  if (event.channel) {
    fields.emplace_back("channel", std::string(ChannelName(*event.channel)));
  }
  if (!event.detail.empty()) fields.emplace_back("detail", event.detail);
  using Level = EventLog::Level;
  switch (event.kind) {
    case PeerEvent::Kind::kConnected:
      parts_.log.Write(Level::kInfo, "peer connected", fields);
      AskEarly(*event.peer);
      parts_.inbox.Push(PeerUp{*event.peer, *event.channel}, {});
      return;
    case PeerEvent::Kind::kDisconnected:
      parts_.log.Write(Level::kInfo, "peer disconnected", fields);
      return;
    case PeerEvent::Kind::kHandshakeFailed:
      TellOfFailedHandshake(event, fields);
      return;
    case PeerEvent::Kind::kBlamed:
      parts_.log.Write(Level::kWarning, "peer blamed", fields);
      return;
    case PeerEvent::Kind::kRefused:
      parts_.log.Write(Level::kWarning, "peer refused", fields);
      return;
    case PeerEvent::Kind::kCrowded:
      parts_.log.Write(
          Level::kWarning,
          "connections that prove no key take up all places of an address, or "
          "of all: the oldest gives way, and peers there may be kept out",
          fields);
      return;
    case PeerEvent::Kind::kContested:
      parts_.log.Write(
          Level::kWarning,
          "a peer's connections replace each other in turn: two processes seem "
          "to run with its keys",
          fields);
      return;
  }
}

void PeerGateway::TellOfFailedHandshake(
    const PeerEvent& event, const std::vector<EventLog::Field>& fields) {
  using Level = EventLog::Level;
  Level level = Level::kDebug;
  if (event.peer && IsWrongHello(event.reason)) {
    const auto now = now_();
    const auto [warned, is_first] =
        hello_warned_.try_emplace({*event.peer, event.reason}, now);
    if (is_first || now - warned->second >= kHelloWarning) {
      warned->second = now;
      level = Level::kWarning;
    }
  }
  parts_.log.Write(level, "peer handshake failed", fields);
}

}  // namespace diptych
