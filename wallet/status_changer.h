// SPDX-License-Identifier: Apache-2.0
//
// A StatusChanger revokes, suspends and reinstates credentials, named by their
// documents or by their receipts.
//
// A document is found in the journal, or by the receipt beside it. A receipt
// says its list and position itself, and is believed only after its proofs
// verified under the policy: a forged one must not revoke somebody else's
// credential.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "merkle/status_list.h"
#include "registry/entry.h"
#include "wallet/anchor_journal.h"
#include "wallet/issuer.h"
#include "wallet/receipt_keeper.h"

namespace diptych {

// Positions in one transaction; the register takes 4,096.
inline constexpr std::size_t kStatusBatch = 1'000;

struct StatusOptions {
  CredentialStatus status = CredentialStatus::kInvalid;
  StatusReason reason = StatusReason::kNotStated;
  // Fetch fresh receipts of what was changed.
  bool refresh_receipts = false;
  // Where receipts of documents are; empty: beside each. A picture's may be a
  // shared one (wallet/shared_receipt.h).
  std::string receipts_directory;
};

enum class StatusOutcome : std::uint8_t {
  kNotReached,  // The run was stopped before.
  kChanged,     // By this run.
  kUnchanged,   // It was as asked before, and no entry was made.
  kRefused,     // By the register: see `problem`.
  kUnknown,     // Where it stands cannot be said: see `problem`.
};

struct StatusResult {
  std::string path;
  StatusOutcome outcome = StatusOutcome::kNotReached;
  ListId list;
  Position position;
  std::string problem;  // Also why a fresh receipt was not written.
  std::string receipt_path;
  bool wrote_receipt = false;
};

struct StatusReport {
  std::vector<StatusResult> items;  // In the order given.
  std::size_t changed = 0;
  bool was_stopped = false;
};

class StatusChanger {
 public:
  // Both must outlive it.
  StatusChanger(const Issuer& issuer, const AnchorJournal& journal)
      : issuer_(issuer), journal_(journal), keeper_(issuer.network) {}

  // `paths` are documents or receipts, told apart by their content. An error
  // names what could not be done at all; a single file's is in its result.
  // Running again is safe: a status that is as asked is a success, and the
  // reason that stands in the register stays the first.
  Result<StatusReport> Run(const std::vector<std::string>& paths,
                           const StatusOptions& options);

 private:
  struct Place {
    ListId list;
    Position position;
    auto operator<=>(const Place&) const = default;
  };
  struct Located {
    Place place;
    EntryIndex entry;
  };
  // Which results stand at which place: the same credential may be named
  // twice.
  using Places = std::map<Place, std::vector<std::size_t>>;

  // Changes `receipt_path` to where the receipt is, if that is elsewhere.
  Result<Located> Locate(const std::string& path, std::string& receipt_path);
  Result<Located> PlaceOf(const Receipt& receipt);
  // The statuses before the change, where the register proves them. A status
  // is changed in any case: a node that cannot give receipts must not hold up
  // a revocation.
  std::map<Position, CredentialStatus> ProvenStatuses(
      ListId list, const std::vector<Position>& positions);
  Status ChangeBatch(ListId list, std::vector<Position> positions,
                     const StatusOptions& options, const Places& places,
                     StatusReport& report);
  void RefreshReceipts(StatusReport& report);

  const Issuer& issuer_;
  const AnchorJournal& journal_;
  ReceiptKeeper keeper_;
  std::map<Place, EntryIndex> entries_;
};

}  // namespace diptych
