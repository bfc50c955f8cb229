// SPDX-License-Identifier: Apache-2.0
//
// BlockQuestions are the questions between this node and others that are
// answered with blocks: a few octets that ask for megabytes, and so are counted
// on either side.
//
//   ours     those for ranges that wait until their peer can be reached, and
//            what each peer may still answer
//   theirs   how many wait here to be answered
//
// Synchronized.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <variant>
#include <vector>

#include "base/digest.h"
#include "base/ids.h"
#include "consensus/instant.h"
#include "platform/mutex.h"
#include "replica/catch_up.h"
#include "replica/exchange.h"

namespace diptych {

// Questions for ranges of one peer that wait at a time. A few octets ask for
// 8 MiB to be read, so the credit of their frames does not bound the work; an
// honest peer has kRangesUnderWay, and as many again that it gave up.
inline constexpr std::size_t kRangeQuestionsMax = 2 * kRangesUnderWay;

// Questions to a peer that are remembered until it answers, the newest: a
// replica asks for 64 blocks in a second at most, and again after one.
inline constexpr std::size_t kBlocksOwedMax = 256;
// For how long: six times what an answer is waited for. It explains one that
// comes late from a line that was cut off, and no more.
inline constexpr std::uint64_t kBlocksOwedMs = 6 * kRangeTimeoutMs;

// What a question with blocks for an answer asks for: the block whose header
// has this hash, or final blocks from this height on.
using BlocksAsked = std::variant<Digest, Height>;

// What an answer with blocks is.
enum class AnswerVerdict : std::uint8_t {
  kWanted,
  kLate,     // Not waited for any more, and nobody's fault.
  kUnasked,  // To nothing that the peer was asked.
};

class BlockQuestions {
 public:
  // Keeps a question for a range until TakeDeferred, unless the peer can be
  // reached; false if it can. `is_reachable` is asked under the lock, so that
  // who connects meanwhile finds either no question or this one. Of one peer
  // as many are kept as are under way at a time; the oldest gives way.
  bool Defer(MemberId peer, Height first, SteadyMs now,
             const std::function<bool()>& is_reachable);
  // Those kept for the peer, oldest first, if it can be reached. One that is
  // kRangeTimeoutMs old goes without being asked: the answer is not waited for
  // any more, and another peer has been asked.
  std::vector<Height> TakeDeferred(MemberId peer, SteadyMs now,
                                   const std::function<bool()>& is_reachable);

  // A question went to the peer.
  void NoteAsked(MemberId peer, const BlocksAsked& what, SteadyMs now);
  // Whether the peer may answer anything at all: so that nothing else of it is
  // looked at.
  bool Owes(MemberId peer, SteadyMs now);
  // An answer came, and settles the oldest question that it may be to: one for
  // this block, or for a range from this height on; one without blocks may be
  // to any for a range.
  AnswerVerdict TakeAnswer(MemberId peer, const BlocksAnswer& answer,
                           SteadyMs now);

  // The peer asks for a range; false if too many of its questions wait.
  bool Admit(MemberId peer);
  // One of them does not wait any more.
  void Release(MemberId peer);
  std::size_t WaitingOf(MemberId peer) const;

 private:
  struct Deferred {
    Height first;
    SteadyMs asked;
  };

  struct Owed {
    BlocksAsked what;
    SteadyMs asked;
  };

  // What the peer owes, oldest first, without what is too old.
  std::vector<Owed>& OwedBy(MemberId peer, SteadyMs now) REQUIRES(mutex_);

  mutable Mutex mutex_;
  std::map<MemberId, std::vector<Deferred>> deferred_ GUARDED_BY(mutex_);
  std::map<MemberId, std::vector<Owed>> owed_ GUARDED_BY(mutex_);
  std::map<MemberId, std::size_t> waiting_ GUARDED_BY(mutex_);
};

}  // namespace diptych
