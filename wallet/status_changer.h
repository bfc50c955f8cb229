// SPDX-License-Identifier: Apache-2.0
//
// A StatusChanger revokes, suspends and reinstates credentials, named by their
// documents or by their receipts.
//
// A document is found in the journal, a receipt says its list and position
// itself, and is believed only after its proofs verified under the policy: a
// forged one must not revoke somebody else's credential.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "merkle/status_list.h"
#include "registry/entry.h"
#include "wallet/anchor_journal.h"
#include "wallet/issuer.h"

namespace diptych {

struct StatusOptions {
  CredentialStatus status = CredentialStatus::kInvalid;
  StatusReason reason = StatusReason::kNotStated;
  // Fetch fresh receipts afterwards, where there is one already.
  bool refresh_receipts = false;
  // Where receipts are; empty: beside each document.
  std::string receipts_directory;
};

enum class StatusOutcome : std::uint8_t {
  kChanged,  // Or it was as asked before.
  kRefused,  // By the register: see `problem`.
  kUnknown,  // Neither journal nor receipt says where it stands.
  kNotReached,
};

struct StatusResult {
  std::string path;
  StatusOutcome outcome = StatusOutcome::kNotReached;
  ListId list;
  Position position;
  std::string problem;
  std::string receipt_path;  // Of the fresh receipt, if one was written.
};

struct StatusReport {
  std::vector<StatusResult> items;  // In the order given.
  std::size_t changed = 0;
  bool was_stopped = false;
};

class StatusChanger {
 public:
  StatusChanger(const Issuer& issuer, const AnchorJournal& journal)
      : issuer_(issuer), journal_(journal) {}

  // `paths` are documents or receipts (told apart by their content).
  Result<StatusReport> Run(const std::vector<std::string>& paths,
                           const StatusOptions& options);

 private:
  const Issuer& issuer_;
  const AnchorJournal& journal_;
};

}  // namespace diptych
