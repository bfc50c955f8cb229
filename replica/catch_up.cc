// SPDX-License-Identifier: Apache-2.0
#include "replica/catch_up.h"

#include <algorithm>
#include <functional>
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
  Height& known = peers_[peer].height;
  known = std::max(known, final_height);
}

Height CatchUp::HeightOf(MemberId peer) const {
  const auto found = peers_.find(peer);
  return found == peers_.end() ? Height{} : found->second.height;
}

Height CatchUp::target() const {
  if (peers_.size() <= faults_) return {};
  std::vector<Height> heights;
  for (const auto& [member, peer] : peers_) heights.push_back(peer.height);
  const auto nth = heights.begin() + static_cast<std::ptrdiff_t>(faults_);
  std::ranges::nth_element(heights, nth, std::greater());
  return *nth;
}

Height CatchUp::FirstMissing(Height have) const {
  Height first{have.value + 1};
  // How far a question reaches is known when its answer is here; until then,
  // it is taken for whole.
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
  return first;
}

std::uint64_t CatchUp::Load(MemberId member, const Peer& peer) const {
  const auto busy = std::ranges::count_if(
      asked_, [&](const auto& asked) { return asked.second.peer == member; });
  return static_cast<std::uint64_t>(busy) + peer.failures;
}

std::optional<CatchUp::Question> CatchUp::Next(Height have, SteadyMs now) {
  std::erase_if(asked_, [&](const auto& asked) {
    const bool late = asked.second.at.value + kRangeTimeoutMs <= now.value;
    if (late) Fail(peers_[asked.second.peer], now);
    return late;
  });
  if (asked_.size() + arrived_.size() >= kRangesUnderWay) return std::nullopt;
  const Height first = FirstMissing(have);
  std::optional<Question> question;
  std::uint64_t least = 0;
  for (const auto& [member, peer] : peers_) {
    if (peer.height < first || now < peer.not_before) continue;
    const std::uint64_t load = Load(member, peer);
    if (question && load >= least) continue;
    question = {member, first};
    least = load;
  }
  if (question) {
    asked_[first] = {question->to, now};
    ++peers_[question->to].owed;
  }
  return question;
}

bool CatchUp::Take(MemberId from, BlockRange range, SteadyMs now) {
  const auto found = peers_.find(from);
  if (found == peers_.end() || found->second.owed == 0) {
    return ++strays_[from] <= kStraysMax;
  }
  Peer& peer = found->second;
  --peer.owed;
  if (range.blocks.empty()) {
    const auto is_its = [&](const auto& question) {
      return question.second.peer == from;
    };
    const auto lowest = std::ranges::find_if(asked_, is_its);
    if (lowest == asked_.end()) return true;
    // What it has not got it has claimed, until it claims it again.
    peer.height = std::min(peer.height, Height{lowest->first.value - 1});
    std::erase_if(asked_, is_its);
    Fail(peer, now);
    return true;
  }
  const Height first = range.blocks.front().header.height;
  const auto asked = asked_.find(first);
  if (asked == asked_.end() || asked->second.peer != from) return true;
  asked_.erase(asked);
  if (range.blocks.size() > kRangeHeights) {
    Fail(peer, now);
    return true;
  }
  arrived_.insert_or_assign(first, Answer{from, std::move(range)});
  return true;
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

void CatchUp::Fail(MemberId from, SteadyMs now) {
  if (const auto found = peers_.find(from); found != peers_.end()) {
    Fail(found->second, now);
  }
}

void CatchUp::Fail(Peer& peer, SteadyMs now) {
  std::uint64_t wait = kBackOffMsMin;
  for (std::uint32_t i = 0; i < peer.failures && wait < kBackOffMsMax; ++i) {
    wait *= 2;
  }
  ++peer.failures;
  peer.not_before = {now.value + std::min(wait, kBackOffMsMax)};
}

void CatchUp::Succeed(MemberId from) {
  const auto found = peers_.find(from);
  if (found == peers_.end()) return;
  found->second.failures = 0;
  found->second.not_before = {};
}

}  // namespace diptych
