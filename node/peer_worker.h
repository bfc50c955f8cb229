// SPDX-License-Identifier: Apache-2.0
//
// A PeerWorker does what takes long of what peers send: it checks signatures of
// batches and blocks, and reads final blocks from the store for who asks.
//
// In a thread of its own, in the order of coming, so that payload never holds
// up votes. What it finds sound goes into the inbox; whatever is wrong is put
// down to its peer. What waits is bounded by the credit of the frames that it
// came in, and questions by their own count (node/block_questions.h).
//
// A range is read for a peer only when its connection can take it, and its
// question is put off until then, so that who does not read what it asks for
// costs no more than that.

#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <thread>
#include <variant>

#include "base/digest.h"
#include "consensus/certificate.h"
#include "node/batch_gate.h"
#include "node/block_questions.h"
#include "node/checked_batches.h"
#include "node/event_log.h"
#include "node/peer_inbox.h"
#include "node/question_budget.h"
#include "node/shared_register.h"
#include "peer/peer_network.h"
#include "platform/mutex.h"
#include "replica/batch.h"
#include "replica/exchange.h"
#include "storage/store.h"

namespace diptych {

class PeerWorker {
 public:
  struct Parts {
    PeerInbox& inbox;
    const SharedRegister& shared;
    const Store& store;
    EventLog& log;
    BlockQuestions& questions;
    // Charged for the ranges that are sent.
    QuestionBudgets& budgets;
    // What is worth verifying.
    BatchGate& gate;
    std::function<std::chrono::steady_clock::time_point()> now;
    // Whether a certificate is one of this network's; called in the worker's
    // thread.
    std::function<bool(const Certificate&)> is_valid;
    // May not be there yet; used from Start on, until Stop returns.
    PeerNetwork& network;
  };
  // A SharedBatch is this node's own: it was checked, and may come back in a
  // range of blocks if the node falls behind.
  using Task = std::variant<RawBatch, BlocksAnswer, RangeQuestion, SharedBatch>;

  explicit PeerWorker(const Parts& parts) : parts_(parts) {}
  ~PeerWorker() { Stop(); }
  PeerWorker(const PeerWorker&) = delete;
  PeerWorker& operator=(const PeerWorker&) = delete;

  void Start();
  // What waits is dropped.
  void Stop();

  // Any thread. The credit is given back when the task is done and what came of
  // it was taken.
  void Queue(MemberId from, Task task, Credit credit);

  // Tasks that wait.
  std::size_t waiting() const;

 private:
  struct Work {
    MemberId from;
    Task task;
    Credit credit;
  };
  struct PutOff {
    MemberId from;
    RangeQuestion question;
    std::chrono::steady_clock::time_point asked;
  };

  void Run();
  // The next one; nothing if questions that were put off are to be looked at
  // before, or to stop.
  std::optional<Work> Next();
  // The newest final block's, copied when the directory has changed.
  const std::map<MemberId, MemberRecord>& Members();
  void Do(Work& work, RawBatch& batch);
  // Whether its signatures are to be verified; what is not for this is put down
  // to the peer.
  bool IsWorthIt(MemberId from, const RawBatch& batch);
  void Do(Work& work, BlocksAnswer& answer);
  void Do(Work& work, const RangeQuestion& question);
  // False if the peer's connection cannot take the answer yet.
  bool Answer(MemberId to, const RangeQuestion& question);
  void AnswerPutOff();
  void Do(Work& /*work*/, const SharedBatch& own) { checked_.Add(own); }
  void Refuse(MemberId from, TransactionVerdict verdict);

  const Parts parts_;
  mutable Mutex mutex_;
  std::condition_variable_any work_came_;
  std::deque<Work> work_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
  // Of the thread. As many as the questions admit.
  std::deque<PutOff> put_off_;
  std::map<MemberId, MemberRecord> members_;
  std::optional<Digest> members_root_;
  CheckedBatches checked_;
};

}  // namespace diptych
