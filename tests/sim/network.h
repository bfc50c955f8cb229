// SPDX-License-Identifier: Apache-2.0
//
// A SimNetwork decides of each packet whether it arrives, when, and how often.
//
// Each direction of each link is cut, clogged, slow or whole on its own.
// Nothing keeps an order: two packets of one link may overtake each other.

#pragma once

#include <cstdint>
#include <vector>

#include "consensus/message.h"
#include "tests/sim/plan.h"
#include "tests/sim/random.h"
#include "tests/sim/universe.h"

namespace diptych {

// What nodes send each other: a message of the core, or one of those that its
// owner needs.
struct Packet {
  enum class Kind : std::uint8_t {
    kCore,
    kCertificateRequest,  // first..last
    kBlockRequest,        // block, and its ancestors above `floor`
    kBlockReply,          // the same, as far as held
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
};

class SimNetwork {
 public:
  SimNetwork(const Plan& plan, std::size_t nodes);

  struct Link {
    bool cut = false;
    bool clogged = false;
    std::uint64_t extra_ms = 0;
  };
  struct Ends {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
  };
  Link& At(Ends ends) { return links_[(ends.from * nodes_) + ends.to]; }

  // When copies of a packet that is sent now arrive; none if it is lost.
  const std::vector<TrueMs>& Arrivals(Ends ends, TrueMs now, SimRandom& random);

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
