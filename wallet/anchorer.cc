// SPDX-License-Identifier: Apache-2.0
#include "wallet/anchorer.h"

#include <algorithm>
#include <filesystem>
#include <unordered_map>
#include <utility>

#include "platform/file.h"
#include "platform/temporary_file.h"
#include "wallet/anchor_run.h"

namespace diptych {
namespace {

Status CheckOptions(const AnchorOptions& options) {
  if (options.batch == 0 || options.batch > kAnchorBatchMax) {
    return Error{ErrorCode::kInvalid,
                 "batch: has to be 1 to " + std::to_string(kAnchorBatchMax)};
  }
  return Ok();
}

// A report of documents that were not reached yet.
Result<AnchorReport> EmptyReport(const std::vector<AnchorDocument>& documents,
                                 const AnchorOptions& options) {
  AnchorReport report;
  std::unordered_map<std::string, std::string> named;
  for (const AnchorDocument& document : documents) {
    std::string receipt =
        ReceiptPath(document.path, options.receipts_directory);
    const auto [other, is_new] = named.emplace(receipt, document.path);
    if (!is_new) {
      return Error{ErrorCode::kInvalid, document.path + " and " +
                                            other->second +
                                            " would both have the receipt " +
                                            receipt + ": anchor them apart"};
    }
    report.documents.push_back(
        {.path = document.path, .receipt_path = std::move(receipt)});
  }
  return report;
}

double Rate(std::size_t done, TimeMs since, TimeMs now) {
  if (now <= since) return 0;
  return static_cast<double>(done) * 1'000 /
         static_cast<double>(now.value - since.value);
}

// " (of 100 documents, 60 are in the register and 40 have their receipts".
std::string HowFar(const AnchorRun::Reached& reached, std::size_t total) {
  const auto have = [](std::size_t count, const char* one, const char* many) {
    return std::to_string(count) + (count == 1 ? one : many);
  };
  return " (of " + have(total, " document, ", " documents, ") +
         have(reached.anchored, " is in the register and ",
              " are in the register and ") +
         have(reached.receipts, " has its receipt", " have their receipts");
}

// Whether the same command would do better the next time.
const char* Advice(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUnavailable:
      return "; run the same command again to continue)";
    case ErrorCode::kIo:
    case ErrorCode::kCorrupt:
      return "; mend this and run the same command again to continue: nothing "
             "is anchored twice)";
    case ErrorCode::kInvalid:
    case ErrorCode::kNotFound:
    case ErrorCode::kExists:
    case ErrorCode::kRefused:
    case ErrorCode::kLimit:
      break;
  }
  return ")";
}

std::vector<std::string> ReceiptPathsOf(const AnchorReport& report) {
  std::vector<std::string> paths;
  for (const AnchoredDocument& document : report.documents) {
    paths.push_back(document.receipt_path);
  }
  return paths;
}

}  // namespace

std::string ReceiptPath(const std::string& document_path,
                        const std::string& directory) {
  const std::string beside = document_path + kReceiptSuffix;
  if (directory.empty()) return beside;
  return JoinPath(directory, std::filesystem::path(beside).filename());
}

Result<AnchorReport> Anchorer::Run(const std::vector<AnchorDocument>& documents,
                                   const AnchorOptions& options) {
  RETURN_IF_ERROR(CheckOptions(options));
  ASSIGN_OR_RETURN(AnchorReport report, EmptyReport(documents, options));
  if (!options.receipts_directory.empty()) {
    RETURN_IF_ERROR(MakeDirectory(options.receipts_directory));
  }
  RETURN_IF_ERROR(CheckNode(issuer_.network, issuer_.registry));
  RETURN_IF_ERROR(RemoveTemporaries(ReceiptPathsOf(report)));
  const std::size_t total = documents.size();
  const TimeMs started = issuer_.clock.Now();
  AnchorRun run(issuer_, journal_, documents, options, report);
  for (std::size_t first = 0; first < total; first += options.batch) {
    if (issuer_.IsStopped()) {
      report.was_stopped = true;
      return report;
    }
    const std::size_t end = std::min(first + options.batch, total);
    if (Status status = run.RunBatch(first, end); !status) {
      // A retry that a stop cut short is no fault.
      if (issuer_.IsStopped()) {
        report.was_stopped = true;
        return report;
      }
      return Error{status.error().code, status.error().message +
                                            HowFar(run.CountReached(), total) +
                                            Advice(status.error().code)};
    }
    if (options.progress) {
      options.progress({.done = end,
                        .total = total,
                        .per_second = Rate(end, started, issuer_.clock.Now())});
    }
  }
  return report;
}

}  // namespace diptych
