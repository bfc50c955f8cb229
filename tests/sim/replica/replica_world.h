// SPDX-License-Identifier: Apache-2.0
//
// A ReplicaWorld is what the replicas of a simulation share, and no replica
// knows: the truth about blocks, the roots that all must have, and what was
// checked once and need not be checked again for every node.

#pragma once

#include <map>
#include <optional>

#include "replica/exchange.h"
#include "tests/sim/replica/register_roots.h"
#include "tests/sim/replica/register_universe.h"
#include "tests/sim/replica/sample_network.h"

namespace diptych {

struct ReplicaWorld {
  ReplicaWorld(std::size_t validators, Epoch epoch)
      : network(SampleNetworkOf(validators)),
        universe(network, epoch),
        roots(network, universe.at(Universe::kGenesis).hash) {}

  const SampleNetwork& network;
  RegisterUniverse universe;
  RegisterRoots roots;
  // The real checks' results; signatures of transactions are real.
  std::map<Digest, SharedBatch> batches;  // By their digest.
  std::map<Digest, Block> blocks;         // By the digest of their octets.
};

}  // namespace diptych
