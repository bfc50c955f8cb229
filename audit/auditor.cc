// SPDX-License-Identifier: Apache-2.0
#include "audit/auditor.h"

#include <chrono>
#include <string>
#include <utility>
#include <variant>

#include "audit/audit_run.h"
#include "base/check.h"

namespace diptych {

namespace {

// Blocks that were audited before come from the progress file.
class ResumingSource : public AuditSource {
 public:
  ResumingSource(AuditSource& source, const ProgressFile& file)
      : source_(source), file_(file), count_(file.block_count()) {}

  Result<std::string> ReadCheckpoint() override {
    return source_.ReadCheckpoint();
  }
  Result<SourceBlocks> ReadBlocks(Height first, std::uint32_t count) override {
    if (first.value >= count_) return source_.ReadBlocks(first, count);
    SourceBlocks out{.blocks = {}, .tip = {count_ - 1}};
    for (std::uint64_t at = first.value;
         at < count_ && out.blocks.size() < count; ++at) {
      ASSIGN_OR_RETURN(Bytes octets, file_.ReadBlock(Height{at}));
      out.blocks.push_back(std::move(octets));
    }
    return out;
  }
  Result<Bytes> ReadBundle(std::uint64_t index, std::size_t width) override {
    return source_.ReadBundle(index, width);
  }
  Result<Bytes> ReadTile(TileId tile, std::size_t width) override {
    return source_.ReadTile(tile, width);
  }

 private:
  AuditSource& source_;
  const ProgressFile& file_;
  const std::uint64_t count_;  // The file grows while the audit runs.
};

bool IsRewritten(const Step& end) {
  if (!end) return false;
  const auto* difference = std::get_if<Difference>(&*end);
  return difference != nullptr && difference->object == AuditObject::kLog &&
         difference->place == kRewrittenPlace;
}

// The blocks audited before against the log as it is now.
Step FindRewrittenEntry(AuditSource& source, const AuditOptions& options,
                        AuditReport& report) {
  AuditOptions again = options;
  again.progress_file = nullptr;
  again.records = nullptr;
  report.counts = {};
  report.resumed_blocks = 0;
  Step end = AuditRun(source, again, 0, report).Run();
  if (!end) return end;
  if (auto* difference = std::get_if<Difference>(&*end)) {
    difference->place = "rewritten since it was audited before: " +
                        std::string(AuditObjectName(difference->object)) + " " +
                        difference->place;
    difference->object = AuditObject::kLog;
  }
  return end;
}

// What the source knows to be damaged is a difference wherever it is met.
Step DamageIsADifference(Step end) {
  if (!end) return end;
  const auto* error = std::get_if<Error>(&*end);
  if (error == nullptr || error->code != ErrorCode::kCorrupt) return end;
  return Difference{.object = AuditObject::kStore,
                    .place = "",
                    .field = "records",
                    .expected = "those that were written",
                    .found = error->message};
}

Step RunAudit(AuditSource& source, const AuditOptions& options,
              AuditReport& report) {
  const ProgressFile* file = options.progress_file;
  if (file == nullptr || file->block_count() == 0) {
    return AuditRun(source, options, 0, report).Run();
  }
  ResumingSource resuming(source, *file);
  Step end = AuditRun(resuming, options, file->block_count(), report).Run();
  if (!IsRewritten(end)) return end;
  return FindRewrittenEntry(resuming, options, report);
}

}  // namespace

AuditReport Audit(AuditSource& source, const AuditOptions& options) {
  CHECK(options.threads > 0);
  AuditReport report;
  const auto start = std::chrono::steady_clock::now();
  const Step end = DamageIsADifference(RunAudit(source, options, report));
  report.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
          .count();
  if (!end) {
    report.verdict = AuditVerdict::kNoDifference;
  } else if (const auto* difference = std::get_if<Difference>(&*end)) {
    report.verdict = AuditVerdict::kDifference;
    report.difference = *difference;
  } else {
    report.error = std::get<Error>(*end);
  }
  return report;
}

}  // namespace diptych
