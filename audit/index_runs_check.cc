// SPDX-License-Identifier: Apache-2.0
#include "audit/index_runs_check.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "storage/index_run.h"

namespace diptych {
namespace {

// The number of the first commitment whose entry is not below `entry`.
std::uint64_t FirstAt(const ReplayedCommitments& all, std::uint64_t entry) {
  std::uint64_t low = 0;
  std::uint64_t high = all.size();
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (all.at(middle).index.value < entry) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

// A run is sound if its records are of its entries, in strict order and under
// its checksum. So if each names the prefix that its entry has, no two name the
// same entry, and there are as many as the span has credentials, then they are
// these credentials and all of them.
class RunChecker {
 public:
  RunChecker(const ReplayedCommitments& all, const RunSpan& span)
      : span_(span),
        name_(RunFileName(span)),
        prefixes_(span.end - span.begin),
        is_credential_(span.end - span.begin) {
    for (std::uint64_t i = FirstAt(all, span.begin); i < all.size(); ++i) {
      const AnchoredCredential& each = all.at(i);
      if (each.index.value >= span.end) break;
      const std::uint64_t at = each.index.value - span.begin;
      prefixes_[at] = CommitmentPrefix(each.entry.commitment);
      is_credential_[at] = true;
      ++credentials_;
    }
  }

  std::optional<Finding> Check(const IndexRun& run, std::uint64_t& checked) {
    for (std::size_t place = 0; place < run.size(); ++place) {
      ++checked;
      const IndexedCommitment record = run.At(place);
      const std::uint64_t at = record.index.value - span_.begin;
      if (is_credential_[at] && prefixes_[at] == record.prefix) continue;
      Difference difference = Differs(record.index, "prefix");
      difference.expected = is_credential_[at]
                                ? std::to_string(prefixes_[at])
                                : "no record, since it is no credential";
      difference.found = std::to_string(record.prefix);
      return difference;
    }
    if (run.size() == credentials_) return std::nullopt;
    Difference difference = Differs({span_.begin}, "records");
    difference.expected = std::to_string(credentials_);
    difference.found = std::to_string(run.size());
    return difference;
  }

 private:
  Difference Differs(EntryIndex entry, std::string field) const {
    return {.object = AuditObject::kIndexRecord,
            .place = "of " + name_,
            .entry = entry,
            .field = std::move(field)};
  }

  const RunSpan& span_;
  const std::string name_;
  std::vector<std::uint64_t> prefixes_;
  std::vector<bool> is_credential_;
  std::uint64_t credentials_ = 0;
};

}  // namespace

std::optional<Finding> CheckIndexRuns(const StoredRecords& records,
                                      const Replayer& replayer,
                                      std::uint64_t& checked) {
  const Result<std::vector<RunSpan>> runs = records.Runs();
  if (!runs) return runs.error();
  const std::uint64_t log_size = replayer.state().log.size();
  for (const RunSpan& span : *runs) {
    Difference difference{.object = AuditObject::kIndexRecord,
                          .place = "of " + RunFileName(span),
                          .field = "file",
                          .expected = "a sound run"};
    if (span.end <= span.begin || span.end > log_size) {
      difference.field = "span";
      difference.expected = "entries below " + std::to_string(log_size);
      difference.found =
          std::to_string(span.begin) + " up to " + std::to_string(span.end);
      return difference;
    }
    const auto run = records.OpenRun(span, replayer.state().network_id);
    if (!run) return ToFinding(run.error(), difference);
    RunChecker checker(replayer.commitments(), span);
    if (auto found = checker.Check(**run, checked)) return found;
  }
  return std::nullopt;
}

}  // namespace diptych
