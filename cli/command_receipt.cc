// SPDX-License-Identifier: Apache-2.0
//
// diptych receipt

#include <memory>
#include <optional>
#include <vector>

#include "base/time_text.h"
#include "cli/command_table.h"
#include "cli/console.h"
#include "cli/document_paths.h"
#include "cli/progress_bar.h"
#include "cli/shared_options.h"
#include "cli/wallet_session.h"
#include "json/printable.h"
#include "wallet/anchorer.h"
#include "wallet/receipt_fetcher.h"

namespace diptych {
namespace {

struct Options {
  std::vector<std::string> paths;
  std::string network = ".";
  std::string node;
  std::string receipts_directory;
  bool json = false;
};

// The journal knows the salts of receipts that were lost. While another run
// holds it, an old receipt or the empty salt has to do.
Result<std::optional<AnchorJournal>> OpenJournal(const NetworkFolder& network,
                                                 Console& console) {
  Result<AnchorJournal> journal =
      AnchorJournal::Open(network.journal_path(), network.network_id());
  if (journal) return std::optional(*std::move(journal));
  if (journal.error().code != ErrorCode::kUnavailable) return journal.error();
  console.Note("Going on without the journal: " + journal.error().message);
  return std::optional<AnchorJournal>();
}

void PrintFetched(const std::string& path, const FetchedReceipt& fetched,
                  bool json, Console& console) {
  if (json) {
    console.PrintJson(
        JsonObject{{"file", path},
                   {"outcome", "fetched"},
                   {"receipt", fetched.path},
                   {"status", CredentialStatusName(fetched.status)},
                   {"asOf", FormatTimestamp(fetched.as_of)}});
    return;
  }
  console.Print(Printable(fetched.path, kShownPath) + ": " +
                std::string(CredentialStatusName(fetched.status)) + " as of " +
                FormatMinute(fetched.as_of) + ".");
}

void PrintProblem(const std::string& path, const Error& error, bool json,
                  Console& console) {
  if (json) {
    console.PrintJson(JsonObject{{"file", path},
                                 {"outcome", "failed"},
                                 {"problem", ProblemOf(path, error.message)}});
  }
  console.Complain(Printable(path, kShownPath) + ": " +
                   Printable(ProblemOf(path, error.message), kShownProblem));
}

Result<ExitCode> Run(const Options& options, Surroundings& surroundings) {
  Console& console = surroundings.console;
  RETURN_IF_ERROR(RefuseFolders(options.paths));
  ASSIGN_OR_RETURN(const NetworkFolder network,
                   NetworkFolder::Open(options.network));
  ASSIGN_OR_RETURN(const std::unique_ptr<RegistryPort> registry,
                   ConnectRegistry(network, options.node));
  ASSIGN_OR_RETURN(const std::optional<AnchorJournal> journal,
                   OpenJournal(network, console));
  ReceiptFetcher fetcher(network, *registry, journal ? &*journal : nullptr);
  ExitCode code = ExitCode::kOk;
  for (const std::string& path : options.paths) {
    const Result<FetchedReceipt> fetched =
        path.ends_with(kReceiptSuffix)
            ? fetcher.Refresh(path)
            : fetcher.Fetch(path,
                            ReceiptPath(path, options.receipts_directory));
    if (fetched) {
      PrintFetched(path, *fetched, options.json, console);
    } else {
      PrintProblem(path, fetched.error(), options.json, console);
      code = Worst(code, ExitCode::kCannotTell);
    }
  }
  return code;
}

Action Declare(OptionSet& set) {
  auto options = std::make_shared<Options>();
  set.Texts({.name = "documents",
             .value = "FILE...",
             .help = "The credentials, or their receipts (NAME.diptych). A "
                     "picture and the file it was baked from share one.",
             .required = true},
            options->paths);
  set.Text(
      {.name = "--receipts",
       .value = "DIR",
       .help = "The folder of the receipts (default: beside each document)."},
      options->receipts_directory);
  AddNetworkOption(set, options->network);
  AddNodeOption(set, options->node);
  AddJsonOption(set, options->json);
  return [options](Surroundings& surroundings) {
    return Run(*options, surroundings);
  };
}

}  // namespace

const Command kReceiptCommand = {
    .path = "receipt",
    .heading = kIssuingHeading,
    .summary = "Fetch fresh receipts of credentials",
    .description =
        "A receipt says what held on the day it was made. This asks a node for "
        "a\n"
        "new one, checks it against the network's trust policy, and replaces "
        "the\n"
        "old file. It needs no key.",
    .examples =
        "  # a receipt of today for a diploma of last year\n"
        "  diptych receipt diploma.pdf --network my-network",
    .declare = Declare,
};

}  // namespace diptych
