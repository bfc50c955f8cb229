// SPDX-License-Identifier: Apache-2.0
//
// A RegisterUniverse is the Universe of a simulation of replicas: it knows the
// payload of every block that anybody made, and executes it itself to say
// whether the block is valid.

#pragma once

#include <map>
#include <vector>

#include "registry/block_tree.h"
#include "replica/block.h"
#include "tests/sim/replica/sample_network.h"
#include "tests/sim/universe.h"
#include "tests/support/four_members.h"

namespace diptych {

class RegisterUniverse final : public Universe {
 public:
  RegisterUniverse(const SampleNetwork& network, Epoch epoch);

  // A block with its payload; the same id for the same header.
  BlockId Take(const Block& block);
  // Requires that it was taken.
  const Block& BlockOf(BlockId id) const { return blocks_.at(id); }
  std::vector<CheckedTransaction> TransactionsIn(const Header& header) const;

  Header Make(const Draft& draft) override;
  Bytes ReferencesOf(const Header& header) const override;

 private:
  struct Payload {
    Bytes references;
    std::vector<CheckedTransaction> transactions;
    std::uint64_t octets = 0;
    TransactionSet set = 0;
  };

  TransactionSet OrderedBy(const Header& header,
                           TransactionSet given) const override;
  bool Judge(const SimBlock& block) override;
  const Payload* PayloadOf(const Header& header) const;

  MemoryLookup nothing_;  // The tree's root stays at the genesis.
  BlockTree tree_;
  std::map<Digest, Payload> payloads_;  // By their root.
  std::map<BlockId, Block> blocks_;
};

}  // namespace diptych
