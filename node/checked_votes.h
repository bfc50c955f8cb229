// SPDX-License-Identifier: Apache-2.0
//
// A CheckedVotes verifies votes, and remembers what it found, so that no
// signature of a vote is verified twice.
//
// Several threads of a node meet the same votes: alone and in certificates the
// one that has the replica, and in certificates that prove ranges of final
// blocks the one that checks what peers send, where a range may come twice and
// one certificate prove several. Whatever a vote says, and the very octets of
// its signature, stand for it: what differs in a bit is another vote, and is
// verified. Safe in several threads.

#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <utility>

#include "base/digest.h"
#include "consensus/vote_keys.h"
#include "platform/mutex.h"

namespace diptych {

// Votes that are remembered at least, once there were so many; at most twice
// as many, in 4 MiB: those of 40 views of the largest set, and of a thousand of
// a set of four, while a range waits for those before it.
inline constexpr std::size_t kCheckedVotesMin = 16'384;

class CheckedVotes final : public VoteVerifier {
 public:
  explicit CheckedVotes(std::unique_ptr<VoteVerifier> verifier)
      : verifier_(std::move(verifier)) {}

  // As the verifier, which is asked unless the vote is remembered.
  bool Verify(const Vote& vote) const override;

 private:
  const std::unique_ptr<VoteVerifier> verifier_;
  mutable Mutex mutex_;
  // By the digest of the whole vote, whether it is valid.
  using Known = std::map<Digest, bool>;
  mutable Known known_ GUARDED_BY(mutex_);
  // Known before those.
  mutable Known older_ GUARDED_BY(mutex_);
};

}  // namespace diptych
