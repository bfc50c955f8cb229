// SPDX-License-Identifier: Apache-2.0
#include "node/peer_gateway.h"

#include <algorithm>
#include <utility>

#include "node/stored_final_blocks.h"
#include "platform/thread.h"
#include "replica/block_check.h"
#include "replica/range_answer.h"

namespace diptych {
namespace {

// Batches that are remembered as checked: 70 KiB for each thousand.
constexpr std::size_t kCheckedMax = 4'096;

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

}  // namespace

PeerGateway::PeerGateway(const PeerNetwork::Options& options,
                         const Ed25519SecretKey& tls_key, PeerTable table,
                         Parts parts, Random& random)
    : parts_(std::move(parts)),
      table_(std::move(table)),
      network_(options, tls_key, *this, random) {}

PeerGateway::~PeerGateway() { Stop(); }

Status PeerGateway::Start() {
  worker_ = std::thread([this] { RunWorker(); });
  return network_.Start(table_);
}

void PeerGateway::Stop() {
  network_.Stop();
  if (!worker_.joinable()) return;
  {
    const WriterLock lock(mutex_);
    stopping_ = true;
  }
  work_came_.notify_one();
  worker_.join();
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
      return Queue(frame, *std::move(batch));
    }
    case FrameKind::kBlocks:
      return OnBlocks(frame);
    case FrameKind::kCosignature: {
      const auto cosignature = DecodeMemberCosignature(frame.body);
      if (!cosignature) return Malformed(frame.peer, cosignature.error());
      return parts_.inbox.Push(PeerCosignature{frame.peer, *cosignature},
                               std::move(frame.credit));
    }
  }
}

void PeerGateway::OnConsensusFrame(ReceivedFrame& frame) {
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
  if (const auto* range = std::get_if<RangeQuestion>(&*question)) {
    return OnRangeQuestion(frame, *range);
  }
  const auto now = QuestionBudget::Time::clock::now();
  QuestionBudget& budget = budgets_.try_emplace(frame.peer, now).first->second;
  if (!budget.Take(CostOf(*question), now)) {
    return network_.Penalise(frame.peer, Offence::kFlooding);
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
  bool is_flooding = false;
  {
    const WriterLock lock(mutex_);
    std::size_t& waiting = waiting_ranges_[frame.peer];
    is_flooding = waiting == kRangeQuestionsMax;
    if (!is_flooding) ++waiting;
  }
  if (is_flooding) return network_.Penalise(frame.peer, Offence::kFlooding);
  Queue(frame, question);
}

std::size_t PeerGateway::WaitingRanges(MemberId peer) const {
  const ReaderLock lock(mutex_);
  const auto found = waiting_ranges_.find(peer);
  return found == waiting_ranges_.end() ? 0 : found->second;
}

void PeerGateway::OnBlocks(ReceivedFrame& frame) {
  // Before megabytes of it are looked at. One to an earlier process of this
  // node may come, so it is no grave offence.
  if (!TakeOwed(frame.peer)) {
    return network_.Penalise(frame.peer, Offence::kUselessReply);
  }
  Result<BlocksAnswer> answer = DecodeBlocks(frame.body);
  if (!answer) return Malformed(frame.peer, answer.error());
  Queue(frame, *std::move(answer));
}

void PeerGateway::NoteAsked(MemberId peer) {
  const WriterLock lock(mutex_);
  std::size_t& owed = owed_[peer];
  owed = std::min(owed + 1, kBlocksOwedMax);
}

bool PeerGateway::TakeOwed(MemberId peer) {
  const WriterLock lock(mutex_);
  const auto found = owed_.find(peer);
  if (found == owed_.end() || found->second == 0) return false;
  --found->second;
  return true;
}

std::size_t PeerGateway::waiting() const {
  const ReaderLock lock(mutex_);
  return work_.size();
}

void PeerGateway::Malformed(MemberId from, const Error& error) {
  network_.Penalise(from, Offence::kMalformed);
  parts_.log.Warning("a peer sent what cannot be read",
                     {{"peer", NameOf(from)}, {"cause", error.message}});
}

// The worker.

void PeerGateway::Queue(ReceivedFrame& frame, decltype(Work::what) what) {
  {
    const WriterLock lock(mutex_);
    work_.push_back({frame.peer, std::move(what), std::move(frame.credit)});
  }
  work_came_.notify_one();
}

void PeerGateway::RunWorker() {
  NameThread("peer-work");
  for (;;) {
    Work work;
    {
      const WriterLock lock(mutex_);
      while (work_.empty() && !stopping_) work_came_.wait(mutex_);
      if (stopping_) return;
      work = std::move(work_.front());
      work_.pop_front();
      if (std::holds_alternative<RangeQuestion>(work.what)) {
        --waiting_ranges_[work.from];
      }
    }
    std::visit([&](auto& what) { Check(work, what); }, work.what);
  }
}

const std::map<MemberId, MemberRecord>& PeerGateway::Members() {
  parts_.shared.Read([this](const RegisterView& view) {
    if (members_root_ == view.seal.directory_root) return;
    members_ = view.state.members;
    members_root_ = view.seal.directory_root;
  });
  return members_;
}

SharedBatch PeerGateway::FindChecked(const RawBatch& batch) const {
  const auto found = checked_.find(BatchDigest(batch.payload));
  SharedBatch held = found == checked_.end() ? nullptr : found->second.lock();
  const bool is_same =
      held != nullptr && held->transactions.size() == batch.transaction_count;
  return is_same ? held : nullptr;
}

void PeerGateway::Check(Work& work, RawBatch& batch) {
  if (SharedBatch held = FindChecked(batch)) {
    parts_.inbox.Push(PeerBatch{work.from, std::move(held)},
                      std::move(work.credit));
    return;
  }
  auto checked =
      CheckBatch(std::move(batch.payload), batch.transaction_count, Members());
  if (!checked) return Refuse(work.from, checked.error());
  if (checked_.size() == kCheckedMax) {
    std::erase_if(checked_,
                  [](const auto& each) { return each.second.expired(); });
    if (checked_.size() == kCheckedMax) checked_.clear();
  }
  checked_[(*checked)->digest] = *checked;
  parts_.inbox.Push(PeerBatch{work.from, *std::move(checked)},
                    std::move(work.credit));
}

void PeerGateway::Check(Work& work, BlocksAnswer& answer) {
  const std::map<MemberId, MemberRecord>& members = Members();
  if (auto* raw = std::get_if<RawBlock>(&answer)) {
    auto block = CheckBlock(std::move(*raw), members);
    if (!block) return Refuse(work.from, block.error());
    return parts_.inbox.Push(PeerBlock{work.from, *std::move(block)},
                             std::move(work.credit));
  }
  auto range = CheckRange(std::move(std::get<RawRange>(answer)), members);
  if (!range) return Refuse(work.from, range.error());
  parts_.inbox.Push(PeerRange{work.from, *std::move(range)},
                    std::move(work.credit));
}

void PeerGateway::Check(Work& work, const RangeQuestion& question) {
  Result<Bytes> range =
      ComposeRange(StoredFinalBlocks(parts_.store), question.first);
  if (!range) {
    parts_.log.ReportError("final blocks cannot be read",
                           {{"cause", range.error().message}});
    return;
  }
  network_.Send(work.from, PeerChannel::kBulk, FrameKind::kBlocks,
                std::make_shared<const Bytes>(*std::move(range)));
}

void PeerGateway::Refuse(MemberId from, TransactionVerdict verdict) {
  network_.Penalise(from, Offence::kBadSignature);
  parts_.log.Warning("a peer sent a transaction that may stand in no block",
                     {{"peer", NameOf(from)},
                      {"cause", std::string(TransactionVerdictName(verdict))}});
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
    if (peer.is_validator && IsConnected(peer.member)) return peer.member;
  }
  return std::nullopt;
}

