// SPDX-License-Identifier: Apache-2.0
#include "wallet/anchor_run.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "base/check.h"
#include "credential/credential_body.h"
#include "credential/portfolio.h"
#include "credential/reader_advice.h"
#include "json/printable.h"
#include "platform/file.h"
#include "platform/file_batch.h"
#include "wallet/retry.h"
#include "wallet/transaction_sender.h"

namespace diptych {
namespace {

// A name in a warning.
constexpr std::size_t kNameCharacters = 200;

// Whether `name` is one of `dids`, or one below it.
bool IsOurs(std::string_view name, const std::vector<std::string>& dids) {
  return std::ranges::any_of(dids, [&](const std::string& did) {
    return !did.empty() && name.starts_with(did) &&
           (name.size() == did.size() || name[did.size()] == ':' ||
            name[did.size()] == '#');
  });
}

// The DID of somebody else that the document names as its issuer, or nothing:
// to a verifier it is his, whoever anchors it.
std::string OtherIssuer(const Document& document,
                        const std::vector<std::string>& dids) {
  for (const std::string_view name : IssuerNames(document)) {
    if (name.starts_with("did:") && !IsOurs(name, dids)) {
      return Printable(name, kNameCharacters);
    }
  }
  return "";
}

// A reader is sent to the issuer; here the issuer is at work.
Error AsIssuersFault(Error error) {
  if (!error.message.ends_with(kReaderAdvice)) return error;
  error.message.resize(error.message.size() - kReaderAdvice.size());
  error.message += ". Write it anew; if it is no credential, keep it as a PDF";
  return error;
}

}  // namespace

static_assert(kReceiptsAskedMax <= kFileBatchMax);

Status AnchorRun::RunBatch(std::size_t first, std::size_t end) {
  items_.clear();
  taken_over_.clear();
  anchored_now_.clear();
  displaced_.clear();
  for (std::size_t number = first; number < end; ++number) {
    Result<Item> item = Read(number);
    if (item) {
      items_.push_back(*item);
      continue;
    }
    AnchoredDocument& line = report_.documents[number];
    line.outcome = AnchorOutcome::kUnreadable;
    line.problem = item.error().message;
    ++report_.unreadable;
  }
  RETURN_IF_ERROR(Look());
  RETURN_IF_ERROR(Plan(items_));
  RETURN_IF_ERROR(Anchor(items_));
  SetDisplacedAside();
  RETURN_IF_ERROR(KeepReceipts(items_));
  Describe(items_);
  items_.clear();
  return Ok();
}

Result<AnchorRun::Item> AnchorRun::Read(std::size_t number) {
  const AnchorDocument& source = documents_[number];
  ASSIGN_OR_RETURN(
      const Bytes octets,
      source.load ? source.load() : ReadFile(source.path, kMaxDocumentSize));
  // What a verifier could not take apart must not be anchored, either.
  const Result<Portfolio> portfolio = ReadPortfolio(octets);
  if (!portfolio) {
    return Annotate(AsIssuersFault(portfolio.error()), source.path);
  }
  const Document* const document = &portfolio->outer;
  const Result<std::optional<StatusPlace>> place =
      FindStatusPlace(document->json, issuer_.profile.status_url);
  if (!place) return Annotate(place.error(), source.path);
  report_.documents[number].other_issuer = OtherIssuer(*document, issuer_.dids);
  return Item{.number = number,
              .digest = document->digest,
              .may_use_empty_salt = MayUseEmptySalt(*document),
              .place = *place};
}

Result<FoundReceipt> AnchorRun::FindReceipt(Item& item) {
  using Kind = FoundReceipt::Kind;
  const std::string& path = report_.documents[item.number].receipt_path;
  const JournaledDocument* journaled = journal_.Find(item.digest);
  const auto taken_over = taken_over_.find(item.digest);
  if (taken_over != taken_over_.end()) journaled = &taken_over->second;
  if (journaled != nullptr) {
    FoundReceipt found = ReceiptFinder::Compare(path, item.digest, *journaled);
    item.has_receipt = found.kind == Kind::kOurs;
    return found;
  }
  ASSIGN_OR_RETURN(FoundReceipt found,
                   finder_.Find(path, item.digest, item.place));
  item.has_receipt = found.kind == Kind::kOurs && !found.is_stale;
  if (found.kind != Kind::kNone || options_.receipts_directory.empty()) {
    return found;
  }
  // An earlier run may have left it beside the document. What else is there is
  // in nobody's way.
  const std::string beside = ReceiptPath(documents_[item.number].path, "");
  ASSIGN_OR_RETURN(found, finder_.Find(beside, item.digest, item.place));
  return found.kind == Kind::kOurs ? found : FoundReceipt{};
}

Status AnchorRun::Look() {
  std::vector<AnchorJournal::Plan> plans;
  std::vector<AnchorJournal::Anchored> anchored;
  std::set<std::size_t> set_aside;
  for (Item& item : items_) {
    ASSIGN_OR_RETURN(const FoundReceipt found, FindReceipt(item));
    AnchoredDocument& line = report_.documents[item.number];
    if (found.kind == FoundReceipt::Kind::kInWay) {
      line.outcome = AnchorOutcome::kReceiptInWay;
      line.problem = found.problem;
      ++report_.receipt_in_way;
      set_aside.insert(item.number);
      continue;
    }
    if (found.kind == FoundReceipt::Kind::kNone) continue;
    if (journal_.Find(item.digest) != nullptr) continue;
    line.known_from_receipt = true;
    if (!taken_over_.emplace(item.digest, found.anchored).second) continue;
    plans.push_back({.document = item.digest,
                     .salt = found.anchored.salt,
                     .list = found.anchored.list,
                     .position = found.anchored.position});
    anchored.push_back(
        {.document = item.digest, .entry = *found.anchored.entry});
  }
  std::erase_if(items_, [&](const Item& item) {
    return set_aside.contains(item.number);
  });
  RETURN_IF_ERROR(journal_.RecordPlans(plans));
  return journal_.RecordAnchored(anchored);
}

Status AnchorRun::Plan(const std::vector<Item>& items) {
  std::vector<AnchorJournal::Plan> plans;
  std::vector<std::size_t> unplaced;  // Of plans.
  std::set<Digest> planned;
  for (const Item& item : items) {
    if (journal_.Find(item.digest) != nullptr) continue;
    if (!planned.insert(item.digest).second) continue;
    AnchorJournal::Plan plan{
        .document = item.digest, .salt = {}, .list = {}, .position = {}};
    if (!options_.use_empty_salt || !item.may_use_empty_salt) {
      issuer_.random.Fill(plan.salt.emplace());
    }
    if (item.place) {
      plan.list = item.place->list;
      plan.position = item.place->position;
    } else {
      unplaced.push_back(plans.size());
    }
    plans.push_back(plan);
  }
  if (!unplaced.empty()) {
    ASSIGN_OR_RETURN(const ListId list,
                     room_.Choose(unplaced.size(), options_.list));
    for (const std::size_t place : unplaced) {
      plans[place].list = list;
      plans[place].position = room_.Take(list);
    }
  }
  return journal_.RecordPlans(plans);
}

Status AnchorRun::Anchor(const std::vector<Item>& items) {
  // Each refusal moves or adopts one document, and each document is rarely
  // refused twice.
  const std::size_t rounds_max = 2 * items.size() + 2;
  for (std::size_t round = 0; round < rounds_max; ++round) {
    std::map<ListId, std::vector<Digest>> groups;
    std::set<Digest> grouped;
    for (const Item& item : items) {
      const JournaledDocument* document = journal_.Find(item.digest);
      if (document->entry || displaced_.contains(item.digest)) continue;
      if (!grouped.insert(item.digest).second) continue;
      groups[document->list].push_back(item.digest);
    }
    if (groups.empty()) return Ok();
    for (const auto& [list, group] : groups) {
      RETURN_IF_ERROR(AnchorGroup(list, group));
    }
  }
  return Error{ErrorCode::kUnavailable,
               "the register keeps finding the chosen positions taken: is "
               "another wallet using the same status lists?"};
}

Status AnchorRun::AnchorGroup(ListId list, const std::vector<Digest>& group) {
  AnchorBatch batch{.list = list, .items = {}};
  for (const Digest& document : group) {
    batch.items.push_back({.position = journal_.Find(document)->position,
                           .commitment = CommitmentOf(document)});
  }
  ASSIGN_OR_RETURN(const SubmitAnswer answer,
                   TransactionSender(issuer_).Send(batch));
  if (answer.verdict != TransactionVerdict::kAccepted) {
    return HandleRefusal(answer, group);
  }
  if (answer.entries.size() != group.size()) {
    return Error{ErrorCode::kInvalid,
                 "the node named " + std::to_string(answer.entries.size()) +
                     " entries for " + std::to_string(group.size()) +
                     " documents: ask another node"};
  }
  std::vector<AnchorJournal::Anchored> anchored;
  for (std::size_t i = 0; i < group.size(); ++i) {
    anchored.push_back({.document = group[i], .entry = answer.entries[i]});
  }
  RETURN_IF_ERROR(journal_.RecordAnchored(anchored));
  anchored_now_.insert(group.begin(), group.end());
  return Ok();
}

Status AnchorRun::HandleRefusal(const SubmitAnswer& answer,
                                const std::vector<Digest>& group) {
  const bool names_item =
      answer.refused_item && *answer.refused_item < group.size();
  if (names_item && answer.verdict == TransactionVerdict::kPositionTaken) {
    const Digest& document = group[*answer.refused_item];
    if (!ItemOf(document).place) return Move(document);
    displaced_.insert(document);
    return Ok();
  }
  if (names_item && answer.verdict == TransactionVerdict::kAnchoredElsewhere) {
    return Adopt(group[*answer.refused_item]);
  }
  const std::string reason =
      std::string(TransactionVerdictName(answer.verdict)) + ": " +
      answer.message;
  if (names_item) {
    return Error{ErrorCode::kRefused,
                 NameOf(group[*answer.refused_item]) +
                     ": the register refused it: " + reason};
  }
  return Error{ErrorCode::kRefused,
               "the register refused the batch that begins with " +
                   NameOf(group.front()) + ": " + reason};
}

Status AnchorRun::Move(const Digest& document) {
  const JournaledDocument planned = *journal_.Find(document);
  RETURN_IF_ERROR(room_.Load(planned.list));
  ASSIGN_OR_RETURN(const ListId list, room_.Choose(1, options_.list));
  const AnchorJournal::Plan plan{.document = document,
                                 .salt = planned.salt,
                                 .list = list,
                                 .position = room_.Take(list)};
  return journal_.RecordPlans({&plan, 1});
}

Status AnchorRun::Adopt(const Digest& document) {
  const Digest commitment = CommitmentOf(document);
  ASSIGN_OR_RETURN(const auto receipts, WithRetries(issuer_, [&] {
                     return issuer_.registry.FindReceipts({&commitment, 1});
                   }));
  if (receipts.size() != 1 || !receipts[0]) {
    return Error{ErrorCode::kInvalid,
                 NameOf(document) +
                     ": the node says it is anchored elsewhere and does not "
                     "say where: ask another node"};
  }
  const Receipt& receipt = *receipts[0];
  if (Result<ReceiptFacts> facts = keeper_.Check(receipt, commitment); !facts) {
    return Annotate(facts.error(), NameOf(document));
  }
  if (receipt.entry.member != issuer_.network.member()) {
    return Error{ErrorCode::kRefused,
                 NameOf(document) + ": member " +
                     std::to_string(receipt.entry.member.value) +
                     " anchored this very document at entry " +
                     std::to_string(receipt.entry_index.value)};
  }
  const std::optional<StatusPlace> place = ItemOf(document).place;
  if (place && *place != StatusPlace{.list = receipt.entry.list,
                                     .position = receipt.entry.position}) {
    return Error{ErrorCode::kRefused,
                 NameOf(document) + ": was anchored at entry " +
                     std::to_string(receipt.entry_index.value) +
                     " in another place than its credentialStatus names: "
                     "issue it anew"};
  }
  const AnchorJournal::Plan plan{.document = document,
                                 .salt = journal_.Find(document)->salt,
                                 .list = receipt.entry.list,
                                 .position = receipt.entry.position};
  RETURN_IF_ERROR(journal_.RecordPlans({&plan, 1}));
  const AnchorJournal::Anchored anchored{.document = document,
                                         .entry = receipt.entry_index};
  return journal_.RecordAnchored({&anchored, 1});
}

void AnchorRun::SetDisplacedAside() {
  for (const Item& item : items_) {
    if (!displaced_.contains(item.digest)) continue;
    AnchoredDocument& line = report_.documents[item.number];
    line.outcome = AnchorOutcome::kPlaceTaken;
    line.list = item.place->list;
    line.position = item.place->position;
    line.problem =
        "another credential has the position that its credentialStatus names: "
        "issue it anew";
    ++report_.place_taken;
  }
  std::erase_if(items_, [this](const Item& item) {
    return displaced_.contains(item.digest);
  });
}

void AnchorRun::Describe(const std::vector<Item>& items) {
  for (const Item& item : items) {
    const JournaledDocument& document = *journal_.Find(item.digest);
    CHECK(document.entry.has_value());
    AnchoredDocument& line = report_.documents[item.number];
    line.list = document.list;
    line.position = document.position;
    line.entry = *document.entry;
    // Of two files with the same content, the first was anchored.
    if (anchored_now_.erase(item.digest) > 0) {
      line.outcome = AnchorOutcome::kAnchored;
      ++report_.anchored;
    } else {
      line.outcome = AnchorOutcome::kAlreadyAnchored;
      ++report_.already_anchored;
      if (line.known_from_receipt) ++report_.known_from_receipt;
    }
  }
}

Status AnchorRun::KeepReceipts(const std::vector<Item>& items) {
  std::vector<Item> missing;
  for (const Item& item : items) {
    if (!item.has_receipt) missing.push_back(item);
    if (missing.size() == kReceiptsAskedMax) {
      RETURN_IF_ERROR(FetchReceipts(missing));
      missing.clear();
    }
  }
  return missing.empty() ? Ok() : FetchReceipts(missing);
}

Result<std::vector<std::optional<Receipt>>> AnchorRun::AskForReceipts(
    const std::vector<Item>& items, const std::vector<EntryIndex>& entries) {
  ASSIGN_OR_RETURN(auto receipts, issuer_.registry.GetReceipts(entries));
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i < receipts.size() && receipts[i]) continue;
    // The validators may not have cosigned its block yet, or this node may be
    // behind the one that took it: both pass.
    return Error{ErrorCode::kUnavailable,
                 documents_[items[i].number].path +
                     ": the node has no receipt of entry " +
                     std::to_string(entries[i].value) +
                     ", where it was anchored: ask another node"};
  }
  return receipts;
}

