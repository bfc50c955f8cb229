// SPDX-License-Identifier: Apache-2.0
#include "cli/verify_run.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "cli/console.h"
#include "cli/fresh_receipt.h"
#include "credential/credential_type.h"
#include "credential/portfolio.h"
#include "json/parse.h"
#include "json/printable.h"
#include "platform/file.h"
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

constexpr char kWithoutNode[] =
    " Without --node the receipt in hand is judged, as of when it was made.";

// Also one that is damaged, by its name.
bool IsReceipt(const std::string& path, ByteView file,
               const Document& document) {
  return TypeOfDocument(document) == CredentialType::kNone &&
         (path.ends_with(kReceiptSuffix) || ReadReceiptOctets(file, path));
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

// Whether the file itself only holds the parts. An array says nothing itself,
// and a presentation's signature is the holder's, who may be anybody; unless it
// is a credential, too.
bool OnlyHoldsParts(const Portfolio& portfolio) {
  if (portfolio.parts.empty()) return false;
  return portfolio.outer.kind == DocumentKind::kOther ||
         OnlyHoldsOthers(portfolio.outer);
}

// The same of a part of it.
bool OnlyHoldsParts(const PortfolioPart& part) {
  return part.has_parts && part.document && OnlyHoldsOthers(*part.document);
}

bool HoldsNothing(const PortfolioPart& part) {
  return !part.has_parts && part.document &&
         TypeOfDocument(*part.document) == CredentialType::kPresentation;
}

bool IsMissing(const Result<Receipt>& receipt) {
  return !receipt && receipt.error().code == ErrorCode::kNotFound;
}

// What a node that does not know the credential leaves to be told.
std::string Ignorance(const ReceiptSource& node, bool has_receipt) {
  return Printable(node.name, kShownPath) + ": " +
         node.receipt.error().message + ", and proves nothing by saying so." +
         (has_receipt ? kWithoutNode : "");
}

}  // namespace

VerifyRun::VerifyRun(VerifierKnowledge knowledge,
                     std::vector<VerifierNode> nodes)
    : knowledge_(std::move(knowledge)),
      nodes_(std::move(nodes)),
      in_hand_(knowledge_.receipts, knowledge_.receipts_directory),
      outside_(knowledge_.is_online) {}

std::vector<JudgedCredential> VerifyRun::Judge(const std::string& path,
                                               const Result<Bytes>& file) {
  std::vector<JudgedCredential> judged;
  const auto refuse = [&](const Error& error) {
    judged.push_back(
        {"", error, ReportUnreadable(CheckName::kDocument, error)});
    return std::move(judged);
  };
  if (!file) return refuse(file.error());
  Result<Portfolio> portfolio = ReadPortfolio(*file);
  if (!portfolio && path.ends_with(kReceiptSuffix)) {
    judged.push_back({"", portfolio.error(),
                      ReportMissing(CheckName::kDocument, kIsReceipt)});
    return judged;
  }
  if (!portfolio) return refuse(portfolio.error());
  const Result<std::span<const ReceiptSource>> in_hand =
      InHand(path, *portfolio);
  if (!in_hand) return refuse(in_hand.error());
  const Absence absence = AbsenceOf(path, *file, *portfolio, !in_hand->empty());
  if (!OnlyHoldsParts(*portfolio)) {
    const Result<Document> outer = std::move(portfolio->outer);
    VerdictReport report =
        JudgeOne(outer, *in_hand, portfolio->parts.empty(), absence);
    judged.push_back({"", outer, std::move(report)});
  }
  for (PortfolioPart& part : portfolio->parts) {
    if (OnlyHoldsParts(part)) continue;
    Absence of_part = absence;
    if (HoldsNothing(part)) of_part.obstacle = kIsEmpty;
    VerdictReport report = JudgeOne(part.document, *in_hand, false, of_part);
    judged.push_back(
        {std::move(part.place), std::move(part.document), std::move(report)});
  }
  return judged;
}

Result<std::span<const ReceiptSource>> VerifyRun::InHand(
    const std::string& path, const Portfolio& portfolio) {
  if (!knowledge_.is_outside && !portfolio.parts.empty() &&
      in_hand_.HasFolder()) {
    return in_hand_.Folder();
  }
  of_file_.clear();
  if (!knowledge_.is_outside) of_file_ = in_hand_.Of(path);
  return std::span<const ReceiptSource>(of_file_);
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
        in_hand_.unread();
  } else {
    absence.no_receipt =
        "There is no receipt of it: ask the holder for those of all "
        "credentials in this file, and name them with --receipt, or their "
        "folder with --receipts." +
        in_hand_.unread();
  }
  if (IsReceipt(path, file, portfolio.outer)) absence.obstacle = kIsReceipt;
  if (HoldsNothing(file, portfolio)) absence.obstacle = kIsEmpty;
  return absence;
}

