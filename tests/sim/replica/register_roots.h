// SPDX-License-Identifier: Apache-2.0
//
// RegisterRoots check S9: what every node stores as final is what executing the
// final blocks one after the other gives; the log only grows; and proofs of old
// entries still verify.
//
// Executed here in a line, on one state, without tree, overlay or undo; and the
// log's roots are computed from its entries by the definition of RFC 6962.

#pragma once

#include <string>
#include <vector>

#include "merkle/proof.h"
#include "replica/replica.h"
#include "tests/sim/replica/register_universe.h"

namespace diptych {

class RegisterRoots {
 public:
  RegisterRoots(const SampleNetwork& network, const Digest& genesis_hash);

  // What is wrong with a block that a node stored; empty if nothing is.
  std::string Judge(const CommitBlocks::Item& item,
                    const RegisterUniverse& universe);

 private:
  struct Block {
    Digest hash{};
    TreeHead head;
    Bytes entries;
  };

  // Executes the block at the next height.
  std::string Follow(const CommitBlocks::Item& item,
                     const RegisterUniverse& universe);
  void Append(const Execution& execution);
  std::string JudgeProofs() const;

  RegisterState state_;
  MemoryLookup lookup_;
  std::vector<Digest> leaves_;
  std::vector<Block> blocks_;  // By height.
};

}  // namespace diptych
