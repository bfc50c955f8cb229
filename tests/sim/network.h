// SPDX-License-Identifier: Apache-2.0
//
// A SimNetwork decides of each packet whether it arrives, when, and how often.
//
// Each direction of each link is cut, clogged, slow or whole on its own.
// Nothing keeps an order: two packets of one link may overtake each other.

#pragma once

#include <cstdint>
#include <memory>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "consensus/message.h"
#include "tests/sim/plan.h"
#include "tests/sim/random.h"
#include "tests/sim/universe.h"

namespace diptych {

// What a frame of octets holds.
enum class FrameSort : std::uint8_t {
  kProposal,
  kVote,
  kCertificate,
  kStatus,
  kQuestion,
  kBatch,
  kBlocks,
};

// What nodes send each other: a message of the core, or one of those that its
// owner needs.
struct Packet {
  enum class Kind : std::uint8_t {
    kCore,
    kCertificateRequest,  // first..last
    kBlockRequest,        // block, and its ancestors above `floor`
    kBlockReply,          // the same, as far as held
    kFrame,               // octets, of the replica's simulation
  };
  Kind kind = Kind::kCore;
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  bool brings_payload = false;  // With a proposal: its batches are here, too.
  BlockId block;
  Height floor;
  View first;
  View last;
  SharedMessage message;
  // Of a kFrame; and where it may be damaged: 0, or the number of the bit
  // and 1.
  FrameSort sort = FrameSort::kStatus;
  std::shared_ptr<const Bytes> octets;
  std::uint32_t damaged_bit = 0;

  // Whether it is the same, to whomever it goes.
  bool IsCopyOf(const Packet& other) const {
    if (message != other.message || octets != other.octets ||
        from != other.from || brings_payload != other.brings_payload ||
        damaged_bit != other.damaged_bit) {
      return false;
    }
    // A message of the core is in no packet of another kind, and of one block.
    return message != nullptr ||
           (kind == other.kind && block == other.block && sort == other.sort &&
            floor == other.floor && first == other.first && last == other.last);
  }

  // About how many octets it takes on the wire.
  std::uint64_t Size() const {
    if (octets != nullptr) return octets->size();
    if (message == nullptr) return brings_payload ? 4'096 : 64;
    if (std::holds_alternative<Proposal>(*message)) {
      return brings_payload ? 4'096 : 512;
    }
    return std::holds_alternative<Vote>(*message) ? 128 : 384;
  }
};

class SimNetwork {
 public:
  SimNetwork(const Plan& plan, std::size_t nodes);

  struct Link {
    bool cut = false;
    TrueMs cut_at;  // Since when, if it is.
    bool clogged = false;
    std::uint64_t extra_ms = 0;
    std::uint64_t octets_per_ms = 0;  // 0: without limit.
    TrueMs free_at;                   // When what was sent before has left.
    std::uint32_t connection = 0;     // The number of the present one.
  };
  struct Ends {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    bool operator==(const Ends&) const = default;
  };
  Link& At(Ends ends) { return links_[(ends.from * nodes_) + ends.to]; }

  // When copies of a packet that is sent now arrive; none if it is lost.
  const std::vector<TrueMs>& Arrivals(Ends ends, const Packet& packet,
                                      TrueMs now, SimRandom& random);

  // Ends the connection between two nodes, in both directions; a new one is
  // there at once.
  void Reset(Ends ends);
  void Throttle(std::uint64_t octets_per_ms);

  void JoinAll();
  // From the heal point on: nothing is lost, all within this delay.
  void Heal(std::uint64_t delay_ms);

 private:
  const Plan& plan_;
  std::size_t nodes_;
  std::vector<Link> links_;
  std::uint64_t healed_ms_ = 0;  // 0: not healed.
  std::vector<TrueMs> arrivals_;
};

}  // namespace diptych