// Of a file that is one credential all receipts are meant to be its own, also
// one that turns out not to fit. Of several each takes those that fit, and so
// does a picture that has none of its own.
std::vector<ReceiptSource> VerifyRun::Choose(
    const Document& document, std::span<const ReceiptSource> in_hand,
    bool is_whole) const {
  std::vector<ReceiptSource> chosen;
  for (const ReceiptSource& source : in_hand) {
    if ((is_whole && source.is_named) ||
        (source.receipt && IsCommittedTo(*source.receipt, document,
                                         source.receipt->entry.commitment))) {
      chosen.push_back(source);
    }
  }
  if (nodes_.empty()) return chosen;
  std::vector<const Receipt*> held;
  for (const ReceiptSource& source : chosen) {
    if (source.receipt) held.push_back(&*source.receipt);
  }
  const std::vector<Salt> salts = SaltsFor(document, held);
  for (ReceiptSource& source : chosen) {
    if (source.receipt) RestoreSalt(document, salts, *source.receipt);
  }
  for (const VerifierNode& node : nodes_) {
    Result<std::vector<Receipt>> receipts =
        FetchFreshReceipts(document, salts, *node.registry);
    const auto add = [&](Result<Receipt> receipt) {
      chosen.push_back(
          {.name = node.url, .receipt = std::move(receipt), .is_nodes = true});
    };
    if (!receipts) add(receipts.error());
    if (!receipts) continue;
    for (Receipt& receipt : *receipts) add(std::move(receipt));
  }
  return chosen;
}

VerdictReport VerifyRun::JudgeOne(const Result<Document>& document,
                                  std::span<const ReceiptSource> in_hand,
                                  bool is_whole, const Absence& absence) {
  if (!document) {
    return ReportUnreadable(CheckName::kDocument, document.error());
  }
  const std::vector<ReceiptSource> sources =
      Choose(*document, in_hand, is_whole);
  if (!knowledge_.policy) {
    // It may prove a revocation.
    return sources.empty()
               ? JudgeWithout(*document, absence, knowledge_.trusted_did)
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
  return JudgeSources(*document, sources, absence);
}

VerdictReport VerifyRun::JudgeSources(const Document& document,
                                      std::span<const ReceiptSource> sources,
                                      const Absence& absence) {
  const bool has_receipt =
      std::ranges::any_of(sources, [](const ReceiptSource& source) {
        return !source.is_nodes && source.receipt;
      });
  Absence without = absence;
  std::vector<SourcedReport> nodes;
  std::vector<SourcedReport> in_hand;
  std::vector<SourcedReport> ignorant;
  for (const ReceiptSource& source : sources) {
    if (IsMissing(source.receipt)) {
      without.no_receipt =
          source.name + ": " + source.receipt.error().message + ".";
      if (!source.is_nodes) continue;
      ignorant.push_back(
          {source.name,
           ReportMissing(CheckName::kInclusion, Ignorance(source, has_receipt)),
           true});
      continue;
    }
    SourcedReport statement{source.name,
                            JudgeSource(document, source, has_receipt)};
    (source.is_nodes ? nodes : in_hand).push_back(std::move(statement));
  }
  if (nodes.empty() && in_hand.empty()) {
    // A register was to be asked: that it was not is what there is to mend.
    if (without.obstacle.empty()) without.obstacle = without.no_receipt;
    return JudgeWithout(document, without, "");
  }
  std::ranges::move(ignorant, std::back_inserter(nodes));
  return nodes.empty() ? Agree(std::move(in_hand))
                       : AgreeWithNodes(std::move(nodes), std::move(in_hand));
}

VerdictReport VerifyRun::JudgeSource(const Document& document,
                                     const ReceiptSource& source,
                                     bool has_receipt) const {
  if (!source.receipt && source.is_nodes) {
    return ReportMissing(
        CheckName::kInclusion,
        "The node gave no receipt: " +
            Printable(source.receipt.error().message, kMaxReasonCharacters) +
            "." + (has_receipt ? kWithoutNode : ""));
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
