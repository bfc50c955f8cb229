// SPDX-License-Identifier: Apache-2.0
//
// A block batch is everything that a block, or a run of them, writes to the
// database, in one piece: all of it becomes durable or nothing.

#pragma once

#include <rocksdb/write_batch.h>

#include <span>
#include <vector>

#include "base/bytes.h"
#include "registry/execution.h"
#include "storage/database.h"
#include "storage/index_run.h"
#include "storage/stored_block.h"

namespace diptych {

struct BlockBatch {
  rocksdb::WriteBatch writes;
  // The partial bundle at the end of the log; empty if there is none.
  Bytes open_bundle;
  // The credentials among the blocks' entries.
  std::vector<IndexedCommitment> commitments;
};

// Adds the entry's commitment if it is a credential.
void AppendCommitment(EntryIndex index, ByteView entry,
                      std::vector<IndexedCommitment>& commitments);

// Of blocks that follow each other; what a later one of them overwrites, such
// as partial bundles and tiles, is written once. `open_bundle` is the partial
// bundle at the end of the log before the first of them.
BlockBatch MakeBlockBatch(const Database& database,
                          std::span<const CommittedBlock> blocks,
                          ByteView open_bundle);

}  // namespace diptych
