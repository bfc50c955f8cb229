// SPDX-License-Identifier: Apache-2.0
//
// A peer that lies to who catches up: it boasts of blocks that nobody has, and
// answers with blocks of its own, with proofs of other blocks or of none, with
// parts, gaps, other heights and other payloads. Of blocks that it proposes
// itself, too, it tells one node another payload. Now and then it tells the
// truth, so that it is forgiven and asked again.

#include "registry/block.h"
#include "tests/sim/byzantine/behaviours.h"

namespace diptych {
namespace {

class LiesInSync final : public Behaviour {
 public:
  void OnReceived(ByzantineHost& /*host*/,
                  const SharedMessage& message) override {
    if (const auto* proof = std::get_if<Certificate>(message.get())) {
      seen_ = *proof;
    }
  }
  void OnSend(ByzantineHost& host, std::uint32_t to,
              std::vector<SharedMessage>& messages) override {
    ConsensusMessage said = *messages.front();
    if (auto* status = std::get_if<PeerStatus>(&said)) {
      *status = Boast(host, *status);
    } else if (auto* proposal = std::get_if<Proposal>(&said)) {
      if (!IsMisled(host, to, proposal->header.view)) return;
      Reorder(*proposal);
    } else {
      return;
    }
    messages.front() =
        std::make_shared<const ConsensusMessage>(std::move(said));
  }
  void OnBlocks(ByzantineHost& host, std::uint32_t /*to*/,
                BlocksAnswer& answer) override {
    if (host.random().Chance({150})) return;
    if (auto* block = std::get_if<RawBlock>(&answer))
      return Garble(host, *block);
    auto& range = std::get<RawRange>(answer);
    if (range.blocks.empty()) {
      range = Invent(host, {}, host.final_block());
    } else {
      Falsify(host, range);
    }
  }

 private:
  static PeerStatus Boast(ByzantineHost& host, PeerStatus status) {
    SimRandom& random = host.random();
    const std::uint64_t more = random.Chance({300})
                                   ? random.Next() >> random.Below(60)
                                   : random.Between(1, 600);
    std::uint64_t& height = status.final_height.value;
    height = std::max(height, height + more);
    if (random.Chance({300})) status.final_view = status.view;
    return status;
  }

  // One of the others, so that the block may become final.
  bool IsMisled(ByzantineHost& host, std::uint32_t to, View view) {
    if (view != view_) misled_ = host.random().Below(host.nodes());
    view_ = view;
    return to == misled_;
  }
  // What it names is as long as the payload, and another.
  static void Reorder(Proposal& proposal) {
    Bytes& references = proposal.references;
    if (references.size() <= kBatchReferenceSize) return;
    std::ranges::rotate(references, references.begin() + kBatchReferenceSize);
  }

  void Falsify(ByzantineHost& host, RawRange& range) const {
    SimRandom& random = host.random();
    std::vector<RawBlock>& blocks = range.blocks;
    const std::size_t chosen = random.Below(blocks.size());
    switch (random.Below(10)) {
      case 0:
        if (const auto parent =
                host.universe().Find(blocks.front().header.parent_hash)) {
          range = Invent(host, {}, *parent);
        }
        return;
      case 1: {  // Its own on top of real ones.
        blocks.resize(chosen + 1);
        const auto parent =
            host.universe().Find(HeaderHash(blocks.back().header));
        if (parent) range = Invent(host, std::move(blocks), *parent);
        return;
      }
      case 2:
        if (!seen_.signatures.empty()) range.finalization = seen_;
        return;
      case 3:
        range.finalization.signatures.back().octets[random.Below(8)] ^= 1;
        return;
      case 4:
        range.finalization.statement.kind = VoteKind::kNotarize;
        return;
      case 5:  // Cut off before what is proven.
        blocks.resize(chosen);
        range.beyond.clear();
        if (blocks.empty()) range = {};
        return;
      case 6:
        blocks.erase(blocks.begin() + static_cast<std::ptrdiff_t>(chosen));
        if (blocks.empty()) range = {};
        return;
      case 7:
        ++blocks[chosen].header.height.value;
        return;
      case 8:
        return Garble(host, blocks[chosen]);
      default:
        range = {};
        return;
    }
  }

  // Blocks that are sound but for what proves them, on top of these, which end
  // with the parent.
  RawRange Invent(ByzantineHost& host, std::vector<RawBlock> blocks,
                  BlockId parent) const {
    SimRandom& random = host.random();
    Universe& universe = host.universe();
    RawRange range{
        .blocks = std::move(blocks), .beyond = {}, .finalization = {}};
    for (std::uint64_t left = random.Between(1, 3); left > 0; --left) {
      const Header before = universe.at(parent).header;
      const Header header =
          universe.Make({.parent = parent,
                         .view = {before.view.value + random.Between(1, 4)},
                         .time = {before.time.value + random.Between(1, 2'000)},
                         .proposer = host.identity().value,
                         .transactions = 0});
      parent = universe.Add(header, 0);
      range.blocks.push_back(
          {.header = header, .references = {}, .payload = {}});
    }
    range.finalization = Forge(host, range.blocks.back().header);
    return range;
  }

  // With signatures of its own under all names, or others' of something else.
  Certificate Forge(ByzantineHost& host, const Header& header) const {
    Certificate forged{.statement = {.epoch = header.epoch,
                                     .view = header.view,
                                     .kind = VoteKind::kFinalize,
                                     .block_hash = HeaderHash(header)},
                       .signatures = {}};
    if (!seen_.signatures.empty() && host.random().Chance({500})) {
      forged.signatures = seen_.signatures;
      return forged;
    }
    const EcdsaSignature own = SimKeys::Make(host.identity(), forged.statement);
    for (std::uint16_t i = 0; i < host.set().quorum(); ++i) {
      forged.signatures.push_back({.signer = {i}, .octets = own});
    }
    return forged;
  }

  // As long as before, and not what the header says.
  static void Garble(ByzantineHost& host, RawBlock& block) {
    Bytes& payload = block.payload;
    const auto items = SplitPayload(payload, block.header.transaction_count);
    if (payload.empty() || !items) return;
    if (items->size() > 1 && host.random().Chance({700})) {
      // The first transaction goes to the end.
      const ByteView signature = items->front().signature;
      const auto size = signature.data() + signature.size() - payload.data();
      std::ranges::rotate(payload, payload.begin() + size);
      return;
    }
    payload[host.random().Below(payload.size())] ^= 1;
  }

  Certificate seen_;  // The newest.
  View view_;         // Of its newest proposal, and whom it misleads there.
  std::uint64_t misled_ = 0;
};

}  // namespace

std::unique_ptr<Behaviour> MakeLiesInSync() {
  return std::make_unique<LiesInSync>();
}

}  // namespace diptych
