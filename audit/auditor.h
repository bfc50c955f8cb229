// SPDX-License-Identifier: Apache-2.0
//
// Audit replays a register from entry 0 and names the first place where it is
// not what its own rules make it.
//
//   source --blocks--> prepare (threads) --> execute (one thread) --> compare
//          --bundles, tiles (threads) ------------------------------^
//
// What is audited is the log up to the source's newest checkpoint: the note's
// signatures, every block up to there, every bundle and tile, and at the end
// that the root is the one that was signed.

#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

#include "audit/progress_file.h"
#include "audit/report.h"
#include "audit/source.h"
#include "storage/stored_records.h"
#include "tlog/policy.h"

namespace diptych {

// How many blocks one thread fetches at a time, and how many such ranges a
// thread may be ahead. A block has at most 4 MiB, so in the worst case each
// thread holds 128 MiB of what a hostile source sends.
inline constexpr std::uint32_t kBlocksPerRange = 16;
inline constexpr std::size_t kRangesAhead = 2;

// How many pieces of the log one thread may be ahead: hardly 2 MiB.
inline constexpr std::size_t kPiecesAhead = 64;

// The entries that one block can append: as many changes of status, of 6
// octets each, as 4 MiB hold, and its seal.
inline constexpr std::uint64_t kBlockEntriesMax = 4 * 1024 * 1024 / 6 + 1;

// How far an audit has come.
struct AuditProgress {
  std::uint64_t entries = 0;
  std::uint64_t entries_total = 0;
  std::uint64_t blocks = 0;
};

struct AuditOptions {
  // For blocks, and as many for the log: fetching and signatures.
  unsigned threads = 2;
  // A number that the log's author does not know.
  std::uint64_t hash_seed = 0;
  // Whose signatures count; by default those that the genesis names. A policy
  // from elsewhere proves more: that this is the network one means.
  std::optional<Policy> policy;
  // Ends the audit after the block at work; null for never.
  const std::atomic<bool>* stop = nullptr;
  // Where the blocks that were audited are remembered, so that an audit that
  // is cut off goes on, and a log that was rewritten is found out; null for
  // none (docs/adr/0011-audit-resume.md).
  ProgressFile* progress_file = nullptr;
  // The data directory behind the source: what it keeps beside the log is
  // judged, too. Null if there is none.
  const StoredRecords* records = nullptr;
  // Called on the calling thread, after each block.
  std::function<void(const AuditProgress&)> on_progress;
};

// Blocks until the audit is done.
AuditReport Audit(AuditSource& source, const AuditOptions& options);

}  // namespace diptych
