// SPDX-License-Identifier: Apache-2.0
#include "wallet/status_changer.h"

#include <set>
#include <utility>

#include "credential/document.h"
#include "platform/file.h"
#include "registry/receipt_json.h"
#include "wallet/anchorer.h"
#include "wallet/receipt_fetcher.h"
#include "wallet/shared_receipt.h"
#include "wallet/transaction_sender.h"

namespace diptych {

Result<StatusReport> StatusChanger::Run(const std::vector<std::string>& paths,
                                        const StatusOptions& options) {
  StatusReport report;
  Places places;
  for (const std::string& path : paths) {
    StatusResult result{.path = path};
    result.receipt_path = ReceiptPath(path, options.receipts_directory);
    const Result<Located> located = Locate(path, result.receipt_path);
    if (located) {
      result.list = located->place.list;
      result.position = located->place.position;
      places[located->place].push_back(report.items.size());
      entries_[located->place] = located->entry;
    } else {
      result.outcome = StatusOutcome::kUnknown;
      result.problem = located.error().message;
    }
    report.items.push_back(std::move(result));
  }
  RETURN_IF_ERROR(CheckNode(issuer_.network, issuer_.registry));
  std::map<ListId, std::vector<Position>> lists;
  for (const auto& [place, items] : places) {
    lists[place.list].push_back(place.position);
  }
  for (const auto& [list, positions] : lists) {
    for (std::size_t at = 0; at < positions.size(); at += kStatusBatch) {
      if (issuer_.IsStopped()) {
        report.was_stopped = true;
        return report;
      }
      const std::size_t end = std::min(at + kStatusBatch, positions.size());
      const std::vector<Position> batch(
          positions.begin() + static_cast<std::ptrdiff_t>(at),
          positions.begin() + static_cast<std::ptrdiff_t>(end));
      RETURN_IF_ERROR(ChangeBatch(list, batch, options, places, report));
    }
  }
  if (options.refresh_receipts) RefreshReceipts(report);
  return report;
}

Result<StatusChanger::Located> StatusChanger::PlaceOf(const Receipt& receipt) {
  ASSIGN_OR_RETURN(const ReceiptFacts facts,
                   keeper_.Check(receipt, receipt.entry.commitment));
  if (facts.entry.member != issuer_.network.member()) {
    return Error{ErrorCode::kRefused,
                 "the credential is of member " +
                     std::to_string(facts.entry.member.value) +
                     ", and only its issuer changes its status"};
  }
  return Located{
      .place = {.list = facts.entry.list, .position = facts.entry.position},
      .entry = receipt.entry_index};
}

Result<StatusChanger::Located> StatusChanger::Locate(
    const std::string& path, std::string& receipt_path) {
  ASSIGN_OR_RETURN(const Bytes octets, ReadFile(path, kMaxDocumentSize));
  if (octets.size() <= kReceiptJsonSizeMax) {
    if (const auto receipt = ParseReceiptJson(AsText(octets)); receipt) {
      receipt_path = path;
      return PlaceOf(*receipt);
    }
  }
  ASSIGN_OR_RETURN(const Document document, ReadDocument(octets));
  receipt_path = FindReceiptPath(receipt_path, document);
  const JournaledDocument* journaled = journal_.Find(document.digest);
  if (journaled != nullptr && journaled->entry) {
    return Located{
        .place = {.list = journaled->list, .position = journaled->position},
        .entry = *journaled->entry};
  }
  const Result<Receipt> receipt = ReadReceiptFile(receipt_path);
  if (!receipt) {
    return Error{ErrorCode::kNotFound,
                 "was not anchored with this wallet, and its receipt cannot be "
                 "read (" +
                     receipt.error().message +
                     "): anchor it first, or name another wallet's folder with "
                     "--network, or put its receipt there"};
  }
  const Result<Salt> salt = SaltOf(*receipt);
  if (!salt) return Annotate(salt.error(), receipt_path);
  if (CredentialCommitment(*salt, document.digest) !=
      receipt->entry.commitment) {
    return Error{ErrorCode::kInvalid,
                 receipt_path + ": is the receipt of another document"};
  }
  Result<Located> located = PlaceOf(*receipt);
  if (!located) return Annotate(located.error(), receipt_path);
  return located;
}

std::map<Position, CredentialStatus> StatusChanger::ProvenStatuses(
    ListId list, const std::vector<Position>& positions) {
  std::map<Position, CredentialStatus> statuses;
  for (std::size_t at = 0; at < positions.size(); at += kReceiptsAskedMax) {
    const std::size_t end = std::min(at + kReceiptsAskedMax, positions.size());
    std::vector<EntryIndex> entries;
    for (std::size_t i = at; i < end; ++i) {
      entries.push_back(entries_.at({list, positions[i]}));
    }
    const auto receipts = issuer_.registry.GetReceipts(entries);
    if (!receipts) return statuses;
    for (const std::optional<Receipt>& receipt : *receipts) {
      if (!receipt) continue;
      const Result<ReceiptFacts> facts =
          keeper_.Check(*receipt, receipt->entry.commitment);
      if (facts && facts->entry.list == list) {
        statuses[facts->entry.position] = facts->status;
      }
    }
  }
  return statuses;
}

Status StatusChanger::ChangeBatch(ListId list, std::vector<Position> positions,
                                  const StatusOptions& options,
                                  const Places& places, StatusReport& report) {
  const auto settle = [&](Position position, StatusOutcome outcome,
                          const std::string& problem) {
    for (const std::size_t item : places.at({list, position})) {
      report.items[item].outcome = outcome;
      report.items[item].problem = problem;
      if (outcome == StatusOutcome::kChanged) ++report.changed;
    }
  };
  const auto before = ProvenStatuses(list, positions);
  // The register makes an entry for each status that it changes.
  const auto accepted_as = [&](Position position, std::size_t entries) {
    const auto was = before.find(position);
    const bool is_as_before =
        was != before.end() ? was->second == options.status : entries == 0;
    return is_as_before && entries < positions.size()
               ? StatusOutcome::kUnchanged
               : StatusOutcome::kChanged;
  };
  // Each round settles the whole batch or takes one position out of it.
  while (!positions.empty()) {
    ChangeStatuses action{.list = list, .items = {}};
    for (const Position position : positions) {
      action.items.push_back(
          {.position = position,
           .status = static_cast<std::uint8_t>(options.status),
           .reason = static_cast<std::uint8_t>(options.reason)});
    }
    Result<SubmitAnswer> answer = TransactionSender(issuer_).Send(action);
    if (!answer) {
      if (!issuer_.IsStopped()) return answer.error();
      report.was_stopped = true;
      return Ok();
    }
    if (answer->verdict == TransactionVerdict::kAccepted) {
      for (const Position position : positions) {
        settle(position, accepted_as(position, answer->entries.size()), "");
      }
      return Ok();
    }
    const std::string reason =
        std::string(TransactionVerdictName(answer->verdict)) + ": " +
        answer->message;
    if (!answer->refused_item || *answer->refused_item >= positions.size()) {
      return Error{ErrorCode::kRefused, "the register refused: " + reason};
    }
    settle(positions[*answer->refused_item], StatusOutcome::kRefused, reason);
    positions.erase(positions.begin() +
                    static_cast<std::ptrdiff_t>(*answer->refused_item));
  }
  return Ok();
}

void StatusChanger::RefreshReceipts(StatusReport& report) {
  ReceiptFetcher fetcher(issuer_.network, issuer_.registry, &journal_);
  for (StatusResult& item : report.items) {
    if (item.outcome != StatusOutcome::kChanged &&
        item.outcome != StatusOutcome::kUnchanged) {
      continue;
    }
    const Result<FetchedReceipt> fetched =
        item.receipt_path == item.path
            ? fetcher.Refresh(item.path)
            : fetcher.Fetch(item.path, item.receipt_path);
    item.wrote_receipt = fetched.has_value();
    if (!fetched) item.problem = fetched.error().message;
  }
}

}  // namespace diptych
