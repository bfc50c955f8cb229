// SPDX-License-Identifier: Apache-2.0
//
// diptych audit

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "audit/auditor.h"
#include "audit/directory_source.h"
#include "audit/fork_audit.h"
#include "audit/http_source.h"
#include "audit/progress_file.h"
#include "cli/command_table.h"
#include "cli/console.h"
#include "cli/progress_bar.h"
#include "cli/shared_options.h"
#include "cli/stop_signal.h"
#include "json/printable.h"
#include "platform/file.h"
#include "tlog/policy.h"

namespace diptych {
namespace {

constexpr std::uint32_t kThreadsMax = 64;

struct Options {
  std::vector<std::string> sources;
  bool forensics = false;
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
                   HttpSource::Create(name, options.stop));
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

Result<ExitCode> RunForensics(const Options& options, Console& console) {
  if (options.sources.size() < 2) {
    return Error{ErrorCode::kInvalid,
                 "--forensics takes two branches or more, those of both sides "
                 "of the fork"};
  }
  std::vector<NamedBranch> branches;
  for (const std::string& name : options.sources) {
    ASSIGN_OR_RETURN(Bytes octets, ReadFile(name, kBranchOctetsMax));
    branches.push_back({name, std::move(octets)});
  }
  ASSIGN_OR_RETURN(const ForkAudit audit, AuditFork(branches));
  if (options.json) {
    console.PrintJson(ForkAuditJson(audit));
  } else {
    std::string text = ForkAuditText(audit);
    text.pop_back();
    console.Print(text);
  }
  switch (audit.report.verdict) {
    case ForkVerdict::kFork:
      return ExitCode::kNotValid;
    case ForkVerdict::kOneChain:
      return ExitCode::kOk;
    case ForkVerdict::kNoCommonHeight:
      return ExitCode::kCannotTell;
  }
  return ExitCode::kCannotTell;
}

Result<ExitCode> Run(const Options& options, Surroundings& surroundings) {
  if (options.forensics) return RunForensics(options, surroundings.console);
  if (options.sources.size() > 1) {
    return Error{ErrorCode::kInvalid,
                 "SOURCE: an audit is of one source; two files are for "
                 "--forensics"};
  }
  AuditOptions audit;
  audit.threads = options.threads.value_or(
      std::max(2U, std::thread::hardware_concurrency()));
  surroundings.random.Fill({reinterpret_cast<std::uint8_t*>(&audit.hash_seed),
                            sizeof audit.hash_seed});
  if (!options.policy.empty()) {
    const Result<Bytes> text = ReadFile(options.policy, kMaxPolicySize);
    if (!text) return Annotate(text.error(), "--policy");
    Result<Policy> policy = ParsePolicy(AsText(*text));
    if (!policy) return Annotate(policy.error(), options.policy);
    audit.policy = *std::move(policy);
  }
  std::optional<ProgressFile> progress_file;
  if (!options.progress.empty()) {
    ASSIGN_OR_RETURN(ProgressFile opened, ProgressFile::Open(options.progress));
    progress_file.emplace(std::move(opened));
    audit.progress_file = &*progress_file;
  }
  const StopSignal stop(kStopNote);
  audit.stop = &stop.requested();
  ProgressBar bar("auditing", surroundings.console, surroundings.clock);
  audit.on_progress = [&](const AuditProgress& progress) {
    bar.Update(progress.entries, progress.entries_total);
  };
  ASSIGN_OR_RETURN(const AuditReport report,
                   AuditSourceOf(options.sources.front(), audit));
  bar.Finish();
  if (options.json) {
    surroundings.console.PrintJson(AuditReportJson(report));
    if (report.error) {
      surroundings.console.Complain(
          Printable(report.error->message, kShownProblem));
    }
  } else {
    std::string text = AuditReportText(report);
    text.pop_back();
    surroundings.console.Print(text);
  }
  return ExitCodeOf(report.verdict);
}

Action Declare(OptionSet& set) {
  auto options = std::make_shared<Options>();
  set.Texts({.name = "source",
             .value = "SOURCE...",
             .help = "A node's URL, or the data directory of a node that does "
                     "not run; with --forensics, files of branches.",
             .required = true},
            options->sources);
  set.Flag({.name = "--forensics",
            .value = "",
            .help = "Compare the branches of two or more nodes, and name who "
                    "signed both sides of a fork."},
           options->forensics);
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
        "checkpoint. Nothing in a data directory is changed, and who may only\n"
        "read it can audit it. It ends with \"no difference\" (exit code 0),\n"
        "with the first difference, named exactly (1), or because the source\n"
        "failed (2).\n"
        "\n"
        "Of a data directory it also judges what a node keeps beside its log:\n"
        "statuses of every height, directory, every record of the commitment\n"
        "index, certificates and finalizations by their signatures. Not the\n"
        "guard file, nor why a node stopped (docs/spec/storage.md, \"What an\n"
        "audit covers\", has the whole list).\n"
        "\n"
        "With --forensics it looks into a fork: two final blocks of one "
        "height.\n"
        "Each node gives its branch as a file; it takes those of both sides,\n"
        "and of more nodes if the answer says so. Exit code 1 if they "
        "conflict,\n"
        "with everybody named who is convicted by two signatures; 0 if not; 2\n"
        "if they cannot be compared.",
    .examples =
        "  # Audit a node over the network\n"
        "  diptych audit http://127.0.0.1:7300 --policy policy.txt\n"
        "  # Audit every night what has come since\n"
        "  diptych audit http://127.0.0.1:7300 --progress audit.progress\n"
        "  # Find out who made two blocks final at height 4711\n"
        "  curl -o a.branch http://node-a.example:7300/branch/4700-4711\n"
        "  curl -o b.branch http://node-b.example:7300/branch/4700-4711\n"
        "  diptych audit --forensics a.branch b.branch",
    .declare = Declare,
};

}  // namespace diptych
