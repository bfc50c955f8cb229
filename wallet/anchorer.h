// SPDX-License-Identifier: Apache-2.0
//
// An Anchorer writes many documents' commitments into the register and keeps
// their receipts; a run that is cut off anywhere continues and never anchors
// twice.
//
// Each batch goes through five steps, and the journal remembers the first
// three:
//
//   look      a document that the journal does not know may have a receipt:
//             then it is anchored already, and the journal takes it over
//             (wallet/found_receipt.h)
//   plan      digest, fresh salt, a random free position of a list of ours;
//             or the one that the document's own credentialStatus names
//             (issuing/status_place.h)
//   anchor    one signed AnchorBatch for each list
//   receipts  fetched and verified under the network's policy
//   write     NAME.diptych
//
// What the node says is retried while it may pass (unavailable, over_limit,
// expired), answered with another position if one was taken, and an error that
// names the document otherwise.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "registry/transaction.h"
#include "wallet/anchor_journal.h"
#include "wallet/issuer.h"

namespace diptych {

inline constexpr std::size_t kAnchorBatchDefault = 1'000;
inline constexpr std::size_t kAnchorBatchMax = kTransactionItemsMax;

// What a receipt's file is called: the document's name and this.
inline constexpr char kReceiptSuffix[] = ".diptych";

struct AnchorDocument {
  std::string path;  // Names it in messages and names its receipt.
  // Gives its octets; empty: reads the file `path`.
  std::function<Result<Bytes>()> load;
};

struct AnchorProgress {
  std::size_t done = 0;
  std::size_t total = 0;
  double per_second = 0;
};

struct AnchorOptions {
  // Anchor into this list of ours; nothing: into any with room, or a new one.
  std::optional<ListId> list;
  std::size_t batch = kAnchorBatchDefault;  // 1 to kAnchorBatchMax.
  // Where receipts go; empty: beside each document.
  std::string receipts_directory;
  // Leave out the salt of documents that carry enough randomness of their own,
  // so that they can be found without a receipt.
  bool use_empty_salt = false;
  // Called after every batch.
  std::function<void(const AnchorProgress&)> progress;
};

enum class AnchorOutcome : std::uint8_t {
  kAnchored,         // By this run, or by one that was cut off.
  kAlreadyAnchored,  // By an earlier run, or as another file of this run.
  kUnreadable,       // The file cannot be read or is malformed: see `problem`.
  kPlaceTaken,       // Another credential has the place that it names.
  kReceiptInWay,     // What lies where its receipt goes is none of its own,
                     // and stays as it is: see `problem`.
  kNotReached,       // The run was stopped before.
};

struct AnchoredDocument {
  std::string path;
  AnchorOutcome outcome = AnchorOutcome::kNotReached;
  ListId list;
  Position position;
  EntryIndex entry;
  std::string receipt_path;
  // Whether this run wrote it; an existing receipt of a document anchored
  // before stays as it is.
  bool wrote_receipt = false;
  // Of those anchored already: the journal did not know it, and has it from
  // its receipt.
  bool known_from_receipt = false;
  // The DID of somebody else whom it names as its issuer; empty if none. Its
  // receipt then makes nobody find it valid. Printable.
  std::string other_issuer;
  std::string problem;
};

struct AnchorReport {
  std::vector<AnchoredDocument> documents;  // In the order given.
  std::size_t anchored = 0;
  std::size_t already_anchored = 0;
  std::size_t known_from_receipt = 0;  // Of these.
  std::size_t unreadable = 0;
  std::size_t place_taken = 0;
  std::size_t receipt_in_way = 0;
  // True if Ctrl-C ended it: the same command continues.
  bool was_stopped = false;
};

// `beside` the document, or in `directory` if one is given.
std::string ReceiptPath(const std::string& document_path,
                        const std::string& directory);

class Anchorer {
 public:
  // Both must outlive the anchorer.
  Anchorer(const Issuer& issuer, AnchorJournal& journal)
      : issuer_(issuer), journal_(journal) {}

  // kInvalid for options out of range and for two documents whose receipts
  // would have one name. Every error says how far it came; running again
  // continues, and the error says so if that may help.
  Result<AnchorReport> Run(const std::vector<AnchorDocument>& documents,
                           const AnchorOptions& options);

 private:
  const Issuer& issuer_;
  AnchorJournal& journal_;
};

}  // namespace diptych
