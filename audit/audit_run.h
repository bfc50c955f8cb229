// SPDX-License-Identifier: Apache-2.0
//
// An AuditRun is one audit at work: its steps in order, and what they share.

#pragma once

#include <optional>

#include "audit/auditor.h"
#include "audit/block_reader.h"
#include "audit/block_records_check.h"
#include "audit/log_comparison.h"
#include "audit/log_reader.h"
#include "audit/parallel_sequence.h"
#include "audit/replayer.h"

namespace diptych {

// The place of a difference of object kLog that only says that the log is not
// the one that was audited before: comparing all of it finds the entry.
inline constexpr std::string_view kRewrittenPlace = "audited before";

// Nothing: the audit goes on.
using Step = std::optional<Finding>;

class AuditRun {
 public:
  // All must outlive the run; the report is filled as it goes.
  // Blocks below `remembered` were audited before: their part of the log is
  // replayed and not compared again.
  AuditRun(AuditSource& source, const AuditOptions& options,
           std::uint64_t remembered, AuditReport& report)
      : source_(source),
        options_(options),
        remembered_(remembered),
        report_(report) {}

  Step Run();

 private:
  // Entry 0 and block 0, which all else rests on.
  Step Begin();
  // What stands in the genesis' place. Of a source over the network that has no
  // checkpoint either it accuses nobody: any web server answers like that.
  Step WithoutGenesis(Finding found);
  Step JudgeGenesis(ByteView entry, const Header& header);
  Step ReadCheckpoint();
  // Every block up to the checkpoint.
  Step Replay();
  Step TakeBlock(const PreparedBlock& block);
  // Holds the pieces of the log that are complete against the source's.
  Step CompareLog();
  // Whether the source's log still begins with what was audited before.
  Step CompareRemembered();
  // What lies behind a log that comes out otherwise.
  Finding Explain(const Difference& difference, const Header& header) const;
  Step JudgeCheckpointRoot() const;
  void Count(const PreparedBlock& block, const Execution& execution);

  AuditSource& source_;
  const AuditOptions& options_;
  const std::uint64_t remembered_;
  AuditReport& report_;

  std::optional<Replayer> replayer_;
  std::optional<KeyRing> keys_;
  std::optional<PreparedBlock> genesis_block_;
  std::uint64_t log_size_ = 0;
  StatusVersions status_versions_;
  std::optional<LogReader> log_reader_;
  std::optional<LogComparison> comparison_;
  std::optional<ParallelSequence<LogReader::Piece>> pieces_;
};

}  // namespace diptych
