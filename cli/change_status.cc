// SPDX-License-Identifier: Apache-2.0
#include "cli/change_status.h"

#include <memory>
#include <utility>

#include "cli/console.h"
#include "cli/document_paths.h"
#include "cli/shared_options.h"
#include "cli/stop_signal.h"
#include "cli/wallet_session.h"
#include "json/printable.h"
#include "wallet/status_changer.h"

namespace diptych {
namespace {

struct Options {
  std::vector<std::string> paths;
  WalletOptions wallet;
  StatusOptions change;
  StatusCommand command;
  bool json = false;
};

std::string_view OutcomeName(StatusOutcome outcome) {
  switch (outcome) {
    case StatusOutcome::kChanged:
      return "changed";
    case StatusOutcome::kUnchanged:
      return "unchanged";
    case StatusOutcome::kRefused:
      return "refused";
    case StatusOutcome::kUnknown:
      return "unknown";
    case StatusOutcome::kNotReached:
      return "not reached";
  }
  return "";
}

ExitCode CodeOf(StatusOutcome outcome) {
  switch (outcome) {
    case StatusOutcome::kChanged:
    case StatusOutcome::kUnchanged:
      return ExitCode::kOk;
    case StatusOutcome::kRefused:
      return ExitCode::kNotValid;
    case StatusOutcome::kUnknown:
    case StatusOutcome::kNotReached:
      return ExitCode::kCannotTell;
  }
  return ExitCode::kCannotTell;
}

void PrintItemJson(const StatusResult& item, const StatusOptions& change,
                   Console& console) {
  JsonObject json;
  json["file"] = item.path;
  json["outcome"] = OutcomeName(item.outcome);
  const bool is_changed = item.outcome == StatusOutcome::kChanged;
  if (is_changed || item.outcome == StatusOutcome::kUnchanged) {
    json["status"] = CredentialStatusName(change.status);
    // The reason of an earlier change stands in the log alone.
    if (is_changed) json["reason"] = ReasonWord(change.reason);
    json["list"] = item.list.value;
    json["position"] = item.position.value;
  }
  if (item.wrote_receipt) json["receipt"] = item.receipt_path;
  if (!item.problem.empty()) {
    json["problem"] = ProblemOf(item.path, item.problem);
  }
  console.PrintJson(json);
}

// What follows the line about a credential whose status is as asked.
void PrintReceipt(const StatusResult& item, Console& console) {
  if (item.wrote_receipt) {
    console.Print("  Its new receipt is " +
                  Printable(item.receipt_path, kShownPath) + ".");
  }
  if (!item.problem.empty()) {
    console.Note("  But: " + Printable(item.problem, kShownPath));
  }
}

void PrintItem(const StatusResult& item, const StatusCommand& command,
               Console& console) {
  const std::string path = Printable(item.path, kShownPath);
  switch (item.outcome) {
    case StatusOutcome::kChanged:
      console.Print(command.done + " " + path + ".");
      PrintReceipt(item, console);
      break;
    case StatusOutcome::kUnchanged:
      console.Print("Nothing to do: " + path + " is " + command.already +
                    ". The register keeps the reason that it has.");
      PrintReceipt(item, console);
      break;
    case StatusOutcome::kRefused:
    case StatusOutcome::kUnknown:
      console.Complain(
          path + ": " +
          Printable(ProblemOf(item.path, item.problem), kShownProblem));
      break;
    case StatusOutcome::kNotReached:
      console.Complain(path + ": not reached; run this again for it");
      break;
  }
}

Result<ExitCode> Run(const Options& options, Surroundings& surroundings) {
  RETURN_IF_ERROR(RefuseFolders(options.paths));
  const StopSignal stop;
  ASSIGN_OR_RETURN(
      const std::unique_ptr<WalletSession> session,
      WalletSession::Open(options.wallet, surroundings, &stop.requested()));
  ASSIGN_OR_RETURN(const StatusReport report,
                   StatusChanger(session->issuer(), session->journal())
                       .Run(options.paths, options.change));
  ExitCode code = ExitCode::kOk;
  for (const StatusResult& item : report.items) {
    if (options.json) {
      PrintItemJson(item, options.change, surroundings.console);
    } else {
      PrintItem(item, options.command, surroundings.console);
    }
    code = Worst(code, CodeOf(item.outcome));
  }
  return code;
}

}  // namespace

std::string_view ReasonWord(StatusReason reason) {
  switch (reason) {
    case StatusReason::kNotStated:
      return "not-stated";
    case StatusReason::kIssuedInError:
      return "issued-in-error";
    case StatusReason::kSuperseded:
      return "superseded";
    case StatusReason::kRequirementsNotMet:
      return "requirements-not-met";
    case StatusReason::kMisconduct:
      return "misconduct";
    case StatusReason::kHolderRequest:
      return "holder-request";
    case StatusReason::kUnderReview:
      return "under-review";
    case StatusReason::kReviewEnded:
      return "review-ended";
    case StatusReason::kKeyCompromised:
      return "key-compromised";
  }
  return "";
}

Action DeclareStatusCommand(OptionSet& set, const StatusCommand& command) {
  auto options = std::make_shared<Options>();
  options->change.status = command.status;
  options->change.refresh_receipts = true;
  options->command = command;
  set.Texts({.name = "documents",
             .value = "FILE...",
             .help = "The credentials, or their receipts (NAME.diptych). A "
                     "picture and the file it was baked from share one.",
             .required = true},
            options->paths);
  std::vector<std::pair<std::string, StatusReason>> reasons;
  std::string words;
  for (const StatusReason reason : command.reasons) {
    const std::string word(ReasonWord(reason));
    reasons.emplace_back(word, reason);
    words += (words.empty() ? "" : ", ") + word;
  }
  set.Choice<StatusReason>({.name = "--reason",
                            .value = "REASON",
                            .help = "Stands in the register for all to see: " +
                                    words + " (default: not-stated)."},
                           reasons, options->change.reason);
  set.Text({.name = "--receipts",
            .value = "DIR",
            .help = "The folder where receipts are (default: beside each "
                    "document)."},
           options->change.receipts_directory);
  AddWalletOptions(set, options->wallet);
  AddJsonOption(set, options->json);
  return [options](Surroundings& surroundings) {
    return Run(*options, surroundings);
  };
}

}  // namespace diptych
