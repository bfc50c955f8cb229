// SPDX-License-Identifier: Apache-2.0
//
// BlockQuestions are the questions between this node and others that are
// answered with blocks: a few octets that ask for megabytes, and so are counted
// on either side.
//
//   ours     those for ranges that wait until their peer can be reached, and
//            how many answers each peer may still give
//   theirs   how many wait here to be answered
//
// Synchronized.

#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <vector>

#include "base/ids.h"
#include "consensus/instant.h"
#include "platform/mutex.h"
#include "replica/catch_up.h"

namespace diptych {

// Questions for ranges of one peer that wait at a time. A few octets ask for
// 8 MiB to be read, so the credit of their frames does not bound the work; an
// honest peer has kRangesUnderWay, and as many again that it gave up.
inline constexpr std::size_t kRangeQuestionsMax = 2 * kRangesUnderWay;

// Answers with blocks that a peer is expected to give at most; a question for
// one block need not be answered, and stays.
inline constexpr std::size_t kBlocksOwedMax = 64;

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
  void NoteAsked(MemberId peer);
  // An answer came; false if the peer owes none.
  bool TakeOwed(MemberId peer);

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

  mutable Mutex mutex_;
  std::map<MemberId, std::vector<Deferred>> deferred_ GUARDED_BY(mutex_);
  std::map<MemberId, std::size_t> owed_ GUARDED_BY(mutex_);
  std::map<MemberId, std::size_t> waiting_ GUARDED_BY(mutex_);
};

}  // namespace diptych
