// SPDX-License-Identifier: Apache-2.0
//
// diptych anchor

#include <algorithm>
#include <iostream>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "cli/command_table.h"
#include "cli/console.h"
#include "cli/counted.h"
#include "cli/document_paths.h"
#include "cli/own_files.h"
#include "cli/progress_bar.h"
#include "cli/shared_options.h"
#include "cli/stop_signal.h"
#include "cli/wallet_session.h"
#include "json/printable.h"
#include "wallet/anchorer.h"

namespace diptych {
namespace {

// Whatever a ListId can hold; the node knows which lists there are.
constexpr std::uint32_t kListMax = 0xffffffff;

struct Options {
  std::vector<std::string> paths;
  WalletOptions wallet;
  AnchorOptions anchor;
  std::optional<std::uint32_t> batch;
  std::optional<std::uint32_t> list;
  bool json = false;
};

std::string_view OutcomeName(AnchorOutcome outcome) {
  switch (outcome) {
    case AnchorOutcome::kAnchored:
      return "anchored";
    case AnchorOutcome::kAlreadyAnchored:
      return "already anchored";
    case AnchorOutcome::kUnreadable:
      return "unreadable";
    case AnchorOutcome::kPlaceTaken:
      return "place taken";
    case AnchorOutcome::kReceiptInWay:
      return "receipt in the way";
    case AnchorOutcome::kNotReached:
      return "not reached";
  }
  return "";
}

JsonObject DocumentJson(const AnchoredDocument& document) {
  JsonObject json;
  json["file"] = document.path;
  json["outcome"] = OutcomeName(document.outcome);
  if (document.outcome == AnchorOutcome::kAnchored ||
      document.outcome == AnchorOutcome::kAlreadyAnchored) {
    json["list"] = document.list.value;
    json["position"] = document.position.value;
    json["entryIndex"] = std::to_string(document.entry.value);
    json["receipt"] = document.receipt_path;
  }
  if (document.known_from_receipt) json["knownFromReceipt"] = true;
  if (!document.other_issuer.empty()) {
    json["otherIssuer"] = document.other_issuer;
  }
  if (!document.problem.empty()) {
    json["problem"] = ProblemOf(document.path, document.problem);
  }
  return json;
}

void PrintReportJson(const AnchorReport& report, Console& console) {
  for (const AnchoredDocument& document : report.documents) {
    console.PrintJson(DocumentJson(document));
  }
  console.PrintJson(JsonObject{
      {"summary", JsonObject{{"anchored", report.anchored},
                             {"alreadyAnchored", report.already_anchored},
                             {"knownFromReceipt", report.known_from_receipt},
                             {"unreadable", report.unreadable},
                             {"placeTaken", report.place_taken},
                             {"receiptInTheWay", report.receipt_in_way},
                             {"stopped", report.was_stopped}}}});
}

// One line, however many there are.
void WarnOfOtherIssuers(const AnchorReport& report, Console& console) {
  const auto names_other = [](const AnchoredDocument& document) {
    return !document.other_issuer.empty();
  };
  const auto first = std::ranges::find_if(report.documents, names_other);
  if (first == report.documents.end()) return;
  const auto more = static_cast<std::size_t>(std::ranges::count_if(
      std::next(first), report.documents.end(), names_other));
  console.Complain(
      Printable(first->path, kShownPath) + ": names " + first->other_issuer +
      " as its issuer, which is none of ours: nobody will find it valid by "
      "our receipt" +
      (more == 0 ? ""
                 : " (and so of " + Counted(more, "other document") + ")"));
}

void PrintReport(const AnchorReport& report, const Options& options,
                 Console& console) {
  for (const AnchoredDocument& document : report.documents) {
    if (document.problem.empty()) continue;
    console.Complain(
        Printable(document.path, kShownPath) + ": " +
        Printable(ProblemOf(document.path, document.problem), kShownProblem));
  }
  const std::string& directory = options.anchor.receipts_directory;
  const std::string where = directory.empty()
                                ? "beside the documents"
                                : "in " + Printable(directory, kShownPath);
  console.Print("Anchored " + Counted(report.anchored, "document") +
                "; the receipts are " + where + ".");
  if (report.already_anchored > 0) {
    console.Print("Skipped " + Counted(report.already_anchored, "document") +
                  " anchored already.");
  }
  if (report.known_from_receipt > 0) {
    console.Print(std::to_string(report.known_from_receipt) +
                  " of these were known from their receipts alone; the "
                  "wallet's journal has them again.");
  }
  if (report.receipt_in_way > 0) {
    console.Print("Left out " + std::to_string(report.receipt_in_way) +
                  " where something else lies in the place of the receipt.");
  }
  if (report.unreadable > 0) {
    console.Print("Left out " + Counted(report.unreadable, "document") +
                  " that could not be read; mend what is wrong and run this "
                  "again.");
  }
  if (report.place_taken > 0) {
    console.Print("Left out " + Counted(report.place_taken, "credential") +
                  " whose place another one has; issue anew.");
  }
  if (report.was_stopped) {
    console.Print("Stopped before the end; run the same command to continue.");
  }
}

Result<AnchorReport> Anchor(const Options& options,
                            const std::vector<std::string>& paths,
                            Surroundings& surroundings) {
  std::vector<AnchorDocument> documents;
  documents.reserve(paths.size());
  for (const std::string& path : paths) documents.push_back({.path = path});
  const StopSignal stop;
  ASSIGN_OR_RETURN(
      const std::unique_ptr<WalletSession> session,
      WalletSession::Open(options.wallet, surroundings, &stop.requested()));
  ProgressBar bar("anchoring", surroundings.console, surroundings.clock);
  AnchorOptions anchor = options.anchor;
  if (options.batch) anchor.batch = *options.batch;
  if (options.list) anchor.list = ListId{*options.list};
  anchor.progress = [&bar](const AnchorProgress& progress) {
    bar.Update(progress.done, progress.total);
  };
  bar.Update(0, documents.size());
  return Anchorer(session->issuer(), session->journal()).Run(documents, anchor);
}

Result<ExitCode> Run(const Options& options, Surroundings& surroundings) {
  RETURN_IF_ERROR(RefuseReceipts(options.paths));
  PassedOver passed_over;
  ASSIGN_OR_RETURN(const std::vector<std::string> paths,
                   ExpandDocumentPaths(options.paths, std::cin, &passed_over));
  RETURN_IF_ERROR(RefuseOwnFiles(paths));
  const std::string note = Describe(passed_over);
  if (!note.empty()) surroundings.console.Note(note);
  ASSIGN_OR_RETURN(const AnchorReport report,
                   Anchor(options, paths, surroundings));
  WarnOfOtherIssuers(report, surroundings.console);
  if (options.json) {
    PrintReportJson(report, surroundings.console);
  } else {
    PrintReport(report, options, surroundings.console);
  }
  const bool complete = report.unreadable == 0 && report.place_taken == 0 &&
                        report.receipt_in_way == 0 && !report.was_stopped;
  return complete ? ExitCode::kOk : ExitCode::kCannotTell;
}

Action Declare(OptionSet& set) {
  auto options = std::make_shared<Options>();
  AnchorOptions& anchor = options->anchor;
  set.Texts({.name = "documents",
             .value = "FILE|DIR|-...",
             .help = "Credential files, folders of them, or '-' for a list of "
                     "paths on standard input, one a line.",
             .required = true},
            options->paths);
  set.Text({.name = "--receipts",
            .value = "DIR",
            .help = "The folder that receipts go to (default: beside each "
                    "document, as NAME.diptych)."},
           anchor.receipts_directory);
  set.Number({.name = "--batch",
              .value = "COUNT",
              .help = "How many go into one transaction (default: " +
                      std::to_string(kAnchorBatchDefault) + ")."},
             1, kAnchorBatchMax, options->batch);
  set.Number(
      {.name = "--list",
       .value = "NUMBER",
       .help = "The status list to use (default: any of ours with room, or "
               "a new one)."},
      0, kListMax, options->list);
  set.Flag(
      {.name = "--empty-salt",
       .help = "Lets documents that carry enough randomness of their own be "
               "found without a receipt."},
      anchor.use_empty_salt);
  AddWalletOptions(set, options->wallet);
  AddJsonOption(set, options->json);
  return [options](Surroundings& surroundings) {
    return Run(*options, surroundings);
  };
}

}  // namespace

const Command kAnchorCommand = {
    .path = "anchor",
    .heading = kIssuingHeading,
    .summary = "Write credentials into the register and keep their receipts",
    .description =
        "Writes a fingerprint of each document into the register, for ever, "
        "and a\n"
        "receipt file beside it: the proof to hand out together with the "
        "document.\n"
        "The document itself goes nowhere, and the fingerprint tells nobody "
        "what it\n"
        "says. What is anchored already is skipped, so that a run that was cut "
        "off\n"
        "continues when the same command is given again; so is what only "
        "its receipt\n"
        "shows to be anchored. Receipts, the files "
        "of "
        "a network\n"
        "folder and a node's data are never anchored.",
    .examples =
        "  # one diploma; the receipt is diploma.pdf.diptych\n"
        "  diptych anchor diploma.pdf --network my-network\n"
        "\n"
        "  # a folder of credentials, receipts elsewhere\n"
        "  diptych anchor diplomas/ --receipts receipts/ --network my-network\n"
        "\n"
        "  # those that a database names\n"
        "  find archive -name '*.json' -newer last-run | \\\n"
        "      diptych anchor - --network my-network",
    .declare = Declare,
};

}  // namespace diptych
