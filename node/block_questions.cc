// SPDX-License-Identifier: Apache-2.0
#include "node/block_questions.h"

#include <algorithm>

#include "base/check.h"

namespace diptych {
namespace {

// Which questions the answer may be to.
std::function<bool(const BlocksAsked&)> MatcherOf(const BlocksAnswer& answer) {
  if (const auto* block = std::get_if<RawBlock>(&answer)) {
    return [hash = HeaderHash(block->header)](const BlocksAsked& asked) {
      return asked == BlocksAsked(hash);
    };
  }
  const std::vector<RawBlock>& blocks = std::get<RawRange>(answer).blocks;
  if (blocks.empty()) {
    return [](const BlocksAsked& asked) {
      return std::holds_alternative<Height>(asked);
    };
  }
  return [first = blocks[0].header.height](const BlocksAsked& asked) {
    return asked == BlocksAsked(first);
  };
}

}  // namespace

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

std::vector<BlockQuestions::Owed>& BlockQuestions::OwedBy(MemberId peer,
                                                          SteadyMs now) {
  std::vector<Owed>& owed = owed_[peer];
  std::erase_if(owed, [&](const Owed& each) {
    return now.value >= each.asked.value + kBlocksOwedMs;
  });
  return owed;
}

void BlockQuestions::NoteAsked(MemberId peer, const BlocksAsked& what,
                               SteadyMs now) {
  const WriterLock lock(mutex_);
  std::vector<Owed>& owed = OwedBy(peer, now);
  if (owed.size() == kBlocksOwedMax) owed.erase(owed.begin());
  owed.push_back({what, now});
}

bool BlockQuestions::Owes(MemberId peer, SteadyMs now) {
  const WriterLock lock(mutex_);
  return !OwedBy(peer, now).empty();
}

AnswerVerdict BlockQuestions::TakeAnswer(MemberId peer,
                                         const BlocksAnswer& answer,
                                         SteadyMs now) {
  const auto is_answered = MatcherOf(answer);
  const WriterLock lock(mutex_);
  std::vector<Owed>& owed = OwedBy(peer, now);
  const auto fits = [&](const Owed& each) { return is_answered(each.what); };
  const auto oldest = std::ranges::find_if(owed, fits);
  if (oldest == owed.end()) return AnswerVerdict::kUnasked;
  // A question that was asked anew may be answered by the answer to the first.
  const bool is_waited_for =
      std::any_of(oldest, owed.end(), [&](const Owed& each) {
        return fits(each) && now.value < each.asked.value + kRangeTimeoutMs;
      });
  owed.erase(oldest);
  return is_waited_for ? AnswerVerdict::kWanted : AnswerVerdict::kLate;
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
