// SPDX-License-Identifier: Apache-2.0
//
// A PersistQueue holds what is to be signed and sent when each write has
// reached the disk.

#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "base/check.h"
#include "consensus/certificate.h"
#include "consensus/durable_record.h"
#include "consensus/message.h"
#include "consensus/vote.h"

namespace diptych {

// What a write was for.
struct AfterPersist {
  // Sent as they are, first.
  std::vector<Certificate> certificates;
  // Signed, and sent: as a vote, or within the proposal if there is one.
  std::optional<Statement> statement;
  std::optional<Proposal> proposal;
};

class PersistQueue {
 public:
  // The number under which the write is asked for. Requires: `guard`, which is
  // part of it, says the statement that is to be signed.
  std::uint64_t Push(AfterPersist after, const GuardRecord& guard) {
    CHECK(!after.statement || Says(guard, *after.statement));
    waiting_.push_back(std::move(after));
    return ++newest_;
  }

  // The oldest write is durable. Gives what waited for it and, if that has a
  // statement, what lets it be signed. Requires: `sequence` is its number.
  std::pair<std::optional<DurableToken>, AfterPersist> Complete(
      std::uint64_t sequence) {
    CHECK(!waiting_.empty());
    CHECK(sequence == newest_ + 1 - waiting_.size());
    AfterPersist after = std::move(waiting_.front());
    waiting_.pop_front();
    std::optional<DurableToken> token;
    if (after.statement) token = DurableToken(*after.statement);
    return {std::move(token), std::move(after)};
  }

 private:
  std::uint64_t newest_ = 0;
  std::deque<AfterPersist> waiting_;
};

}  // namespace diptych
