// SPDX-License-Identifier: Apache-2.0
//
// A CatchUp decides which ranges of final blocks a node that is behind asks
// which peer for.
//
// consensus.md 2.7: ranges come from several peers at the same time, and each
// proves itself: its blocks are linked by hash, and a finalization of its last
// block, or of a later one that its further headers lead to, proves all of
// them. A peer that gives a wrong one is not asked again until the others have
// been. Not synchronized.

#pragma once

#include <cstdint>
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

// Judges all but the payloads, which execution does, and the link to the block
// before the first one.
RangeVerdict JudgeRange(const BlockRange& range, const ValidatorSet& set,
                        const VoteVerifier& verifier);

class CatchUp {
 public:
  struct Question {
    MemberId to;
    Height first;
  };

  // A peer says how far its final chain goes.
  void NotePeer(MemberId peer, Height final_height);

  // The question to ask next; none if nothing is missing above `tip`, no peer
  // has it, or enough is under way.
  std::optional<Question> Next(Height tip, SteadyMs now);

  // An answer came; false if the peer owes none. One that comes too late is
  // dropped, and nobody's fault; so are a few that this node asked for before
  // it was started again, and does not remember.
  bool Take(MemberId from, BlockRange range);

  struct Answer {
    MemberId from;
    BlockRange range;
  };
  // The range that begins at `next`, if it is here.
  std::optional<Answer> TakeFrom(Height next);

  // Ranges that the tip has passed are of no use any more.
  void Forget(Height tip);

  // The answer did not help: ask another.
  void Fail(MemberId from);
  // The answer was sound to its end: what the peer failed before is forgiven.
  void Succeed(MemberId from);

  // The highest final block that any peer has told of.
  Height target() const;

 private:
  struct Asked {
    MemberId peer;
    SteadyMs at;
  };

  // A peer answered that it has nothing.
  void TakeNothing(MemberId from);

  std::map<MemberId, Height> peers_;
  std::map<MemberId, std::uint32_t> failures_;
  // Answers that a peer may yet give, also to questions that are not under way
  // any more.
  std::map<MemberId, std::uint32_t> owed_;
  // Answers of a peer that owed none.
  std::map<MemberId, std::uint32_t> strays_;
  std::map<Height, Asked> asked_;     // By the first height.
  std::map<Height, Answer> arrived_;  // By the first height.
};

}  // namespace diptych