void PeerGateway::Ask(std::optional<MemberId> to, const Question& question) {
  if (!to || to->value == 0 || !IsConnected(*to)) to = Somebody();
  if (to) SendQuestion(*to, question);
}

void PeerGateway::SendQuestion(MemberId to, const Question& question) {
  if (std::holds_alternative<BlockQuestion>(question) ||
      std::holds_alternative<RangeQuestion>(question)) {
    NoteAsked(to);
  }
  SendTo(to, PeerChannel::kConsensus, FrameKind::kPull,
         EncodeQuestion(question));
}

void PeerGateway::Do(const AskBatches& ask) {
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
  return IsConnected(peer) && network_.IsConnected(peer, PeerChannel::kBulk);
}

void PeerGateway::Do(const AskRange& ask) {
  // It goes to this peer or to nobody: an answer of another would be one that
  // nobody asked for. And it comes over the bulk connection, which after a
  // start is often the later one; without it the answer would be lost.
  {
    const WriterLock lock(mutex_);
    if (!IsReachable(ask.to)) {
      early_ranges_[ask.to] = ask;
      return;
    }
  }
  SendQuestion(ask.to, RangeQuestion{ask.first});
}

void PeerGateway::AskEarly(MemberId peer) {
  std::optional<AskRange> early;
  {
    const WriterLock lock(mutex_);
    const auto found = early_ranges_.find(peer);
    if (found == early_ranges_.end() || !IsReachable(peer)) return;
    early = found->second;
    early_ranges_.erase(found);
  }
  SendQuestion(peer, RangeQuestion{early->first});
}

void PeerGateway::Do(const Blame& blame) {
  parts_.log.Warning("a peer sent what no honest node sends",
                     {{"peer", NameOf(blame.member)}, {"cause", blame.reason}});
  network_.Penalise(blame.member, Offence::kInvalidProposal);
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
  if (event.peer) fields.emplace_back("peer", NameOf(*event.peer));
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
      parts_.log.Write(Level::kDebug, "peer handshake failed", fields);
      return;
    case PeerEvent::Kind::kBlamed:
      parts_.log.Write(Level::kWarning, "peer blamed", fields);
      return;
    case PeerEvent::Kind::kRefused:
      parts_.log.Write(Level::kWarning, "peer refused", fields);
      return;
  }
}

std::string PeerGateway::NameOf(MemberId member) const {
  const auto found = parts_.names.find(member);
  return found == parts_.names.end() ? std::to_string(member.value)
                                     : found->second;
}

}  // namespace diptych
