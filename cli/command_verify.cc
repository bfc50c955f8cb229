// SPDX-License-Identifier: Apache-2.0
//
// diptych verify

#include <algorithm>
#include <charconv>
#include <iostream>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "cli/command_table.h"
#include "cli/document_paths.h"
#include "cli/duration.h"
#include "cli/progress_bar.h"
#include "cli/shared_options.h"
#include "cli/verify_output.h"
#include "cli/verify_run.h"
#include "cli/wallet_session.h"
#include "json/printable.h"
#include "platform/file.h"
#include "tlog/policy.h"
#include "verdict/agreement.h"
#include "wallet/network_folder.h"

namespace diptych {
namespace {

// In octets: a film of a performance is longer, and its digest is checked by
// other means.
constexpr std::size_t kEvidenceFileSizeMax = std::size_t{256} << 20U;

struct Options {
  std::vector<std::string> documents;
  std::vector<std::string> receipts;
  std::string receipts_directory;
  std::string policy;
  std::string network;
  std::vector<std::string> nodes;
  std::string max_age = "24h";
  std::string issuer;
  std::vector<std::string> evidence;
  VerifyFormat format = VerifyFormat::kReport;
  bool outside = false;
  bool accredited = false;
  bool online = false;
  bool quiet = false;
  bool json = false;
};

// Nothing if none is named and the issuer's own signature is to count.
Result<std::optional<Policy>> LoadPolicy(const Options& options) {
  if (options.outside) return std::optional<Policy>();
  std::string path = options.policy;
  const char* const option = path.empty() ? "--network" : "--policy";
  if (path.empty() && options.network.empty()) {
    if (options.issuer.starts_with("did:")) return std::optional<Policy>();
    return Error{ErrorCode::kInvalid,
                 "whom do you trust? Give --policy FILE, the network's "
                 "policy.txt as you got it from somebody you trust, or "
                 "--network DIR; or, for a credential of no network, --issuer "
                 "DID of an issuer you know"};
  }
  if (path.empty()) path = JoinPath(options.network, "policy.txt");
  const Result<Bytes> text = ReadFile(path, kMaxPolicySize);
  if (!text) return Annotate(text.error(), option);
  Result<Policy> policy = ParsePolicy(AsText(*text));
  if (!policy) return Annotate(policy.error(), path);
  return std::optional<Policy>(*std::move(policy));
}

Status CheckOptions(const Options& options) {
  const bool reads_input =
      std::ranges::find(options.documents, "-") != options.documents.end();
  if (options.receipts.empty() && reads_input && !options.outside) {
    return Error{ErrorCode::kInvalid,
                 "a document on standard input needs --receipt FILE, or "
                 "--outside"};
  }
  if (!options.receipts.empty() && options.documents.size() > 1) {
    return Error{ErrorCode::kInvalid,
                 "--receipt is for one document; for several give --receipts "
                 "DIR, or put each receipt beside its document"};
  }
  if (options.receipts.size() > kSourcedReportsMax) {
    return Error{ErrorCode::kInvalid,
                 "--receipt: at most " + std::to_string(kSourcedReportsMax)};
  }
  const bool asks_register = !options.receipts.empty() ||
                             !options.receipts_directory.empty() ||
                             !options.nodes.empty() || !options.policy.empty();
  if (options.outside && asks_register) {
    return Error{ErrorCode::kInvalid,
                 "--outside asks no register: leave out --policy, --receipt, "
                 "--receipts and --node"};
  }
  if (options.format == VerifyFormat::kHiring && !options.evidence.empty()) {
    return Error{ErrorCode::kInvalid,
                 "a hiring line has no place for --evidence: leave out one of "
                 "the two"};
  }
  return Ok();
}

// A member's number, or a DID.
Status ReadIssuer(const std::string& text, VerifierKnowledge& knowledge) {
  if (text.empty()) return Ok();
  if (text.starts_with("did:")) {
    knowledge.trusted_did = text;
    return Ok();
  }
  std::uint32_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, number);
  if (code != std::errc() || stop != end) {
    return Error{ErrorCode::kInvalid,
                 "--issuer: " + Quoted(text) +
                     " is neither a member's number nor a DID"};
  }
  knowledge.trusted_member = MemberId{number};
  return Ok();
}

Result<VerifyRun> Prepare(const Options& options, TimeMs now) {
  VerifierKnowledge knowledge;
  RETURN_IF_ERROR(ReadIssuer(options.issuer, knowledge));
  ASSIGN_OR_RETURN(knowledge.policy, LoadPolicy(options));
  ASSIGN_OR_RETURN(const DurationMs max_age, ParseDuration(options.max_age));
  knowledge.max_age_ms = max_age.value;
  knowledge.now = now;
  knowledge.receipts = options.receipts;
  knowledge.receipts_directory = options.receipts_directory;
  knowledge.is_outside = options.outside;
  knowledge.demands_accreditation = options.accredited;
  knowledge.is_online = options.online;
  std::vector<VerifierNode> nodes;
  for (const std::string& url : options.nodes) {
    ASSIGN_OR_RETURN(auto registry, ConnectRegistry(url));
    nodes.push_back({url, std::move(registry)});
  }
  return VerifyRun(std::move(knowledge), std::move(nodes));
}

// Folders as the files in them. What is not there stays, and has a verdict: a
// credential that cannot be read.
Result<std::vector<std::string>> Expand(
    const std::vector<std::string>& arguments, PassedOver& passed_over,
    FilesRead& read) {
  std::vector<std::string> paths;
  for (const std::string& argument : arguments) {
    if (argument == "-" || !FileExists(argument)) {
      paths.push_back(argument);
      continue;
    }
    ASSIGN_OR_RETURN(
        const std::vector<std::string> found,
        ExpandDocumentPaths({argument}, std::cin, &passed_over, &read));
    paths.insert(paths.end(), found.begin(), found.end());
  }
  // A receipt beside its document is what that is judged by.
  passed_over.receipts = 0;
  return paths;
}

Result<std::vector<EvidenceFile>> LoadEvidence(
    const std::vector<std::string>& paths) {
  std::vector<EvidenceFile> files;
  for (const std::string& path : paths) {
    ASSIGN_OR_RETURN(Bytes octets, ReadFile(path, kEvidenceFileSizeMax));
    files.push_back(
        {path.substr(path.find_last_of('/') + 1), std::move(octets)});
  }
  return files;
}

Result<ExitCode> Run(const Options& options, Surroundings& surroundings) {
  RETURN_IF_ERROR(CheckOptions(options));
  const TimeMs now = surroundings.clock.Now();
  ASSIGN_OR_RETURN(VerifyRun run, Prepare(options, now));
  PassedOver passed_over;
  FilesRead read;
  ASSIGN_OR_RETURN(const std::vector<std::string> paths,
                   Expand(options.documents, passed_over, read));
  const std::string note = Describe(passed_over);
  if (!options.quiet && !note.empty()) surroundings.console.Note(note);
  ASSIGN_OR_RETURN(std::vector<EvidenceFile> evidence,
                   LoadEvidence(options.evidence));
  VerifyOutput output({.format = options.format,
                       .json = options.json,
                       .quiet = options.quiet,
                       .several_files = paths.size() > 1,
                       .now = now,
                       .evidence = std::move(evidence)},
                      surroundings.console);
  ProgressBar bar("verifying", surroundings.console, surroundings.clock);
  ExitCode code = ExitCode::kOk;
  std::size_t done = 0;
  for (const std::string& path : paths) {
    ASSIGN_OR_RETURN(const ExitCode one,
                     output.Show(path, run.Judge(path, read.Take(path))));
    code = Worst(code, one);
    if (!options.quiet) bar.Update(++done, paths.size());
  }
  output.ShowPassedOver(passed_over);
  return Worst(code, output.Finish());
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
  set.Text({.name = "--issuer",
            .value = "NUMBER|DID",
            .help = "Who must have issued it: a member's number, or a DID "
                    "(default: any member)."},
           options.issuer);
  set.Flag({.name = "--accredited",
            .help = "Asks, too, that somebody had accredited the issuer for "
                    "it when it was issued; else it cannot be told."},
           options.accredited);
  set.Flag({.name = "--outside",
            .help = "Judges by the credential's own signature alone and asks "
                    "no register; valid only from the --issuer that you name. "
                    "So, too, without a policy and a network."},
           options.outside);
}

void AddProofOptions(OptionSet& set, Options& options) {
  set.Repeated({.name = "--receipt",
                .value = "FILE",
                .help = "A receipt, as JSON or as the octets of its QR code; "
                        "several are compared (default: the document's name "
                        "with .diptych)."},
               options.receipts);
  set.Text(
      {.name = "--receipts",
       .value = "DIR",
       .help = "The folder of the receipts (default: beside each document). A "
               "file of several credentials is tried with all of it."},
      options.receipts_directory);
  set.Repeated(
      {.name = "--node",
       .value = "URL",
       .help =
           "Asks this node for a fresh receipt, such as "
           "http://127.0.0.1:7300; it has to agree with the one in hand and "
           "with other nodes, and the newest counts."},
      options.nodes);
  set.Flag({.name = "--online",
            .help = "Asks the issuer's web site for his keys (did:web) and "
                    "status lists, where no receipt proves them. The site "
                    "learns that somebody verifies."},
           options.online);
  set.Repeated({.name = "--evidence",
                .value = "FILE",
                .help = "A file handed in with the credential, to be compared "
                        "with the digests in it; not with --format hiring."},
               options.evidence);
}

Action Declare(OptionSet& set) {
  auto options = std::make_shared<Options>();
  set.Texts({.name = "documents",
             .value = "FILE...",
             .help = "The credentials, and folders of them; '-' reads one from "
                     "standard input.",
             .required = true},
            options->documents);
  AddTrustOptions(set, *options);
  AddProofOptions(set, *options);
  set.Choice(
      {.name = "--format",
       .value = "WORD",
       .help = "report, or hiring: one flat line a credential for an "
               "applicant-tracking system, CSV or with --json JSON "
               "(default: report)."},
      {{"report", VerifyFormat::kReport}, {"hiring", VerifyFormat::kHiring}},
      options->format);
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
        "valid, 2 for cannot tell; of several files, 1 if any is not valid. A "
        "file\n"
        "given with --evidence that is not what a credential speaks of makes "
        "it 2.",
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
        "  # where the profession asks for an accredited issuer\n"
        "  diptych verify licence.pdf --policy policy.txt --accredited\n"
        "\n"
        "  # a badge of no network, from an issuer you know\n"
        "  diptych verify badge.png --outside --issuer did:web:college.example "
        "--online\n"
        "\n"
        "  # a folder of applications, for a hiring system\n"
        "  diptych verify applications --policy policy.txt --format hiring\n"
        "\n"
        "  # a portfolio with the files that its credentials speak of\n"
        "  diptych verify portfolio.json --receipts receipts \\\n"
        "      --policy policy.txt --evidence essay.pdf --evidence film.mp4\n"
        "\n"
        "  # for a program\n"
        "  diptych verify badge.json --policy policy.txt --json",
    .declare = Declare,
};

}  // namespace diptych
