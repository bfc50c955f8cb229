// SPDX-License-Identifier: Apache-2.0
//
// A PeerGateway turns the frames of other nodes into events of the replica,
// and the replica's actions into frames.
//
// What is light is decoded where it comes in; the rest is a PeerWorker's.
// Whatever is wrong with a frame is put down to its peer.

#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "node/batch_gate.h"
#include "node/block_questions.h"
#include "node/event_log.h"
#include "node/member_names.h"
#include "node/peer_inbox.h"
#include "node/peer_worker.h"
#include "node/question_budget.h"
#include "node/shared_register.h"
#include "peer/peer_network.h"
#include "platform/mutex.h"
#include "replica/exchange.h"
#include "replica/replica.h"
#include "storage/store.h"

namespace diptych {

class PeerGateway final : public PeerHandler {
 public:
  struct Parts {
    PeerInbox& inbox;
    const SharedRegister& shared;
    const Store& store;
    EventLog& log;
    MemberNames names;
    // As PeerWorker has it.
    std::function<bool(const Certificate&)> is_valid;
  };

  // Questions are measured with the options' clock, too.
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

  // What of each peer's batches waits here, in octets.
  void SetBacklog(const std::map<MemberId, std::size_t>& octets) {
    gate_.SetBacklog(octets);
  }

  // What keep-alives say from now on.
  void SetStatus(const PeerStatus& status);

  bool IsConnected(MemberId member, PeerChannel channel) const {
    return network_.IsConnected(member, channel);
  }
  const PeerCounters& counters() const { return network_.counters(); }
  // Where it listens, once it is started; 0 if nowhere.
  std::uint16_t bound_port() const { return network_.bound_port(); }
  // Questions for ranges of that peer that wait.
  std::size_t WaitingRanges(MemberId peer) const {
    return questions_.WaitingOf(peer);
  }
  // What waits to be checked or answered, of all peers.
  std::size_t waiting() const { return worker_.waiting(); }

  // PeerHandler.
  void OnFrame(ReceivedFrame frame) override;
  Bytes KeepAliveBody() override;
  void OnEvent(const PeerEvent& event) override;

 private:
  void TellOfFailedHandshake(const PeerEvent& event,
                             const std::vector<EventLog::Field>& fields);

  // Whether questions get to the peer.
  bool IsAsked(MemberId peer) const {
    return IsConnected(peer, PeerChannel::kConsensus);
  }
  // Whether both connections to the peer stand.
  bool IsReachable(MemberId peer) const;
  // Asks what waited for the connections with this peer.
  void AskEarly(MemberId peer);

  void Malformed(MemberId from, const Error& error);
  void OnConsensusFrame(ReceivedFrame& frame);
  void OnQuestion(ReceivedFrame& frame);
  void OnRangeQuestion(ReceivedFrame& frame, const RangeQuestion& question);
  void OnBlocks(ReceivedFrame& frame);
  void OnCosignature(ReceivedFrame& frame);
  void Ask(std::optional<MemberId> to, const Question& question);
  void SendQuestion(MemberId to, const Question& question);
  // A connected peer, another one each time; none if nobody is.
  std::optional<MemberId> Somebody();
  void SendTo(std::optional<MemberId> to, PeerChannel channel, FrameKind kind,
              Bytes body);

  const Parts parts_;
  const std::function<std::chrono::steady_clock::time_point()> now_;
  PeerTable table_;
  std::size_t next_peer_ = 0;  // Of the register's thread.

  mutable Mutex mutex_;
  Bytes keep_alive_ GUARDED_BY(mutex_);
  // When it was last warned of a peer's Hello, and of what was wrong with it.
  // Of the network's thread.
  std::map<std::pair<MemberId, std::string_view>,
           std::chrono::steady_clock::time_point>
      hello_warned_;
  QuestionBudgets budgets_;
  QuestionBudgets messages_{kMessageRate};
  BlockQuestions questions_;
  BatchGate gate_;
  PeerWorker worker_;
  // Last, so that no frame comes before the rest is there.
  PeerNetwork network_;
};

}  // namespace diptych
