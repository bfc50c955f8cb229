// SPDX-License-Identifier: Apache-2.0
//
// An AnchorRun is one call of Anchorer::Run: it takes the documents batch by
// batch through look, plan, anchor and receipts, and fills the report.

#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "credential/document.h"
#include "issuing/status_place.h"
#include "wallet/anchorer.h"
#include "wallet/found_receipt.h"
#include "wallet/list_room.h"
#include "wallet/receipt_keeper.h"

namespace diptych {

class AnchorRun {
 public:
  // All must outlive it. `report` has one item for each document, with its
  // path and receipt_path.
  AnchorRun(const Issuer& issuer, AnchorJournal& journal,
            const std::vector<AnchorDocument>& documents,
            const AnchorOptions& options, AnchorReport& report)
      : issuer_(issuer),
        journal_(journal),
        documents_(documents),
        options_(options),
        report_(report),
        room_(issuer, journal),
        keeper_(issuer.network),
        finder_(issuer, keeper_) {}

  // How many of the documents stand in the register, and how many of these
  // have their receipt; also after an error. Reads the receipts of the batch
  // at hand.
  struct Reached {
    std::size_t anchored = 0;
    std::size_t receipts = 0;
  };
  Reached CountReached() const;

  // Takes the documents [first, end) all the way. After an error the journal
  // says how far each came, and the same documents may be taken again.
  Status RunBatch(std::size_t first, std::size_t end);

 private:
  // A document that could be read.
  struct Item {
    std::size_t number = 0;  // Among the documents.
    Digest digest{};
    bool may_use_empty_salt = false;
    // Where the document itself says that its status stands.
    std::optional<StatusPlace> place;
    // Whether its receipt lay there before this run.
    bool has_receipt = false;
  };

  Result<Item> Read(std::size_t number);
  // Takes over into the journal what receipts say of documents that it does
  // not know, and sets aside those whose receipt's place is taken.
  Status Look();
  Result<FoundReceipt> FindReceipt(Item& item);
  Status Plan(const std::vector<Item>& items);
  // Of `items`, those whose place is taken are left in displaced_.
  Status Anchor(const std::vector<Item>& items);
  // One transaction for documents of one list, all planned and none anchored.
  Status AnchorGroup(ListId list, const std::vector<Digest>& group);
  Status HandleRefusal(const SubmitAnswer& answer,
                       const std::vector<Digest>& group);
  Status Move(const Digest& document);
  // The commitment stands elsewhere in the log: takes that as the truth if the
  // entry is ours.
  Status Adopt(const Digest& document);
  void SetDisplacedAside();
  void Describe(const std::vector<Item>& items);
  Status KeepReceipts(const std::vector<Item>& items);
  Status FetchReceipts(const std::vector<Item>& items);
  // kUnavailable if any is missing.
  Result<std::vector<std::optional<Receipt>>> AskForReceipts(
      const std::vector<Item>& items, const std::vector<EntryIndex>& entries);

  Digest CommitmentOf(const Digest& document) const;
  bool HasReceipt(const Item& item) const;
  const Item& ItemOf(const Digest& document) const;
  // The path of the first document of that digest.
  std::string NameOf(const Digest& document) const;

  const Issuer& issuer_;
  AnchorJournal& journal_;
  const std::vector<AnchorDocument>& documents_;
  const AnchorOptions& options_;
  AnchorReport& report_;
  ListRoom room_;
  ReceiptKeeper keeper_;
  ReceiptFinder finder_;

  // Of the batch at hand.
  std::vector<Item> items_;
  std::map<Digest, JournaledDocument> taken_over_;  // From receipts.
  std::set<Digest> anchored_now_;
  std::set<Digest> displaced_;
};

}  // namespace diptych
