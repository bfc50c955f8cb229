// SPDX-License-Identifier: Apache-2.0
#include "replica/catch_up.h"

#include <algorithm>
#include <utility>

namespace diptych {
namespace {

// A peer told of more than this many is no peer of this network.
constexpr std::size_t kPeersMax = 256;

// Answers of a peer to what this node asked before it was started again: as
// many questions as wait at a peer.
constexpr std::uint32_t kStraysMax = 2 * kRangesUnderWay;

}  // namespace

RangeVerdict JudgeRange(const BlockRange& range, const ValidatorSet& set,
                        const VoteVerifier& verifier) {
  if (range.blocks.empty()) return RangeVerdict::kEmpty;
  const Header* before = nullptr;
  Digest hash{};
  const auto follows = [&](const Header& header) {
    const bool linked =
        before == nullptr ||
        (header.parent_hash == hash && header.parent_view == before->view &&
         header.height.value == before->height.value + 1);
    before = &header;
    hash = HeaderHash(header);
    return linked;
  };
  const bool linked =
      std::ranges::all_of(range.blocks, follows, &Block::header) &&
      std::ranges::all_of(range.beyond, follows);
  if (!linked) return RangeVerdict::kNotLinked;
  const Statement& statement = range.finalization.statement;
  if (statement.kind != VoteKind::kFinalize || statement.view != before->view ||
      statement.block_hash != hash) {
    return RangeVerdict::kNotFinal;
  }
  return JudgeCertificate(set, verifier, range.finalization) ==
                 CertificateVerdict::kValid
             ? RangeVerdict::kSound
             : RangeVerdict::kBadCertificate;
}

void CatchUp::NotePeer(MemberId peer, Height final_height) {
  if (peers_.size() >= kPeersMax && !peers_.contains(peer)) return;
  Height& known = peers_[peer];
  known = std::max(known, final_height);
}

Height CatchUp::target() const {
  Height target;
  for (const auto& [peer, height] : peers_) target = std::max(target, height);
  return target;
}

std::optional<CatchUp::Question> CatchUp::Next(Height tip, SteadyMs now) {
  std::erase_if(asked_, [&](const auto& asked) {
    const bool late = asked.second.at.value + kRangeTimeoutMs <= now.value;
    if (late) ++failures_[asked.second.peer];
    return late;
  });
  if (asked_.size() + arrived_.size() >= kRangesUnderWay) return std::nullopt;
  // The first height that is neither here nor on its way. How far a question
  // reaches is known when its answer is here; until then, it is taken for
  // whole.
  Height first{tip.value + 1};
  for (bool moved = true; moved;) {
    moved = false;
    if (asked_.contains(first)) {
      first.value += kRangeHeights;
      moved = true;
    }
    if (const auto here = arrived_.find(first); here != arrived_.end()) {
      first.value += here->second.range.blocks.size();
      moved = true;
    }
  }
  std::optional<Question> question;
  for (const auto& [peer, height] : peers_) {
    if (height < first) continue;
    const auto load = [this](MemberId candidate) {
      const auto busy = std::ranges::count_if(asked_, [&](const auto& asked) {
        return asked.second.peer == candidate;
      });
      const auto failed = failures_.find(candidate);
      return static_cast<std::uint64_t>(busy) +
             (failed == failures_.end() ? 0 : failed->second);
    };
    if (!question || load(peer) < load(question->to)) {
      question = {peer, first};
    }
  }
  if (question) {
    asked_[first] = {question->to, now};
    ++owed_[question->to];
  }
  return question;
}

bool CatchUp::Take(MemberId from, BlockRange range) {
  const auto owed = owed_.find(from);
  if (owed == owed_.end()) return ++strays_[from] <= kStraysMax;
  if (--owed->second == 0) owed_.erase(owed);
  if (range.blocks.empty()) {
    TakeNothing(from);
    return true;
  }
  const Height first = range.blocks.front().header.height;
  const auto asked = asked_.find(first);
  if (asked == asked_.end() || asked->second.peer != from) return true;
  asked_.erase(asked);
  if (range.blocks.size() > kRangeHeights) {
    ++failures_[from];
    return true;
  }
  arrived_.insert_or_assign(first, Answer{from, std::move(range)});
  return true;
}

// It has less than it told, or proves less: until it tells again, so much is
// not asked of it. Asked again at once, it would answer at once, each time to
// several questions.
void CatchUp::TakeNothing(MemberId from) {
  std::optional<Height> highest;
  std::erase_if(asked_, [&](const auto& question) {
    if (question.second.peer != from) return false;
    highest = question.first;
    return true;
  });
  if (!highest) return;
  ++failures_[from];
  Height& known = peers_[from];
  known = std::min(known, Height{highest->value - 1});
}

std::optional<CatchUp::Answer> CatchUp::TakeFrom(Height next) {
  const auto found = arrived_.find(next);
  if (found == arrived_.end()) return std::nullopt;
  Answer answer = std::move(found->second);
  arrived_.erase(found);
  return answer;
}

void CatchUp::Forget(Height tip) {
  std::erase_if(arrived_,
                [&](const auto& range) { return range.first <= tip; });
  std::erase_if(asked_, [&](const auto& range) { return range.first <= tip; });
}

void CatchUp::Fail(MemberId from) { ++failures_[from]; }

void CatchUp::Succeed(MemberId from) { failures_.erase(from); }

}  // namespace diptych
