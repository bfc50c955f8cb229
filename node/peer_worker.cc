// SPDX-License-Identifier: Apache-2.0
#include "node/peer_worker.h"

#include <memory>
#include <string>
#include <utility>

#include "node/stored_final_blocks.h"
#include "platform/thread.h"
#include "replica/block_check.h"
#include "replica/range_answer.h"

namespace diptych {
void PeerWorker::Start() {
  thread_ = std::thread([this] { Run(); });
}

void PeerWorker::Stop() {
  if (!thread_.joinable()) return;
  {
    const WriterLock lock(mutex_);
    stopping_ = true;
  }
  work_came_.notify_one();
  thread_.join();
}

void PeerWorker::Queue(MemberId from, Task task, Credit credit) {
  {
    const WriterLock lock(mutex_);
    work_.push_back({from, std::move(task), std::move(credit)});
  }
  work_came_.notify_one();
}

std::size_t PeerWorker::waiting() const {
  const ReaderLock lock(mutex_);
  return work_.size();
}

void PeerWorker::Run() {
  NameThread("peer-work");
  for (;;) {
    Work work;
    {
      const WriterLock lock(mutex_);
      while (work_.empty() && !stopping_) work_came_.wait(mutex_);
      if (stopping_) return;
      work = std::move(work_.front());
      work_.pop_front();
    }
    std::visit([&](auto& task) { Do(work, task); }, work.task);
  }
}

const std::map<MemberId, MemberRecord>& PeerWorker::Members() {
  parts_.shared.Read([this](const RegisterView& view) {
    if (members_root_ == view.seal.directory_root) return;
    members_ = view.state.members;
    members_root_ = view.seal.directory_root;
  });
  return members_;
}

void PeerWorker::Do(Work& work, RawBatch& batch) {
  auto checked = checked_.Check(std::move(batch.payload),
                                batch.transaction_count, Members());
  if (!checked) return Refuse(work.from, checked.error());
  parts_.inbox.Push(PeerBatch{work.from, *std::move(checked)},
                    std::move(work.credit));
}

void PeerWorker::Do(Work& work, BlocksAnswer& answer) {
  const BatchCheck check = [&, &members = Members()](Bytes payload,
                                                     std::size_t count) {
    return checked_.Check(std::move(payload), count, members);
  };
  if (auto* raw = std::get_if<RawBlock>(&answer)) {
    auto block = CheckBlock(std::move(*raw), check);
    if (!block) return Refuse(work.from, block.error());
    return parts_.inbox.Push(PeerBlock{work.from, *std::move(block)},
                             std::move(work.credit));
  }
  auto range = CheckRange(std::move(std::get<RawRange>(answer)), check);
  if (!range) return Refuse(work.from, range.error());
  parts_.inbox.Push(PeerRange{work.from, *std::move(range)},
                    std::move(work.credit));
}

void PeerWorker::Do(Work& work, const RangeQuestion& question) {
  parts_.questions.Release(work.from);
  Result<Bytes> range =
      ComposeRange(StoredFinalBlocks(parts_.store), question.first);
  if (!range) {
    parts_.log.ReportError("final blocks cannot be read",
                           {{"cause", range.error().message}});
    return;
  }
  parts_.network.Send(work.from, PeerChannel::kBulk, FrameKind::kBlocks,
                      std::make_shared<const Bytes>(*std::move(range)));
}

void PeerWorker::Refuse(MemberId from, TransactionVerdict verdict) {
  parts_.network.Penalise(from, Offence::kBadSignature);
  parts_.log.Warning("a peer sent a transaction that may stand in no block",
                     {{"peer", parts_.names.Of(from)},
                      {"cause", std::string(TransactionVerdictName(verdict))}});
}

}  // namespace diptych
