// SPDX-License-Identifier: Apache-2.0
//
// An AuditRun is one audit at work: its steps in order, and what they share.

#pragma once

#include <optional>

#include "audit/auditor.h"
#include "audit/block_reader.h"
#include "audit/log_comparison.h"
#include "audit/log_reader.h"
#include "audit/parallel_sequence.h"
#include "audit/replayer.h"

namespace diptych {

// Nothing: the audit goes on.
using Step = std::optional<Finding>;

class AuditRun {
 public:
  // All must outlive the run; the report is filled as it goes.
  AuditRun(AuditSource& source, const AuditOptions& options,
           AuditReport& report)
      : source_(source), options_(options), report_(report) {}

  Step Run();

 private:
  // Entry 0 and block 0, which all else rests on.
  Step Begin();
  Step JudgeGenesis(ByteView entry, const Header& header);
  Step ReadCheckpoint();
  // Every block up to the checkpoint.
  Step Replay();
  Step TakeBlock(const PreparedBlock& block);
  // Holds the pieces of the log that are complete against the source's.
  Step CompareLog();
  // What lies behind a log that comes out otherwise.
  Finding Explain(const Difference& difference, const Header& header) const;
  Step JudgeCheckpointRoot() const;
  void Count(const PreparedBlock& block, const Execution& execution);

  AuditSource& source_;
  const AuditOptions& options_;
  AuditReport& report_;

  std::optional<Replayer> replayer_;
  std::optional<KeyRing> keys_;
  std::optional<PreparedBlock> genesis_block_;
  std::uint64_t log_size_ = 0;
  std::optional<LogReader> log_reader_;
  std::optional<LogComparison> comparison_;
  std::optional<ParallelSequence<LogReader::Piece>> pieces_;
};

}  // namespace diptych
