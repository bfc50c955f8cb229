// SPDX-License-Identifier: Apache-2.0
//
// diptych issue

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "cli/command_table.h"
#include "cli/console.h"
#include "cli/counted.h"
#include "cli/credential_signer.h"
#include "cli/document_paths.h"
#include "cli/issue_input.h"
#include "cli/issue_pictures.h"
#include "cli/issue_text.h"
#include "cli/progress_bar.h"
#include "cli/shared_options.h"
#include "cli/stop_signal.h"
#include "cli/wallet_session.h"
#include "issuing/credential_builder.h"
#include "issuing/lint.h"
#include "issuing/validity.h"
#include "json/printable.h"
#include "platform/file.h"
#include "platform/file_batch.h"
#include "platform/temporary_file.h"
#include "wallet/credential_issuer.h"
#include "wallet/issuer_profile.h"
#include "wallet/key_store.h"

namespace diptych {
namespace {

constexpr std::uint32_t kListMax = 0xffffffff;
// Held until they are written together: at most 8 MiB each and a little more.
constexpr std::size_t kPicturesAtOnce = 16;
static_assert(kPicturesAtOnce < kFileBatchMax);

struct Options {
  std::string achievement;
  std::string recipients;
  std::string out;
  std::vector<std::string> mappings;
  std::optional<ProofChoice> proof;
  std::string bake;
  bool qr = false;
  bool dry_run = false;
  bool strict = false;
  WalletOptions wallet{.unlocks_credential_key = true};
  AnchorOptions anchor;
  std::optional<std::uint32_t> batch;
  std::optional<std::uint32_t> list;
  bool json = false;
};

// What would be issued, from the folder alone: no key is unlocked, no node
// asked.
Result<ExitCode> DryRun(const Options& options, const IssueInput& input,
                        Surroundings& surroundings) {
  ASSIGN_OR_RETURN(const NetworkFolder network,
                   NetworkFolder::Open(options.wallet.network));
  ASSIGN_OR_RETURN(const StoredKey key,
                   KeyStore(network.keys_directory()).Find(kCredentialKeyName));
  if (options.proof) {
    RETURN_IF_ERROR(CheckProofChoice(*options.proof, key.type()));
  }
  const TimeMs now = surroundings.clock.Now();
  const IssuerProfile profile =
      ProfileOf(network.member_record(), network.node_url(), now);
  RETURN_IF_ERROR(CheckFolder({.form = input.form,
                               .recipients = input.table.recipients,
                               .directory = options.out,
                               .secured = options.proof ? FormOf(*options.proof)
                                                        : CredentialForm::kJson,
                               .sign = {}},
                              profile));
  const JsonObject first =
      BuildCredential(input.form, input.table.recipients.front(), profile,
                      DrawCredential(surroundings.random, now, StatusPlace{}));
  PrintDryRun(input.table, first, options.json, surroundings.console);
  return ExitCode::kOk;
}

// Adds the QR symbol of a receipt, unless that is too long for one.
Status AddSymbol(const IssuedCredential& credential,
                 std::vector<FileContent>& files, PictureCounts& counts,
                 Surroundings& surroundings) {
  Result<FileContent> symbol = QrSymbol(credential);
  if (symbol) {
    files.push_back(*std::move(symbol));
    ++counts.symbols;
    return Ok();
  }
  if (symbol.error().code != ErrorCode::kLimit) return symbol.error();
  surroundings.console.Complain(symbol.error().message);
  ++counts.symbols_too_large;
  return Ok();
}

// Writes the pictures of what was issued, each once: a picture beside a file
// does not change.
Result<PictureCounts> WritePictures(const Options& options,
                                    const std::optional<BadgePicture>& picture,
                                    const IssueReport& report,
                                    Surroundings& surroundings) {
  PictureCounts counts;
  if (!picture && !options.qr) return counts;
  ProgressBar bar("pictures", surroundings.console, surroundings.clock);
  std::size_t done = 0;
  std::vector<FileContent> files;
  for (const IssuedCredential& credential : report.credentials) {
    bar.Update(++done, report.credentials.size());
    if (credential.outcome == IssueOutcome::kNotReached) continue;
    if (picture) {
      ASSIGN_OR_RETURN(files.emplace_back(), Baked(*picture, credential));
      ++counts.baked;
    }
    if (options.qr) {
      RETURN_IF_ERROR(AddSymbol(credential, files, counts, surroundings));
    }
    if (files.size() < kPicturesAtOnce) continue;
    RETURN_IF_ERROR(WriteFiles(files, FileMode::kSecret));
    files.clear();
  }
  RETURN_IF_ERROR(WriteFiles(files, FileMode::kSecret));
  return counts;
}

// What a killed run left of the pictures and the report; its credentials and
// receipts are seen to as they are made.
Status RemoveLeftBehind(const IssueReport& report,
                        const std::string& report_path) {
  std::vector<std::string> paths{report_path};
  for (const IssuedCredential& credential : report.credentials) {
    const std::vector<std::string> pictures = PicturePaths(credential);
    paths.insert(paths.end(), pictures.begin(), pictures.end());
  }
  return RemoveTemporaries(paths);
}

Result<IssueReport> Issue(const Options& options, const IssueInput& input,
                          Surroundings& surroundings) {
  const StopSignal stop;
  ASSIGN_OR_RETURN(
      const std::unique_ptr<WalletSession> session,
      WalletSession::Open(options.wallet, surroundings, &stop.requested()));
  const Issuer& issuer = session->issuer();
  const ProofChoice proof =
      options.proof.value_or(UsualProof(session->credential_key()));
  ASSIGN_OR_RETURN(auto sign,
                   MakeSigner(proof, session->credential_key(), issuer.profile,
                              surroundings.clock, surroundings.random));
  ProgressBar making("signing", surroundings.console, surroundings.clock);
  ProgressBar anchoring("anchoring", surroundings.console, surroundings.clock);
  IssueOptions issue{.anchor = options.anchor, .made = {}};
  if (options.batch) issue.anchor.batch = *options.batch;
  if (options.list) issue.anchor.list = ListId{*options.list};
  issue.made = [&](std::size_t done, std::size_t total) {
    making.Update(done, total);
  };
  issue.anchor.progress = [&](const AnchorProgress& progress) {
    making.Finish();
    anchoring.Update(progress.done, progress.total);
  };
  return CredentialIssuer(issuer, session->journal())
      .Run({.form = input.form,
            .recipients = input.table.recipients,
            .directory = options.out,
            .secured = FormOf(proof),
            .sign = std::move(sign)},
           issue);
}

Result<ExitCode> Run(const Options& options, Surroundings& surroundings) {
  Console& console = surroundings.console;
  ASSIGN_OR_RETURN(IssueInput input,
                   ReadIssueInput(options.achievement, options.recipients,
                                  options.mappings));
  if (input.table.problems.empty()) {
    CheckValidity(
        input.form, surroundings.clock.Now(),
        [&](const Recipient& recipient) {
          return HasCredentialFile(options.out, recipient);
        },
        input.table);
  }
  if (!input.table.problems.empty()) {
    PrintProblems(input.table, options.recipients, options.json, console);
    return Error{ErrorCode::kInvalid,
                 options.recipients +
                     ": nothing was issued; mend the table and "
                     "run this again"};
  }
  const LintReport lint = Lint(input.form, input.table.recipients);
  PrintLint(lint, options.json, console);
  if (options.strict && !lint.advice.empty()) {
    return Error{ErrorCode::kInvalid,
                 options.achievement +
                     ": says less than it could, and --strict was asked for: "
                     "nothing was issued"};
  }
  std::optional<BadgePicture> picture;
  if (!options.bake.empty()) {
    ASSIGN_OR_RETURN(picture, ReadBadgePicture(options.bake));
  }
  if (options.dry_run) return DryRun(options, input, surroundings);
  ASSIGN_OR_RETURN(const IssueReport report,
                   Issue(options, input, surroundings));
  const std::string report_path = JoinPath(options.out, kIssueReportName);
  RETURN_IF_ERROR(MakeDirectory(options.out, FileMode::kSecret));
  RETURN_IF_ERROR(RemoveLeftBehind(report, report_path));
  if (const Result<Bytes> old = ReadFile(report_path, kCsvSizeMax)) {
    if (const std::size_t count = CountLeftOut(AsText(*old), report)) {
      console.Note(Printable(report_path, kShownPath) + ": no longer lists " +
                   Counted(count, "credential") +
                   " of an earlier, longer table; the files are still there");
    }
  }
  RETURN_IF_ERROR(WriteFile(report_path, AsBytes(FormatIssueReport(report)),
                            FileMode::kSecret));
  ASSIGN_OR_RETURN(const PictureCounts pictures,
                   WritePictures(options, picture, report, surroundings));
  PrintIssued(report, pictures, report_path, options.json, console);
  return report.was_stopped ? ExitCode::kCannotTell : ExitCode::kOk;
}

void DeclareInput(OptionSet& set, Options& options) {
  set.Text({.name = "--achievement",
            .value = "FILE",
            .help = "The achievement: an Open Badges 3.0 Achievement as JSON, "
                    "or a template with one in it.",
            .required = true},
           options.achievement);
  set.Text({.name = "--recipients",
            .value = "FILE",
            .help = "Who gets it: a spreadsheet saved as CSV, one row each.",
            .required = true},
           options.recipients);
  set.Text({.name = "--out",
            .value = "DIR",
            .help = "The folder that the credentials go to; made if it is not "
                    "there.",
            .required = true},
           options.out);
  set.Texts({.name = "--map",
             .value = "COLUMN=FIELD",
             .help = "What a column of the table holds, if its name does not "
                     "say it; '-' leaves it out. May be given again."},
            options.mappings);
}

Action Declare(OptionSet& set) {
  auto options = std::make_shared<Options>();
  DeclareInput(set, *options);
  set.Choice<std::optional<ProofChoice>>(
      {.name = "--proof",
       .value = "NAME",
       .help = "How they are signed: eddsa-rdfc-2022 (default) or "
               "eddsa-jcs-2022, with a credential key of type p256 "
               "ecdsa-rdfc-2019 (default) or ecdsa-jcs-2019; with either key "
               "as a token, vc-jwt (W3C), ob-jwt (Open Badges 3.0) or sd-jwt "
               "(IETF SD-JWT VC, of which holders show what they choose)."},
      {{"eddsa-rdfc-2022", ProofChoice::kEddsaRdfc2022},
       {"eddsa-jcs-2022", ProofChoice::kEddsaJcs2022},
       {"ecdsa-rdfc-2019", ProofChoice::kEcdsaRdfc2019},
       {"ecdsa-jcs-2019", ProofChoice::kEcdsaJcs2019},
       {"vc-jwt", ProofChoice::kVcJwt},
       {"ob-jwt", ProofChoice::kObJwt},
       {"sd-jwt", ProofChoice::kSdJwt}},
      options->proof);
  set.Text({.name = "--bake",
            .value = "PICTURE",
            .help = "A PNG or SVG; each credential is written into a copy."},
           options->bake);
  set.Flag(
      {.name = "--qr", .help = "Writes a QR symbol of each receipt, to print."},
      options->qr);
  set.Flag({.name = "--dry-run",
            .help = "Checks everything and shows the first credential; writes "
                    "and sends nothing."},
           options->dry_run);
  set.Flag({.name = "--strict",
            .help = "Issues nothing if there is advice about the "
                    "achievement."},
           options->strict);
  set.Number({.name = "--batch",
              .value = "COUNT",
              .help = "How many go into one transaction (default: " +
                      std::to_string(kAnchorBatchDefault) + ")."},
             1, kAnchorBatchMax, options->batch);
  set.Number({.name = "--list",
              .value = "NUMBER",
              .help = "The status list to use (default: any of ours with room, "
                      "or a new one)."},
             0, kListMax, options->list);
  set.Flag({.name = "--empty-salt",
            .help = "Lets them be found in the register without a receipt."},
           options->anchor.use_empty_salt);
  AddWalletOptions(set, options->wallet);
  AddJsonOption(set, options->json);
  return [options](Surroundings& surroundings) {
    return Run(*options, surroundings);
  };
}

}  // namespace

const Command kIssueCommand = {
    .path = "issue",
    .heading = kIssuingHeading,
    .summary = "Make credentials from a spreadsheet, sign and anchor them",
    .description =
        "Makes an Open Badges credential for every row of a table, signs it "
        "with the\n"
        "institution's credential key, writes it into the register, and puts "
        "its\n"
        "receipt beside it. Hand out both files. Columns are found by their "
        "names:\n"
        "name, email, identifier, id, result, level, credits, evidence, "
        "evidencefile,\n"
        "validfrom, validuntil and others; nobody's data goes anywhere but "
        "into the\n"
        "files. Everything is checked before anything is made, and a run that "
        "was cut\n"
        "off continues when the same command is given again.",
    .examples =
        "  # see what would be issued, and what the achievement lacks\n"
        "  diptych issue --achievement welding.json --recipients class.csv \\\n"
        "      --out welding/ --network my-network --dry-run\n"
        "\n"
        "  # issue, with a badge to show and a QR code for the diploma\n"
        "  diptych issue --achievement welding.json --recipients class.csv \\\n"
        "      --out welding/ --network my-network --bake badge.png --qr\n"
        "\n"
        "  # tokens with the claims that readers of Open Badges look for\n"
        "  diptych issue --achievement welding.json --recipients class.csv "
        "\\\n"
        "      --out tokens/ --network my-network --proof ob-jwt\n"
        "\n"
        "  # tokens of which each holder shows what he chooses: the grade, or "
        "not\n"
        "  diptych issue --achievement welding.json --recipients class.csv "
        "\\\n"
        "      --out wallets/ --network my-network --proof sd-jwt\n"
        "\n"
        "  # a table with its own words, and a column that is nobody's "
        "business\n"
        "  diptych issue --achievement welding.json --recipients class.csv \\\n"
        "      --out welding/ --network my-network \\\n"
        "      --map 'Matrikel=identifier' --map 'Note=result' --map "
        "'Remarks=-'",
    .declare = Declare,
};

}  // namespace diptych
