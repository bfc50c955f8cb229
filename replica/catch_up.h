// SPDX-License-Identifier: Apache-2.0
//
// A CatchUp decides which ranges of final blocks a node that is behind asks
// which peer for.
//
// consensus.md 2.7: ranges come from several peers at the same time, and each
// proves itself: its blocks are linked by hash, and a finalization of its last
// block, or of a later one that its further headers lead to, proves all of
// them. What a peer says of its height is a claim: one that gives a wrong
// range, or none, is asked after the others and only after a wait that doubles
// each time. Not synchronized.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "consensus/certificate.h"
#include "consensus/header.h"
#include "consensus/instant.h"
#include "replica/block.h"

namespace diptych {

// Heights that one question covers at most: a hundred heartbeats fit one
// frame many times over, and full blocks end it by their size.
inline constexpr std::uint64_t kRangeHeights = 256;
// Ranges that are under way at a time: enough to keep two peers busy, little
// enough to hold in memory (8 MiB each).
inline constexpr std::size_t kRangesUnderWay = 4;
// How long an answer may take before another peer is asked: 8 MiB at 10
// Mbit/s.
inline constexpr std::uint64_t kRangeTimeoutMs = 10'000;
// How long a peer that did not deliver is left alone: the first time, which is
// enough for what it said too early, and at most.
inline constexpr std::uint64_t kBackOffMsMin = 500;
inline constexpr std::uint64_t kBackOffMsMax = 60'000;
// For how long it counts what a peer delivered. Then it may be faster than it
// was, and is tried again, which costs at most one range's time.
inline constexpr std::uint64_t kPaceMs = 60'000;

struct BlockRange {
  std::vector<Block> blocks;
  // What leads from the last block to the finalized one; usually nothing.
  std::vector<Header> beyond;
  Certificate finalization;
};

// What is wrong with a range, in the order of checking.
enum class RangeVerdict : std::uint8_t {
  kSound,
  kEmpty,
  kNotLinked,  // A block does not follow the one before it.
  kNotFinal,   // The certificate is not a finalization of the last header.
  kBadCertificate,
};

// Judges all but the payloads, each of which is held against its header before
// it is executed, and the link to the block before the first one. `is_valid`
// judges the certificate itself.
RangeVerdict JudgeRange(
    const BlockRange& range,
    const std::function<bool(const Certificate&)>& is_valid);

class CatchUp {
 public:
  struct Question {
    MemberId to;
    Height first;
  };

  // `faults`: of how many peers nothing is believed (consensus.md 2.0, f).
  explicit CatchUp(std::size_t faults = 0) : faults_(faults) {}

  // A peer says how far its final chain goes.
  void NotePeer(MemberId peer, Height final_height);
  // What it has said; 0 if nothing, or if it could not show it.
  Height HeightOf(MemberId peer) const;

  // The question to ask next; none if nothing is missing above `have`, which
  // is the height up to which blocks are here, if no peer has it, or if enough
  // is under way.
  std::optional<Question> Next(Height have, SteadyMs now);

  // An answer came. One that is not waited for any more is dropped, and
  // nobody's fault.
  void Take(MemberId from, BlockRange range, SteadyMs now);

  struct Answer {
    MemberId from;
    BlockRange range;
  };
  // The range that begins at `next`, if it is here.
  std::optional<Answer> TakeFrom(Height next);

  // Ranges that the tip has passed are of no use any more.
  void Forget(Height tip);

  // The answer did not help: ask another.
  void Fail(MemberId from, SteadyMs now);
  // The answer was sound to its end: what the peer failed before is forgiven.
  void Succeed(MemberId from);

  // The highest final block that more peers have told of than may lie.
  Height target() const;

 private:
  // What an answer of a peer had of late, and the time that it took: averages
  // in which each answer counts as much as all before it.
  struct Delivered {
    std::uint64_t octets = 0;
    std::uint64_t ms = 0;
    SteadyMs last;
  };
  // How long a range takes each peer, in milliseconds, as far as known; and the
  // fastest.
  struct Paces {
    std::map<MemberId, std::uint64_t> of;
    std::uint64_t best = 1;
  };
  struct Peer {
    Height height;
    std::uint32_t failures = 0;  // Since it last succeeded.
    SteadyMs not_before;         // For the next question.
    SteadyMs answered;           // When it last gave a range.
    std::optional<Delivered> delivered;
  };
  // A question under way: of its first height, to a peer.
  struct Asked {
    MemberId peer;
    SteadyMs at;
  };
  using AskedMap = std::multimap<Height, Asked>;

  static void Fail(Peer& peer, SteadyMs now);
  // So much came since the question, or since the peer's answer before it.
  static void Note(Peer& peer, std::uint64_t octets, SteadyMs asked,
                   SteadyMs now);
  AskedMap::iterator FindAsked(Height first, MemberId peer);
  void GiveUpOnTheLate(SteadyMs now);
  // The first height above `have` that is neither here nor on its way.
  Height FirstMissing(Height have) const;
  // How many ranges are under way or here.
  std::size_t RangesInHand() const;
  std::optional<Question> AskFurther(Height have, SteadyMs now) const;
  // For the range that all others wait for, of a peer with nothing to do.
  std::optional<Question> AskAgain(SteadyMs now) const;
  std::uint64_t QuestionsTo(MemberId member) const;
  Paces PacesAt(SteadyMs now) const;
  // When a further question to the peer may be answered, from now on.
  std::uint64_t ExpectedWait(MemberId member, const Peer& peer,
                             const Paces& paces, SteadyMs now) const;

  const std::size_t faults_;
  std::map<MemberId, Peer> peers_;
  AskedMap asked_;
  std::map<Height, Answer> arrived_;  // By the first height.
};

}  // namespace diptych
