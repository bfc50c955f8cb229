// SPDX-License-Identifier: Apache-2.0
#include "node/peer_worker.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "node/stored_final_blocks.h"
#include "platform/thread.h"
#include "replica/block_check.h"
#include "replica/range_answer.h"

namespace diptych {
namespace {

// How often it is looked whether a connection that was full has room again: a
// range takes it longer even on a line of 10 Gbit/s.
constexpr std::chrono::milliseconds kRoomWait{5};

}  // namespace

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
    if (std::optional<Work> work = Next()) {
      std::visit([&](auto& task) { Do(*work, task); }, work->task);
    }
    {
      const ReaderLock lock(mutex_);
      if (stopping_) return;
    }
    AnswerPutOff();
  }
}

std::optional<PeerWorker::Work> PeerWorker::Next() {
  const WriterLock lock(mutex_);
  while (work_.empty() && !stopping_) {
    if (put_off_.empty()) {
      work_came_.wait(mutex_);
    } else if (work_came_.wait_for(mutex_, kRoomWait) ==
               std::cv_status::timeout) {
      return std::nullopt;
    }
  }
  if (stopping_) return std::nullopt;
  Work work = std::move(work_.front());
  work_.pop_front();
  return work;
}

const std::map<MemberId, MemberRecord>& PeerWorker::Members() {
  parts_.shared.Read([this](const RegisterView& view) {
    if (members_root_ == view.seal.directory_root) return;
    members_ = view.state.members;
    members_root_ = view.seal.directory_root;
  });
  return members_;
}

bool PeerWorker::IsWorthIt(MemberId from, const RawBatch& batch) {
  if (parts_.gate.WasAsked(BatchDigest(batch.payload))) return true;
  const auto names = NamesOf(batch.payload, batch.transaction_count);
  const BatchWorth worth = parts_.shared.Read(
      [&](const RegisterView& view) { return JudgeWorth(names, view.state); });
  if (worth == BatchWorth::kRepeats) {
    parts_.network.Penalise(from, Offence::kUselessBatch);
    return false;
  }
  const bool is_spent = worth == BatchWorth::kSpent;
  if (!is_spent && !parts_.gate.IsFull(from, batch.payload.size())) return true;
  // What there is no room for may be of use elsewhere; its sender cannot know.
  const bool is_too_much =
      is_spent && parts_.gate.NoteUseless(from, parts_.now());
  if (is_too_much) parts_.network.Penalise(from, Offence::kUselessBatch);
  return false;
}

void PeerWorker::Do(Work& work, RawBatch& batch) {
  if (!IsWorthIt(work.from, batch)) return;
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
  auto& raw = std::get<RawRange>(answer);
  // Else who answers could have millions of signatures verified for nothing.
  // The replica finds the same, and asks another.
  BlockRange bare = WithoutPayloads(raw);
  if (JudgeRange(bare, parts_.is_valid) != RangeVerdict::kSound) {
    return parts_.inbox.Push(PeerRange{work.from, std::move(bare)},
                             std::move(work.credit));
  }
  auto range = CheckRange(std::move(raw), check);
  if (!range) return Refuse(work.from, range.error());
  parts_.inbox.Push(PeerRange{work.from, *std::move(range)},
                    std::move(work.credit));
}

void PeerWorker::Do(Work& work, const RangeQuestion& question) {
  // Its earlier ones come first.
  const auto waits = [&](const PutOff& each) { return each.from == work.from; };
  if (std::ranges::none_of(put_off_, waits) && Answer(work.from, question)) {
    return;
  }
  put_off_.push_back({work.from, question, parts_.now()});
}

bool PeerWorker::Answer(MemberId to, const RangeQuestion& question) {
  const SendVerdict verdict = parts_.network.WouldSendBulk(to, kBlocksSizeMax);
  if (verdict == SendVerdict::kFull) return false;
  parts_.questions.Release(to);
  // What it asked for over a connection that is gone it asks for again.
  if (verdict != SendVerdict::kQueued) return true;
  Result<Bytes> range =
      ComposeRange(StoredFinalBlocks(parts_.store), question.first);
  if (!range) {
    parts_.log.ReportError("final blocks cannot be read",
                           {{"cause", range.error().message}});
    return true;
  }
  parts_.budgets.Charge(to, CostOfAnswer(range->size()), parts_.now());
  parts_.network.Send(to, PeerChannel::kBulk, FrameKind::kBlocks,
                      std::make_shared<const Bytes>(*std::move(range)));
  return true;
}

void PeerWorker::AnswerPutOff() {
  const auto now = parts_.now();
  std::set<MemberId> full;
  std::erase_if(put_off_, [&](const PutOff& each) {
    // Who asked has asked another by now.
    if (now - each.asked >= std::chrono::milliseconds(kRangeTimeoutMs)) {
      parts_.questions.Release(each.from);
      return true;
    }
    if (full.contains(each.from)) return false;
    if (Answer(each.from, each.question)) return true;
    full.insert(each.from);
    return false;
  });
}

void PeerWorker::Refuse(MemberId from, TransactionVerdict verdict) {
  parts_.network.Penalise(from, Offence::kBadSignature,
                          "a transaction that may stand in no block: " +
                              std::string(TransactionVerdictName(verdict)));
}

}  // namespace diptych
