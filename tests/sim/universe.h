// SPDX-License-Identifier: Apache-2.0
//
// The Universe holds every block that anybody made in a run, with what is true
// of it whoever looks: its parent, what it orders, and whether it is valid.
//
// A node refers to a block by its BlockId here, but may use only the blocks
// that it holds.

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <unordered_map>
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

// A digest is a hash already.
struct DigestHead {
  std::size_t operator()(const Digest& digest) const {
    std::size_t head;
    std::memcpy(&head, digest.data(), sizeof head);
    return head;
  }
};

class Universe {
 public:
  static constexpr BlockId kGenesis{0};

  Universe(std::uint16_t validators, Epoch epoch);
  virtual ~Universe() = default;
  Universe(const Universe&) = delete;
  Universe& operator=(const Universe&) = delete;

  // A valid block on the parent.
  struct Draft {
    BlockId parent;
    View view;
    TimeMs time;  // Or one millisecond after the parent's.
    std::uint16_t proposer = 0;
    TransactionSet transactions = 0;
  };
  virtual Header Make(const Draft& draft);

  // The id of a block with these transactions; the same for the same header.
  BlockId Add(const Header& header, TransactionSet transactions);

  const SimBlock& at(BlockId id) const { return blocks_[id.value]; }
  std::optional<BlockId> Find(const Digest& hash) const;
  std::size_t size() const { return blocks_.size(); }

  // How a proposal of a block names its payload.
  virtual Bytes ReferencesOf(const Header& /*header*/) const { return {}; }

  // True if `ancestor` is `block` or before it.
  bool Descends(BlockId block, BlockId ancestor) const;

  // What the log's root must be, from the parent's and the payload alone.
  static Digest RootAfter(const Digest& parent_root,
                          const Digest& payload_root);
  static Digest PayloadRoot(TransactionSet transactions);

 protected:
  explicit Universe(const Header& genesis);

 private:
  // Who asks for a block as a rule asks for one of so many: its hash need not
  // be computed again.
  static constexpr std::size_t kRecent = 4;
  std::optional<BlockId> FindRecent(const Header& header) const;
  // What a block orders, if its header alone tells.
  virtual TransactionSet OrderedBy(const Header& /*header*/,
                                   TransactionSet given) const {
    return given;
  }
  // Its parent is valid, and views, heights and times follow it.
  bool IsLinked(const SimBlock& block) const;
  // Whether what it orders gives its roots. Requires IsLinked.
  virtual bool Judge(const SimBlock& block);

  std::vector<SimBlock> blocks_;
  std::unordered_map<Digest, BlockId, DigestHead> ids_;
};

}  // namespace diptych
