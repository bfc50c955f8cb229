// SPDX-License-Identifier: Apache-2.0
//
// diptych audit

#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "audit/auditor.h"
#include "audit/directory_source.h"
#include "audit/http_source.h"
#include "audit/progress_file.h"
#include "cli/command_table.h"
#include "cli/progress_bar.h"
#include "cli/shared_options.h"
#include "cli/stop_signal.h"
#include "platform/file.h"
#include "tlog/policy.h"

namespace diptych {
namespace {

constexpr std::uint32_t kThreadsMax = 64;

struct Options {
  std::string source;
  std::string policy;
  std::string progress;
  std::optional<std::uint32_t> threads;
  bool json = false;
};

Result<AuditReport> AuditSourceOf(const std::string& name,
                                  const AuditOptions& options) {
  if (!name.starts_with("http://") && !name.starts_with("https://")) {
    return AuditDirectory(name, options);
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<HttpSource> source,
                   HttpSource::Create(name));
  return Audit(*source, options);
}

ExitCode ExitCodeOf(AuditVerdict verdict) {
  switch (verdict) {
    case AuditVerdict::kNoDifference:
      return ExitCode::kOk;
    case AuditVerdict::kDifference:
      return ExitCode::kNotValid;
    case AuditVerdict::kIncomplete:
      return ExitCode::kCannotTell;
  }
  return ExitCode::kCannotTell;
}

Result<ExitCode> Run(const Options& options, Surroundings& surroundings) {
  AuditOptions audit;
  audit.threads = options.threads.value_or(
      std::max(2U, std::thread::hardware_concurrency()));
  surroundings.random.Fill({reinterpret_cast<std::uint8_t*>(&audit.hash_seed),
                            sizeof audit.hash_seed});
  if (!options.policy.empty()) {
    ASSIGN_OR_RETURN(const Bytes text,
                     ReadFile(options.policy, kMaxPolicySize));
    Result<Policy> policy = ParsePolicy(AsText(text));
    if (!policy) return Annotate(policy.error(), options.policy);
    audit.policy = *std::move(policy);
  }
  std::optional<ProgressFile> progress_file;
  if (!options.progress.empty()) {
    ASSIGN_OR_RETURN(ProgressFile opened, ProgressFile::Open(options.progress));
    progress_file.emplace(std::move(opened));
    audit.progress_file = &*progress_file;
  }
  StopSignal stop;
  audit.stop = &stop.requested();
  ProgressBar bar("auditing", surroundings.console, surroundings.clock);
  audit.on_progress = [&](const AuditProgress& progress) {
    bar.Update(progress.entries, progress.entries_total);
  };
  ASSIGN_OR_RETURN(const AuditReport report,
                   AuditSourceOf(options.source, audit));
  bar.Finish();
  if (options.json) {
    surroundings.console.PrintJson(AuditReportJson(report));
  } else {
    std::string text = AuditReportText(report);
    text.pop_back();
    surroundings.console.Print(text);
  }
  return ExitCodeOf(report.verdict);
}

Action Declare(OptionSet& set) {
  auto options = std::make_shared<Options>();
  set.Text({.name = "source",
            .value = "SOURCE",
            .help = "A node's URL, or the data directory of a node that does "
                    "not run.",
            .required = true},
           options->source);
  set.Text({.name = "--policy",
            .value = "FILE",
            .help = "Whose signatures count; by default those that the log's "
                    "own genesis names, which shows that the log is sound but "
                    "not that it is the one you mean."},
           options->policy);
  set.Text({.name = "--progress",
            .value = "FILE",
            .help = "Remember what was audited in this file: an audit that was "
                    "cut off goes on, and a log that was rewritten since is "
                    "found out."},
           options->progress);
  set.Number({.name = "--threads",
              .value = "N",
              .help = "Threads for blocks, and as many for the log; by "
                      "default one for each processor."},
             1, kThreadsMax, options->threads);
  AddJsonOption(set, options->json);
  return [options](Surroundings& surroundings) {
    return Run(*options, surroundings);
  };
}

}  // namespace

const Command kAuditCommand = {
    .path = "audit",
    .heading = kVerifyingHeading,
    .summary = "Replay a whole register and name the first difference",
    .description =
        "Replays the register from its first entry and computes everything\n"
        "anew: every rule, signature, hash and root, up to the newest\n"
        "checkpoint. It ends with \"no difference\" (exit code 0), with the\n"
        "first difference, named exactly (1), or because the source failed "
        "(2).",
    .examples =
        "  # Audit a node over the network\n"
        "  diptych audit http://127.0.0.1:7300 --policy policy.txt\n"
        "  # Audit every night what has come since\n"
        "  diptych audit http://127.0.0.1:7300 --progress audit.progress",
    .declare = Declare,
};

}  // namespace diptych
