// SPDX-License-Identifier: Apache-2.0
#include "node/checked_votes.h"

#include <utility>

#include "crypto/sha256.h"

namespace diptych {

bool CheckedVotes::Verify(const Vote& vote) const {
  const Digest key = Sha256(ByteView(EncodeVote(vote)));
  // Held while it is verified, too: who asks for the same vote would take as
  // long to find the same.
  const WriterLock lock(mutex_);
  for (const Known* known : {&known_, &older_}) {
    if (const auto found = known->find(key); found != known->end()) {
      return found->second;
    }
  }
  if (known_.size() == kCheckedVotesMin) older_ = std::exchange(known_, {});
  return known_[key] = verifier_->Verify(vote);
}

}  // namespace diptych
