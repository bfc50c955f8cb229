// SPDX-License-Identifier: Apache-2.0
#include "node/block_questions.h"

#include <algorithm>

#include "base/check.h"

namespace diptych {

bool BlockQuestions::Defer(MemberId peer, Height first, SteadyMs now,
                           const std::function<bool()>& is_reachable) {
  const WriterLock lock(mutex_);
  if (is_reachable()) return false;
  std::vector<Deferred>& kept = deferred_[peer];
  std::erase_if(kept, [&](const Deferred& old) { return old.first == first; });
  if (kept.size() == kRangesUnderWay) kept.erase(kept.begin());
  kept.push_back({first, now});
  return true;
}

std::vector<Height> BlockQuestions::TakeDeferred(
    MemberId peer, SteadyMs now, const std::function<bool()>& is_reachable) {
  const WriterLock lock(mutex_);
  const auto found = deferred_.find(peer);
  if (found == deferred_.end() || !is_reachable()) return {};
  std::vector<Height> waited_for;
  for (const Deferred& kept : found->second) {
    if (now.value >= kept.asked.value + kRangeTimeoutMs) continue;
    waited_for.push_back(kept.first);
  }
  deferred_.erase(found);
  return waited_for;
}

void BlockQuestions::NoteAsked(MemberId peer) {
  const WriterLock lock(mutex_);
  std::size_t& owed = owed_[peer];
  owed = std::min(owed + 1, kBlocksOwedMax);
}

bool BlockQuestions::TakeOwed(MemberId peer) {
  const WriterLock lock(mutex_);
  const auto found = owed_.find(peer);
  if (found == owed_.end() || found->second == 0) return false;
  --found->second;
  return true;
}

bool BlockQuestions::Admit(MemberId peer) {
  const WriterLock lock(mutex_);
  std::size_t& waiting = waiting_[peer];
  if (waiting == kRangeQuestionsMax) return false;
  ++waiting;
  return true;
}

void BlockQuestions::Release(MemberId peer) {
  const WriterLock lock(mutex_);
  const auto found = waiting_.find(peer);
  CHECK(found != waiting_.end() && found->second != 0);
  --found->second;
}

std::size_t BlockQuestions::WaitingOf(MemberId peer) const {
  const ReaderLock lock(mutex_);
  const auto found = waiting_.find(peer);
  return found == waiting_.end() ? 0 : found->second;
}

}  // namespace diptych
