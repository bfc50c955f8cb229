// SPDX-License-Identifier: Apache-2.0
//
// A PeerGateway turns the frames of other nodes into events of the replica,
// and the replica's actions into frames.
//
// What is light is decoded where it comes in. Signatures are checked, and final
// blocks read from the store, in a thread of its own: payload never holds up
// votes. Whatever is wrong with a frame is put down to its peer.

#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "base/random.h"
#include "base/result.h"
#include "node/event_log.h"
#include "node/peer_inbox.h"
#include "node/question_budget.h"
#include "node/shared_register.h"
#include "peer/peer_network.h"
#include "platform/mutex.h"
#include "replica/exchange.h"
#include "replica/replica.h"
#include "storage/store.h"

namespace diptych {

// Questions for ranges of one peer that wait at a time. A few octets ask for
// 8 MiB to be read, so the credit of their frames does not bound the work; an
// honest peer has kRangesUnderWay, and as many again that it gave up.
inline constexpr std::size_t kRangeQuestionsMax = 2 * kRangesUnderWay;

// Answers with blocks that a peer is expected to give at most; a question for
// one block need not be answered, and stays.
inline constexpr std::size_t kBlocksOwedMax = 64;

class PeerGateway final : public PeerHandler {
 public:
  struct Parts {
    PeerInbox& inbox;
    const SharedRegister& shared;
    const Store& store;
    EventLog& log;
    // Member numbers to names, for the log.
    std::map<MemberId, std::string> names;
  };

  PeerGateway(const PeerNetwork::Options& options,
              const Ed25519SecretKey& tls_key, PeerTable table, Parts parts,
              Random& random);
  ~PeerGateway() override;

  // Listens and begins to dial. Errors as of PeerNetwork::Start.
  Status Start();
  void Stop();

  // The replica's actions that go to peers.
  void Do(const Send& send);
  void Do(const SendBatch& send);
  void Do(const SendBlock& send);
  void Do(const AskBatches& ask);
  void Do(const AskCertificates& ask);
  void Do(const AskBlock& ask);
  void Do(const AskRange& ask);
  void Do(const Blame& blame);
  void Cosigned(const MemberCosignature& cosignature,
                std::optional<MemberId> to);

  // What keep-alives say from now on.
  void SetStatus(const PeerStatus& status);

  bool IsConnected(MemberId member) const {
    return network_.IsConnected(member, PeerChannel::kConsensus);
  }
  const PeerCounters& counters() const { return network_.counters(); }
  // Questions for ranges of that peer that wait.
  std::size_t WaitingRanges(MemberId peer) const;
  // What waits to be checked or answered, of all peers.
  std::size_t waiting() const;

  // PeerHandler.
  void OnFrame(ReceivedFrame frame) override;
  Bytes KeepAliveBody() override;
  void OnEvent(const PeerEvent& event) override;

 private:
  struct Work {
    MemberId from;
    std::variant<RawBatch, BlocksAnswer, RangeQuestion> what;
    Credit credit;
  };

  void Queue(ReceivedFrame& frame, decltype(Work::what) what);
  void RunWorker();
  // The newest final block's, copied when the directory has changed.
  const std::map<MemberId, MemberRecord>& Members();
  void Check(Work& work, RawBatch& batch);
  // A batch that was checked and is still held; null if there is none. One
  // comes again if a proposal that names it was faster than its check.
  SharedBatch FindChecked(const RawBatch& batch) const;
  void Check(Work& work, BlocksAnswer& answer);
  void Check(Work& work, const RangeQuestion& question);
  void Refuse(MemberId from, TransactionVerdict verdict);
  // Whether both connections to the peer stand.
  bool IsReachable(MemberId peer) const;
  // Asks what waited for the connections with this peer.
  void AskEarly(MemberId peer);
  // A question that is answered with blocks went to the peer.
  void NoteAsked(MemberId peer);
  // False if it owes none.
  bool TakeOwed(MemberId peer);

  void Malformed(MemberId from, const Error& error);
  void OnConsensusFrame(ReceivedFrame& frame);
  void OnQuestion(ReceivedFrame& frame);
  void OnRangeQuestion(ReceivedFrame& frame, const RangeQuestion& question);
  void OnBlocks(ReceivedFrame& frame);
  void Ask(std::optional<MemberId> to, const Question& question);
  void SendQuestion(MemberId to, const Question& question);
  // A connected peer, another one each time; none if nobody is.
  std::optional<MemberId> Somebody();
  void SendTo(std::optional<MemberId> to, PeerChannel channel, FrameKind kind,
              Bytes body);
  std::string NameOf(MemberId member) const;

  Parts parts_;
  PeerTable table_;
  std::size_t next_peer_ = 0;  // Of the register's thread.

  mutable Mutex mutex_;
  Bytes keep_alive_ GUARDED_BY(mutex_);
  // At most one question for each peer.
  std::map<MemberId, AskRange> early_ranges_ GUARDED_BY(mutex_);
  std::condition_variable_any work_came_;
  std::deque<Work> work_ GUARDED_BY(mutex_);
  // Of those in work_, by peer.
  std::map<MemberId, std::size_t> waiting_ranges_ GUARDED_BY(mutex_);
  // Answers with blocks that were asked for, by peer.
  std::map<MemberId, std::size_t> owed_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread worker_;
  // Of the network's thread.
  std::map<MemberId, QuestionBudget> budgets_;
  // Of the worker.
  std::map<MemberId, MemberRecord> members_;
  std::optional<Digest> members_root_;
  std::map<Digest, std::weak_ptr<const Batch>> checked_;
  // Last, so that no frame comes before the rest is there.
  PeerNetwork network_;
};

}  // namespace diptych
