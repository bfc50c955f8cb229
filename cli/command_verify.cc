// SPDX-License-Identifier: Apache-2.0
//
// diptych verify

#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "cli/command_table.h"
#include "cli/document_paths.h"
#include "cli/duration.h"
#include "cli/fresh_receipt.h"
#include "cli/shared_options.h"
#include "cli/verify_text.h"
#include "cli/wallet_session.h"
#include "credential/document.h"
#include "json/parse.h"
#include "json/printable.h"
#include "platform/file.h"
#include "registry/receipt_json.h"
#include "tlog/policy.h"
#include "verdict/report_json.h"
#include "verdict/verdict.h"
#include "wallet/anchorer.h"
#include "wallet/network_folder.h"

namespace diptych {
namespace {

constexpr std::size_t kShownPath = 300;

struct Options {
  std::vector<std::string> documents;
  std::string receipt;
  std::string receipts_directory;
  std::string policy;
  std::string network;
  std::string node;
  std::string max_age = "24h";
  std::optional<std::uint32_t> issuer;
  bool quiet = false;
  bool json = false;
};

// What is the same for all documents of one run.
struct Verifier {
  const Options& options;
  Policy policy;
  DurationMs max_age;
  TimeMs now;
  std::unique_ptr<RegistryPort> registry;  // Null unless --node is given.
};

Result<Policy> LoadPolicy(const Options& options) {
  std::string path = options.policy;
  if (path.empty()) {
    if (options.network.empty()) {
      return Error{ErrorCode::kInvalid,
                   "whom do you trust? Give --policy FILE, the network's "
                   "policy.txt as you got it from somebody you trust, or "
                   "--network DIR"};
    }
    path = JoinPath(options.network, "policy.txt");
  }
  ASSIGN_OR_RETURN(const Bytes text, ReadFile(path, kMaxPolicySize));
  Result<Policy> policy = ParsePolicy(AsText(text));
  if (!policy) return Annotate(policy.error(), path);
  return policy;
}

std::string ReceiptPathOf(const std::string& document, const Options& options) {
  if (!options.receipt.empty()) return options.receipt;
  return ReceiptPath(document, options.receipts_directory);
}

Result<Receipt> LoadReceipt(const std::string& path) {
  Result<Bytes> text = ReadFile(path, kReceiptJsonSizeMax);
  if (!text && text.error().code == ErrorCode::kNotFound) {
    return Error{ErrorCode::kNotFound,
                 path +
                     ": there is no receipt; ask the holder for it, or name "
                     "it with --receipt"};
  }
  if (!text) return text.error();
  Result<Receipt> receipt = ParseReceiptJson(AsText(*text));
  if (!receipt) return Annotate(receipt.error(), path);
  return receipt;
}

Result<Receipt> FindReceipt(const std::string& path, ByteView document,
                            const Verifier& verifier) {
  Result<Receipt> in_hand = LoadReceipt(path);
  if (verifier.registry == nullptr) return in_hand;
  std::optional<Receipt> held;
  if (in_hand) {
    held = *std::move(in_hand);
  } else if (in_hand.error().code != ErrorCode::kNotFound) {
    return in_hand;
  }
  return FetchFreshReceipt(document, held, *verifier.registry);
}

VerdictReport Judge(const std::string& path, const Verifier& verifier) {
  const Result<Bytes> document = ReadFile(path, kMaxDocumentSize);
  if (!document) {
    return ReportUnreadable(CheckName::kDocument, document.error());
  }
  const Result<Receipt> receipt =
      FindReceipt(ReceiptPathOf(path, verifier.options), *document, verifier);
  if (!receipt) {
    return ReportUnreadable(CheckName::kInclusion, receipt.error());
  }
  std::optional<MemberId> issuer;
  if (verifier.options.issuer) issuer = MemberId{*verifier.options.issuer};
  return JudgeCredential({.document = *document,
                          .receipt = *receipt,
                          .policy = verifier.policy,
                          .now = verifier.now,
                          .max_age_ms = verifier.max_age.value,
                          .expected_issuer = issuer});
}

Status PrintReportJson(const std::string& path, const VerdictReport& report,
                       Console& console) {
  ASSIGN_OR_RETURN(JsonValue json, ParseJson(FormatReportJson(report)));
  json.as_object()["file"] = Printable(path, kPathSizeMax);
  console.PrintJson(json);
  return Ok();
}

Status CheckOptions(const Options& options) {
  if (options.receipt.empty()) {
    for (const std::string& path : options.documents) {
      if (path == "-") {
        return Error{ErrorCode::kInvalid,
                     "a document on standard input needs --receipt FILE"};
      }
    }
  } else if (options.documents.size() > 1) {
    return Error{ErrorCode::kInvalid,
                 "--receipt is for one document; for several give --receipts "
                 "DIR, or put each receipt beside its document"};
  }
  return Ok();
}

Result<ExitCode> Run(const Options& options, Surroundings& surroundings) {
  Console& console = surroundings.console;
  RETURN_IF_ERROR(CheckOptions(options));
  ASSIGN_OR_RETURN(Policy policy, LoadPolicy(options));
  ASSIGN_OR_RETURN(const DurationMs max_age, ParseDuration(options.max_age));
  Verifier verifier{.options = options,
                    .policy = std::move(policy),
                    .max_age = max_age,
                    .now = surroundings.clock.Now()};
  if (!options.node.empty()) {
    ASSIGN_OR_RETURN(verifier.registry, ConnectRegistry(options.node));
  }
  ExitCode code = ExitCode::kOk;
  const bool several = options.documents.size() > 1;
  for (const std::string& path : options.documents) {
    const VerdictReport report = Judge(path, verifier);
    code = Worst(code, ExitCodeOf(report.verdict));
    if (options.quiet) continue;
    if (options.json) {
      RETURN_IF_ERROR(PrintReportJson(path, report, console));
      continue;
    }
    if (several) console.Print(Printable(path, kShownPath) + ":");
    console.Print(VerdictText(report, console));
    if (several) console.Print("");
  }
  return code;
}

void AddTrustOptions(OptionSet& set, Options& options) {
  set.Text({.name = "--policy",
            .value = "FILE",
            .help = "The trust policy: whose signatures count. Get it from "
                    "somebody you trust, never with the credential (default: "
                    "policy.txt of --network)."},
           options.policy);
  set.Text({.name = "--network",
            .value = "DIR",
            .help = "A network folder whose policy.txt to use (default: "
                    "DIPTYCH_NETWORK).",
            .variable = kNetworkVariable},
           options.network);
  set.Duration({.name = "--max-age",
                .value = "AGE",
                .help = "How old the receipt's statement may be: 30m, 24h, 7d "
                        "(default: 24h)."},
               options.max_age);
  set.Number(
      {.name = "--issuer",
       .value = "NUMBER",
       .help = "The number of the member that must have issued it (default: "
               "any)."},
      0, 0xffffffff, options.issuer);
}

Action Declare(OptionSet& set) {
  auto options = std::make_shared<Options>();
  set.Texts({.name = "documents",
             .value = "FILE...",
             .help = "The credentials; '-' reads one from standard input.",
             .required = true},
            options->documents);
  set.Text(
      {.name = "--receipt",
       .value = "FILE",
       .help = "The receipt (default: the document's name with .diptych)."},
      options->receipt);
  set.Text(
      {.name = "--receipts",
       .value = "DIR",
       .help = "The folder of the receipts (default: beside each document)."},
      options->receipts_directory);
  AddTrustOptions(set, *options);
  set.Text(
      {.name = "--node",
       .value = "URL",
       .help = "Asks this node for a fresh receipt instead of using the one "
               "in hand, such as http://127.0.0.1:7300."},
      options->node);
  set.Flag({.name = "-q,--quiet",
            .help = "Prints nothing; the exit code is the answer."},
           options->quiet);
  AddJsonOption(set, options->json);
  return [options](Surroundings& surroundings) {
    return Run(*options, surroundings);
  };
}

}  // namespace

const Command kVerifyCommand = {
    .path = "verify",
    .heading = kVerifyingHeading,
    .summary = "Say whether a credential is valid",
    .description =
        "Compares a credential with its receipt under a trust policy, and says "
        "one\n"
        "of three things: valid, not valid, or cannot tell. What it cannot "
        "establish\n"
        "is never called valid. It needs no network: the receipt is the proof, "
        "and\n"
        "the policy says whose word counts. The exit code is 0 for valid, 1 "
        "for not\n"
        "valid, 2 for cannot tell; of several files, 1 if any is not valid.",
    .examples =
        "  # diploma.pdf with its receipt diploma.pdf.diptych beside it\n"
        "  diptych verify diploma.pdf --policy policy.txt\n"
        "\n"
        "  # a receipt elsewhere, and no older than an hour\n"
        "  diptych verify diploma.pdf --receipt mail/receipt.diptych \\\n"
        "      --policy policy.txt --max-age 1h\n"
        "\n"
        "  # how things stand right now, asked of a node\n"
        "  diptych verify badge.json --policy policy.txt \\\n"
        "      --node http://registry.example:7300\n"
        "\n"
        "  # for a program\n"
        "  diptych verify badge.json --policy policy.txt --json",
    .declare = Declare,
};

}  // namespace diptych