Status AnchorRun::FetchReceipts(const std::vector<Item>& items) {
  std::vector<EntryIndex> entries;
  for (const Item& item : items) {
    entries.push_back(*journal_.Find(item.digest)->entry);
  }
  ASSIGN_OR_RETURN(auto receipts, WithRetries(issuer_, [&] {
                     return AskForReceipts(items, entries);
                   }));
  std::vector<FileContent> files;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string& name = documents_[items[i].number].path;
    const Result<ReceiptFacts> facts =
        keeper_.Check(*receipts[i], CommitmentOf(items[i].digest));
    if (!facts) return Annotate(facts.error(), name);
    const AnchoredDocument& line = report_.documents[items[i].number];
    ASSIGN_OR_RETURN(
        files.emplace_back(),
        ReceiptKeeper::FileOf(line.receipt_path, *std::move(receipts[i]),
                              journal_.Find(items[i].digest)->salt));
  }
  RETURN_IF_ERROR(WriteFiles(files, kReceiptMode));
  for (const Item& item : items) {
    report_.documents[item.number].wrote_receipt = true;
  }
  return Ok();
}

AnchorRun::Reached AnchorRun::CountReached() const {
  // Of the batches before, all whose place is known went all the way.
  Reached reached;
  for (const AnchoredDocument& line : report_.documents) {
    if (line.outcome != AnchorOutcome::kAnchored &&
        line.outcome != AnchorOutcome::kAlreadyAnchored) {
      continue;
    }
    ++reached.anchored;
    ++reached.receipts;
  }
  for (const Item& item : items_) {
    const JournaledDocument* document = journal_.Find(item.digest);
    if (document == nullptr || !document->entry) continue;
    ++reached.anchored;
    if (HasReceipt(item)) ++reached.receipts;
  }
  return reached;
}

Digest AnchorRun::CommitmentOf(const Digest& document) const {
  return CredentialCommitment(journal_.Find(document)->salt, document);
}

bool AnchorRun::HasReceipt(const Item& item) const {
  // One that was there before, of an older version of the document, is none.
  const Result<Receipt> receipt =
      ReadReceiptFile(report_.documents[item.number].receipt_path);
  return receipt && receipt->entry.commitment == CommitmentOf(item.digest);
}

const AnchorRun::Item& AnchorRun::ItemOf(const Digest& document) const {
  const auto item = std::ranges::find(items_, document, &Item::digest);
  CHECK(item != items_.end());
  return *item;
}

std::string AnchorRun::NameOf(const Digest& document) const {
  return documents_[ItemOf(document).number].path;
}

}  // namespace diptych
