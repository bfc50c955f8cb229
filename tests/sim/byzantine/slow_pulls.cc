// SPDX-License-Identifier: Apache-2.0
//
// A peer that answers what it is asked for only just before, or just after,
// others would be asked instead; or so, and little at a time; or at once, but
// some peers never.

#include "replica/catch_up.h"
#include "tests/sim/byzantine/behaviours.h"

namespace diptych {
namespace {

// After this a node asks again for what is no range (replica_blocks.cc).
constexpr std::uint64_t kAskAgainMs = 1'000;

class SlowPulls final : public Behaviour {
 public:
  void OnBlocks(ByzantineHost& host, std::uint32_t /*to*/,
                BlocksAnswer& answer) override {
    auto* range = std::get_if<RawRange>(&answer);
    is_range_ = range != nullptr;
    if (MannerOf(host) == Manner::kDrips && is_range_) Shorten(*range);
  }
  std::optional<std::uint64_t> HoldsBack(ByzantineHost& host, std::uint32_t to,
                                         FrameSort sort) override {
    SimRandom& random = host.random();
    if (MannerOf(host) == Manner::kNeverSome) {
      if ((never_ >> (to % 32) & 1) != 0) return std::nullopt;
      return 0;
    }
    const bool is_range = sort == FrameSort::kBlocks && is_range_;
    const std::uint64_t limit = is_range ? kRangeTimeoutMs : kAskAgainMs;
    if (random.Chance({100})) return limit + random.Below(limit / 10);
    return limit - random.Between(1, limit / 10);
  }

 private:
  enum class Manner : std::uint8_t { kLate, kDrips, kNeverSome };

  Manner MannerOf(ByzantineHost& host) {
    if (!manner_) {
      manner_ = static_cast<Manner>(host.random().Below(3));
      never_ = host.random().Next();
    }
    return *manner_;
  }

  // To its first block, and headers that lead from it to what is proven.
  static void Shorten(RawRange& range) {
    if (range.blocks.size() < 2) return;
    std::vector<Header> beyond;
    for (std::size_t i = 1; i < range.blocks.size(); ++i) {
      beyond.push_back(range.blocks[i].header);
    }
    beyond.insert(beyond.end(), range.beyond.begin(), range.beyond.end());
    if (beyond.size() > kHeadersBeyondMax) return;
    range.blocks.resize(1);
    range.beyond = std::move(beyond);
  }

  std::optional<Manner> manner_;
  std::uint64_t never_ = 0;  // Whom it never answers.
  bool is_range_ = false;    // The newest blocks that it answers with.
};

}  // namespace

std::unique_ptr<Behaviour> MakeSlowPulls() {
  return std::make_unique<SlowPulls>();
}

}  // namespace diptych
