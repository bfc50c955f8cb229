// SPDX-License-Identifier: Apache-2.0
#include "cli/verify_run.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "cli/document_paths.h"
#include "cli/fresh_receipt.h"
#include "credential/credential_type.h"
#include "credential/portfolio.h"
#include "json/parse.h"
#include "json/printable.h"
#include "platform/file.h"
#include "registry/receipt_cbor.h"
#include "registry/receipt_json.h"
#include "verdict/agreement.h"
#include "verdict/checks.h"
#include "verdict/unregistered.h"
#include "wallet/anchorer.h"

namespace diptych {
namespace {

constexpr char kNoPolicy[] =
    "There is a receipt, and no policy to judge it by: name one with --policy, "
    "or leave the register out with --outside.";
constexpr char kIsReceipt[] =
    "This is a receipt, and no credential: name the file that it belongs to "
    "(badge.json, not badge.json.diptych); its receipt is found beside it, or "
    "named with --receipt.";
constexpr char kIsEmpty[] =
    "There is no credential in this file: ask the holder for one with his "
    "credentials in it.";

// A file's name in a sentence.
constexpr std::size_t kShownPath = 300;

// So many that a school's year fits, each tried for each credential of a
// portfolio: some seconds. Receipts of 100 million entries have some 4 KiB; all
// are held.
constexpr std::size_t kFolderFilesMax = 10'000;
constexpr std::size_t kFolderOctetsMax = std::size_t{64} << 20U;

// Whether this is a map of CBOR; JSON begins with another octet.
bool IsCbor(ByteView octets) {
  return !octets.empty() && (octets[0] & 0xE0U) == 0xA0U;
}

// In either form (docs/spec/receipts.md).
Result<Receipt> ReadReceipt(ByteView octets, const std::string& path) {
  Result<Receipt> receipt = IsCbor(octets) ? DecodeReceiptCbor(octets)
                                           : ParseReceiptJson(AsText(octets));
  if (!receipt) return Annotate(receipt.error(), path);
  return receipt;
}

Result<Receipt> LoadReceipt(const std::string& path) {
  ASSIGN_OR_RETURN(const Bytes octets, ReadFile(path, kReceiptJsonSizeMax));
  return ReadReceipt(octets, path);
}

// The files that a picture may have been baked from (docs/spec/issuing.md
// section 6).
std::vector<std::string> BakedFrom(const std::string& path) {
  const std::filesystem::path picture(path);
  if (picture.extension() != ".png" && picture.extension() != ".svg") return {};
  const auto with = [&](const char* suffix) {
    return std::filesystem::path(picture).replace_extension(suffix).string();
  };
  return {with(".json"), with(".jwt")};
}

// Also one that is damaged, by its name.
bool IsReceipt(const std::string& path, ByteView file,
               const Document& document) {
  return TypeOfDocument(document) == CredentialType::kNone &&
         (path.ends_with(kReceiptSuffix) || ReadReceipt(file, path));
}

// A presentation or an array with nothing in it.
bool HoldsNothing(ByteView file, const Portfolio& portfolio) {
  if (!portfolio.parts.empty()) return false;
  if (TypeOfDocument(portfolio.outer) == CredentialType::kPresentation) {
    return true;
  }
  // An array is no document of its own, but octets.
  std::string_view text = AsText(file);
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  if (!text.starts_with('[')) return false;
  const Result<JsonValue> array = ParseJson(text);
  return array && array->is_array() && array->get_array().empty();
}

bool IsMissing(const Result<Receipt>& receipt) {
  return !receipt && receipt.error().code == ErrorCode::kNotFound;
}

}  // namespace

VerifyRun::VerifyRun(VerifierKnowledge knowledge,
                     std::vector<VerifierNode> nodes)
    : knowledge_(std::move(knowledge)),
      nodes_(std::move(nodes)),
      outside_(knowledge_.is_online) {}

std::vector<JudgedCredential> VerifyRun::Judge(const std::string& path) {
  std::vector<JudgedCredential> judged;
  const auto refuse = [&](const Error& error) {
    judged.push_back(
        {"", error, ReportUnreadable(CheckName::kDocument, error)});
    return std::move(judged);
  };
  const Result<Bytes> file = ReadFile(path, kMaxDocumentSize);
  if (!file) return refuse(file.error());
  Result<Portfolio> portfolio = ReadPortfolio(*file);
  if (!portfolio && path.ends_with(kReceiptSuffix)) {
    judged.push_back({"", portfolio.error(),
                      ReportMissing(CheckName::kDocument, kIsReceipt)});
    return judged;
  }
  if (!portfolio) return refuse(portfolio.error());
  const bool tries_folder = !portfolio->parts.empty() && HasFolder();
  if (tries_folder && !folder_) {
    if (const Status read = ReadFolder(); !read) return refuse(read.error());
  }
  const std::vector<Source> named =
      tries_folder ? std::vector<Source>() : Load(path);
  const std::span<const Source> in_hand = tries_folder ? *folder_ : named;
  const Absence absence = AbsenceOf(path, *file, *portfolio, !in_hand.empty());
  // An array says nothing itself, and a presentation's signature is the
  // holder's, who may be anybody.
  const bool only_holds =
      !portfolio->parts.empty() &&
      TypeOfDocument(portfolio->outer) != CredentialType::kClr;
  if (!only_holds) {
    const Result<Document> outer = std::move(portfolio->outer);
    VerdictReport report =
        JudgeOne(outer, in_hand, portfolio->parts.empty(), absence);
    judged.push_back({"", outer, std::move(report)});
  }
  for (PortfolioPart& part : portfolio->parts) {
    VerdictReport report = JudgeOne(part.document, in_hand, false, absence);
    judged.push_back(
        {std::move(part.place), std::move(part.document), std::move(report)});
  }
  return judged;
}

VerifyRun::Absence VerifyRun::AbsenceOf(const std::string& path, ByteView file,
                                        const Portfolio& portfolio,
                                        bool has_receipts) const {
  Absence absence;
  if (knowledge_.is_outside) {
    absence.no_receipt = "No receipt was looked for (--outside).";
  } else if (portfolio.parts.empty()) {
    absence.no_receipt =
        "There is no receipt " +
        Printable(ReceiptPath(path, knowledge_.receipts_directory),
                  kShownPath) +
        ": ask the holder for it, name it with --receipt, or ask a node with "
        "--node.";
  } else if (has_receipts) {
    absence.no_receipt =
        "None of the receipts is of this credential: ask the holder for it." +
        unread_;
  } else {
    absence.no_receipt =
        "There is no receipt of it: ask the holder for those of all "
        "credentials in this file, and name them with --receipt, or their "
        "folder with --receipts." +
        unread_;
  }
  if (IsReceipt(path, file, portfolio.outer)) absence.obstacle = kIsReceipt;
  if (HoldsNothing(file, portfolio)) absence.obstacle = kIsEmpty;
  return absence;
}

std::vector<VerifyRun::Source> VerifyRun::Load(const std::string& path) const {
  std::vector<Source> sources;
  if (knowledge_.is_outside) return sources;
  for (const std::string& receipt : knowledge_.receipts) {
    sources.push_back({receipt, LoadReceipt(receipt)});
  }
  if (!sources.empty()) return sources;
  const std::string beside = ReceiptPath(path, knowledge_.receipts_directory);
  Result<Receipt> receipt = LoadReceipt(beside);
  if (!IsMissing(receipt)) {
    sources.push_back({beside, std::move(receipt)});
    return sources;
  }
  for (const std::string& baked : BakedFrom(path)) {
    const std::string other = ReceiptPath(baked, knowledge_.receipts_directory);
    receipt = LoadReceipt(other);
    if (receipt) sources.push_back({other, std::move(receipt), false});
  }
  return sources;
}

bool VerifyRun::HasFolder() const {
  return !knowledge_.is_outside && knowledge_.receipts.empty() &&
         !knowledge_.receipts_directory.empty();
}

Status VerifyRun::ReadFolder() {
  const std::string& directory = knowledge_.receipts_directory;
  ASSIGN_OR_RETURN(const FolderFiles listed,
                   ListFiles(directory, kFolderFilesMax));
  std::vector<Source> sources;
  std::size_t left = kFolderOctetsMax;
  for (const std::string& path : listed.files) {
    if (!path.ends_with(kReceiptSuffix)) continue;
    const Result<Bytes> octets = ReadFile(path, kReceiptJsonSizeMax);
    if (octets && octets->size() > left) {
      return Error{ErrorCode::kLimit,
                   directory + ": receipts of more than " +
                       std::to_string(kFolderOctetsMax >> 20U) +
                       " MiB; name those of this file with --receipt"};
    }
    if (octets) left -= octets->size();
    Result<Receipt> receipt =
        octets ? ReadReceipt(*octets, path) : Result<Receipt>(octets.error());
    if (receipt) {
      sources.push_back({path, std::move(receipt), false});
    } else if (unread_.empty()) {
      unread_ = " Not all in " + directory +
                " could be read: " + receipt.error().message + ".";
    }
  }
  folder_ = std::move(sources);
  return Ok();
}

// Of a file that is one credential all receipts are meant to be its own, also
// one that turns out not to fit. Of several each takes those that fit, and so
// does a picture that has none of its own.
std::vector<VerifyRun::Source> VerifyRun::Choose(
    const Document& document, std::span<const Source> in_hand,
    bool is_whole) const {
  std::vector<Source> chosen;
  for (const Source& source : in_hand) {
    if ((is_whole && source.is_named) ||
        (source.receipt && IsCommittedTo(*source.receipt, document,
                                         source.receipt->entry.commitment))) {
      chosen.push_back(source);
    }
  }
  if (nodes_.empty()) return chosen;
  std::optional<Receipt> held;
  for (const Source& source : chosen) {
    if (source.receipt) held = *source.receipt;
    // What cannot be read is no reason to ask for another document's.
    if (!source.receipt && is_whole) return chosen;
  }
  std::vector<Source> fresh;
  for (const VerifierNode& node : nodes_) {
    Result<Receipt> receipt = FetchFreshReceipt(document, held, *node.registry);
    fresh.push_back({.name = node.url,
                     .receipt = std::move(receipt),
                     .is_nodes = true,
                     .is_only = !held});
  }
  // That none of them knows it is no proof against what is in hand.
  const bool none = std::ranges::all_of(
      fresh, [](const Source& source) { return IsMissing(source.receipt); });
  if (none) fresh.insert(fresh.end(), chosen.begin(), chosen.end());
  return fresh;
}

VerdictReport VerifyRun::JudgeOne(const Result<Document>& document,
                                  std::span<const Source> in_hand,
                                  bool is_whole, const Absence& absence) {
  if (!document) {
    return ReportUnreadable(CheckName::kDocument, document.error());
  }
  const std::vector<Source> sources = Choose(*document, in_hand, is_whole);
  Absence without = absence;
  if (!knowledge_.policy) {
    // It may prove a revocation.
    return sources.empty()
               ? JudgeWithout(*document, without, knowledge_.trusted_did)
               : JudgeWithout(*document, {kNoPolicy, kNoPolicy}, "");
  }
  // Any one of them may prove a revocation: none is left out.
  if (sources.size() > kSourcedReportsMax) {
    return ReportUnreadable(
        CheckName::kInclusion,
        {ErrorCode::kLimit,
         "more than " + std::to_string(kSourcedReportsMax) +
             " receipts and nodes are asked; leave the newest"});
  }
  std::vector<SourcedReport> statements;
  for (const Source& source : sources) {
    if (IsMissing(source.receipt)) {
      without.no_receipt =
          source.name + ": " + source.receipt.error().message + ".";
      continue;
    }
    statements.push_back({source.name, JudgeSource(*document, source)});
  }
  if (!statements.empty()) return Agree(std::move(statements));
  // A register was to be asked: that it was not is what there is to mend.
  if (without.obstacle.empty()) without.obstacle = without.no_receipt;
  return JudgeWithout(*document, without, "");
}

VerdictReport VerifyRun::JudgeSource(const Document& document,
                                     const Source& source) const {
  if (!source.receipt && source.is_nodes) {
    return ReportMissing(
        CheckName::kInclusion,
        "The node gave no receipt: " +
            Printable(source.receipt.error().message, kMaxReasonCharacters) +
            "." +
            (source.is_only ? ""
                            : " Without --node the receipt in hand is judged, "
                              "as of when it was made."));
  }
  if (!source.receipt) {
    return ReportUnreadable(CheckName::kInclusion, source.receipt.error());
  }
  return JudgeCredential(
      {.document = document,
       .receipt = *source.receipt,
       .policy = *knowledge_.policy,
       .now = knowledge_.now,
       .max_age_ms = knowledge_.max_age_ms,
       .contexts = contexts_,
       .expected_issuer = knowledge_.trusted_member,
       .expected_did = knowledge_.trusted_did,
       .demands_accreditation = knowledge_.demands_accreditation});
}

VerdictReport VerifyRun::JudgeWithout(const Document& document,
                                      const Absence& absence,
                                      const std::string& trusted_did) {
  return JudgeUnregistered(
      {.document = document,
       .outside = outside_.Answer(QuestionsOf(document)),
       .contexts = contexts_,
       .now = knowledge_.now,
       .trusted_issuer = trusted_did,
       .no_receipt = absence.no_receipt,
       .obstacle = absence.obstacle,
       .demands_accreditation = knowledge_.demands_accreditation});
}

}  // namespace diptych
