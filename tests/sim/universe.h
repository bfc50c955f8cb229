// SPDX-License-Identifier: Apache-2.0
//
// The Universe holds every block that anybody made in a run, with what is true
// of it whoever looks: its parent, what it orders, and whether it is valid.
//
// A node refers to a block by its BlockId here, but may use only the blocks
// that it holds.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "consensus/header.h"

namespace diptych {

using BlockId = Id<struct BlockTag, std::uint32_t>;

// A set of the run's transactions, at most 64.
using TransactionSet = std::uint64_t;

struct SimBlock {
  Header header;
  Digest hash{};
  // Unknown if the header names a parent that nobody made.
  std::optional<BlockId> parent;
  TransactionSet own = 0;
  TransactionSet all = 0;  // With its ancestors'.
  bool is_valid = false;   // R3 a, d and e, and its ancestors.
};

class Universe {
 public:
  static constexpr BlockId kGenesis{0};

  explicit Universe(std::uint16_t validators);

  // A valid block on the parent.
  struct Draft {
    BlockId parent;
    View view;
    TimeMs time;  // Or one millisecond after the parent's.
    std::uint16_t proposer = 0;
    TransactionSet transactions = 0;
  };
  Header Make(const Draft& draft) const;

  // The id of a block with these transactions; the same for the same header.
  BlockId Add(const Header& header, TransactionSet transactions);

  const SimBlock& at(BlockId id) const { return blocks_[id.value]; }
  std::optional<BlockId> Find(const Digest& hash) const;
  std::size_t size() const { return blocks_.size(); }

  // True if `ancestor` is `block` or before it.
  bool Descends(BlockId block, BlockId ancestor) const;

  // What the log's root must be, from the parent's and the payload alone.
  static Digest RootAfter(const Digest& parent_root,
                          const Digest& payload_root);
  static Digest PayloadRoot(TransactionSet transactions);

 private:
  bool Judge(const SimBlock& block) const;

  std::vector<SimBlock> blocks_;
  std::map<Digest, BlockId> ids_;
};

}  // namespace diptych
