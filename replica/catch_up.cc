// SPDX-License-Identifier: Apache-2.0
#include "replica/catch_up.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

namespace diptych {
namespace {

// A peer told of more than this many is no peer of this network.
constexpr std::size_t kPeersMax = 256;

// What a block counts beside its payload: its header, and its share of what a
// range holds besides.
constexpr std::uint64_t kBlockOverhead = 512;

std::uint64_t OctetsOf(const BlockRange& range) {
  std::uint64_t octets = range.beyond.size() * kHeaderSize;
  for (const Block& block : range.blocks) {
    octets += kBlockOverhead + block.header.payload_octets;
  }
  return octets;
}

std::uint64_t Since(SteadyMs then, SteadyMs now) {
  return now > then ? now.value - then.value : 0;
}

}  // namespace

RangeVerdict JudgeRange(
    const BlockRange& range,
    const std::function<bool(const Certificate&)>& is_valid) {
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
  return is_valid(range.finalization) ? RangeVerdict::kSound
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

std::size_t CatchUp::RangesInHand() const {
  std::size_t ranges = arrived_.size();
  for (auto at = asked_.begin(); at != asked_.end();
       at = asked_.upper_bound(at->first)) {
    ++ranges;
  }
  return ranges;
}

std::uint64_t CatchUp::QuestionsTo(MemberId member) const {
  return static_cast<std::uint64_t>(std::ranges::count_if(
      asked_, [&](const auto& asked) { return asked.second.peer == member; }));
}

CatchUp::Paces CatchUp::PacesAt(SteadyMs now) const {
  Paces paces;
  std::vector<std::pair<MemberId, Delivered>> known;
  std::uint64_t most = 1;
  for (const auto& [member, peer] : peers_) {
    if (!peer.delivered || Since(peer.delivered->last, now) >= kPaceMs)
      continue;
    known.emplace_back(member, *peer.delivered);
    most = std::max(most, peer.delivered->octets);
  }
  if (known.empty()) return paces;
  paces.best = std::numeric_limits<std::uint64_t>::max();
  for (const auto& [member, delivered] : known) {
    // As if all gave as much in an answer as who gives the most.
    const std::uint64_t octets = std::max<std::uint64_t>(delivered.octets, 1);
    const std::uint64_t ms =
        std::max<std::uint64_t>(delivered.ms * most / octets, 1);
    paces.of[member] = ms;
    paces.best = std::min(paces.best, ms);
  }
  return paces;
}

std::uint64_t CatchUp::ExpectedWait(MemberId member, const Peer& peer,
                                    const Paces& paces, SteadyMs now) const {
  // Since when it gives nothing though it was asked.
  std::uint64_t silence = 0;
  for (const auto& [first, asked] : asked_) {
    if (asked.peer != member) continue;
    silence = std::max(silence, Since(std::max(asked.at, peer.answered), now));
  }
  // Who has not delivered yet is taken for as fast as the fastest.
  const auto known = paces.of.find(member);
  const std::uint64_t usual =
      known == paces.of.end() ? paces.best : known->second;
  const std::uint64_t range = std::max(usual, silence);
  return ((QuestionsTo(member) + peer.failures + 1) * range) - silence;
}

std::optional<CatchUp::Question> CatchUp::Next(Height have, SteadyMs now) {
  GiveUpOnTheLate(now);
  std::optional<Question> question;
  if (RangesInHand() < kRangesUnderWay) question = AskFurther(have, now);
  if (!question) question = AskAgain(now);
  if (question) asked_.insert({question->first, {question->to, now}});
  return question;
}

void CatchUp::GiveUpOnTheLate(SteadyMs now) {
  std::erase_if(asked_, [&](const auto& asked) {
    const auto& [peer, at] = asked.second;
    if (now.value < at.value + kRangeTimeoutMs) return false;
    Note(peers_[peer], 0, at, now);
    Fail(peers_[peer], now);
    return true;
  });
}

std::optional<CatchUp::Question> CatchUp::AskFurther(Height have,
                                                     SteadyMs now) const {
  const Height first = FirstMissing(have);
  const Paces paces = PacesAt(now);
  std::optional<Question> question;
  // Of two who would take as long, who is untried goes first: whoever is the
  // only one that has delivered is the fastest, however slow.
  std::pair<std::uint64_t, bool> least;
  for (const auto& [member, peer] : peers_) {
    if (peer.height < first || now < peer.not_before) continue;
    const std::pair wait{ExpectedWait(member, peer, paces, now),
                         paces.of.contains(member)};
    if (question && wait >= least) continue;
    question = {member, first};
    least = wait;
  }
  return question;
}

std::optional<CatchUp::Question> CatchUp::AskAgain(SteadyMs now) const {
  if (asked_.empty()) return std::nullopt;
  const auto& [first, asked] = *asked_.begin();
  if (asked_.count(first) > 1) return std::nullopt;
  const Paces paces = PacesAt(now);
  std::optional<Question> question;
  // Had the other been asked instead, its answer would be here.
  std::uint64_t least = Since(asked.at, now);
  for (const auto& [member, pace] : paces.of) {
    const Peer& peer = peers_.at(member);
    if (peer.height < first || now < peer.not_before || pace > least ||
        QuestionsTo(member) != 0) {
      continue;
    }
    question = {member, first};
    least = pace;
  }
  return question;
}

CatchUp::AskedMap::iterator CatchUp::FindAsked(Height first, MemberId peer) {
  auto [at, end] = asked_.equal_range(first);
  while (at != end && at->second.peer != peer) ++at;
  return at == end ? asked_.end() : at;
}

void CatchUp::Take(MemberId from, BlockRange range, SteadyMs now) {
  const auto found = peers_.find(from);
  if (found == peers_.end()) return;
  Peer& peer = found->second;
  if (range.blocks.empty()) {
    const auto is_its = [&](const auto& question) {
      return question.second.peer == from;
    };
    const auto lowest = std::ranges::find_if(asked_, is_its);
    if (lowest == asked_.end()) return;
    // What it has not got it has claimed, until it claims it again.
    peer.height = std::min(peer.height, Height{lowest->first.value - 1});
    std::erase_if(asked_, is_its);
    Fail(peer, now);
    return;
  }
  const Height first = range.blocks.front().header.height;
  const auto asked = FindAsked(first, from);
  if (asked == asked_.end()) return;
  Note(peer, OctetsOf(range), asked->second.at, now);
  peer.answered = now;
  asked_.erase(asked);
  if (range.blocks.size() > kRangeHeights) {
    Fail(peer, now);
    return;
  }
  // Who else was asked for it has not been as fast.
  const auto [other, end] = asked_.equal_range(first);
  for (auto at = other; at != end; ++at) {
    Note(peers_[at->second.peer], 0, at->second.at, now);
  }
  asked_.erase(other, end);
  arrived_.insert_or_assign(first, Answer{from, std::move(range)});
}

void CatchUp::Note(Peer& peer, std::uint64_t octets, SteadyMs asked,
                   SteadyMs now) {
  Delivered latest{.octets = octets,
                   .ms = Since(std::max(asked, peer.answered), now),
                   .last = now};
  if (peer.delivered) {
    latest.octets = (peer.delivered->octets + octets) / 2;
    latest.ms = (peer.delivered->ms + latest.ms) / 2;
  }
  peer.delivered = latest;
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
