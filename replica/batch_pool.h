// SPDX-License-Identifier: Apache-2.0
//
// A BatchPool holds the batches that no final block has yet, one's own and
// those that peers have sent.
//
// consensus.md 2.10: what each peer may have in it is limited, so that none
// fills it for the others. Not synchronized.

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/ids.h"
#include "consensus/instant.h"
#include "registry/execution.h"
#include "replica/batch.h"

namespace diptych {

// Of one peer: four full blocks. Beyond it the peer has to wait until some are
// final, and sends again.
inline constexpr std::size_t kPoolOctetsPerPeer = 16 * 1024 * 1024;
// Digests of batches that became final, so that one that comes late is not
// taken for new: those of sixteen full blocks.
inline constexpr std::size_t kFinalBatchesKept = 4'096;

// Transactions of final blocks that are remembered, so that a batch of them
// that was on its way is not taken for new: those of two full blocks, in 13 MB.
// Older ones the register knows.
inline constexpr std::size_t kDecidedKept = 2 * kBlockTransactionsMax;

// How often one's own batches that no block took are announced (R7): at first,
// and at most, since the wait doubles while nothing becomes final. In a stall
// nobody needs them to know that there is work.
inline constexpr std::uint64_t kAnnounceMs = 3'000;
inline constexpr std::uint64_t kAnnounceMsMax = 60'000;

enum class PoolVerdict : std::uint8_t { kNew, kKnown, kFull };

class BatchPool {
 public:
  // `from`: the peer that sent it, or member 0 for what a start found on the
  // disk; none for one's own, which have no limit here, since the mempool has
  // one, and are new though a peer's like it is here or a final block had it:
  // somebody waits to hear what becomes of them.
  PoolVerdict Add(SharedBatch batch, std::optional<MemberId> from,
                  SteadyMs now);

  // Null if it is not here.
  SharedBatch Find(const Digest& digest) const;

  bool IsOwn(const Digest& digest) const;

  // Batches in the order of their arrival without those of `without`, as many
  // as a block holds.
  std::vector<SharedBatch> Select(const std::set<Digest>& without) const;
  // Whether Select would give any.
  bool HasOtherThan(const std::set<Digest>& without) const;

  // They are in a final block.
  void Finalize(std::span<const SharedBatch> batches);
  // These were judged in final blocks: batches without another transaction are
  // of no more use, whoever sent them.
  void FinalizeTransactions(std::span<const Digest> ids);

  // Final blocks have come to that time: what no later one accepts is
  // forgotten. Gives one's own transactions of it that no final block has.
  std::vector<Digest> DropExpired(TimeMs time);

  // They may stand in no block: forgotten, and new if they come again.
  void Drop(std::span<const SharedBatch> batches);

  // One's own batches without those of `without`, if they are to be announced
  // again; they are taken to be, at `now`.
  std::vector<SharedBatch> TakeStale(const std::set<Digest>& without,
                                     SteadyMs now);

  // One's own batches that are still here, in the order of their arrival.
  std::vector<SharedBatch> Own() const;

  std::size_t size() const { return held_.size(); }
  // Octets of each peer.
  const std::map<MemberId, std::size_t>& octets() const { return octets_; }
  // Octets of one's own.
  std::size_t own_octets() const { return own_octets_; }

 private:
  struct Held {
    SharedBatch batch;
    std::optional<MemberId> from;
    std::uint64_t arrival = 0;
    // Of its transactions; no final block has them.
    std::size_t undecided = 0;
    SteadyMs announced;
    // Until it is announced again, if nothing became final since `finals`.
    std::uint64_t wait = kAnnounceMs;
    std::uint64_t finals = 0;
  };

  void Forget(std::map<Digest, Held>::iterator held);

  std::map<Digest, Held> held_;
  std::map<std::uint64_t, Digest> by_arrival_;
  std::set<std::pair<TimeMs, std::uint64_t>> by_expiry_;  // And arrival.
  // The undecided ones by their id, and the arrivals of those that hold them.
  std::set<std::pair<Digest, std::uint64_t>> undecided_;
  std::map<MemberId, std::size_t> octets_;
  std::size_t own_octets_ = 0;
  std::uint64_t arrivals_ = 0;
  std::uint64_t finals_ = 0;  // How often something became final.
  std::set<Digest> decided_;
  std::deque<Digest> decided_order_;
  std::set<Digest> final_;
  std::deque<Digest> final_order_;
};

}  // namespace diptych
