// SPDX-License-Identifier: Apache-2.0
//
// The genesis block is block 0, which every node of a network makes for itself
// from the genesis entry: no transactions, and a log of two entries.

#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "registry/execution.h"
#include "registry/state.h"
#include "storage/store.h"

namespace diptych {

struct GenesisBlock {
  RegisterState before;
  Execution execution;
  StoredBlock block;
};

// Equal on every node, header included (docs/spec/blocks.md). kInvalid if the
// entry is no genesis.
Result<GenesisBlock> MakeGenesisBlock(ByteView genesis_entry);

}  // namespace diptych
