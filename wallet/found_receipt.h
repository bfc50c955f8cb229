// SPDX-License-Identifier: Apache-2.0
//
// A FoundReceipt is what lies where a document's receipt is to go, judged
// before anything is anchored or written there.
//
// It matters when the journal does not know the document: its disk was lost,
// or this is another machine. A receipt holds all that the journal held. Who
// overlooks one anchors the document a second time, and then nobody revokes the
// first entry, whose receipt its holder still has.

#pragma once

#include <optional>
#include <string>

#include "base/digest.h"
#include "base/result.h"
#include "issuing/status_place.h"
#include "registry/receipt.h"
#include "wallet/anchor_journal.h"
#include "wallet/issuer.h"
#include "wallet/receipt_keeper.h"

namespace diptych {

struct FoundReceipt {
  enum class Kind {
    kNone,   // No file of that name.
    kOurs,   // Of this document, anchored by this member: see `anchored`.
    kInWay,  // Anything else: see `problem`.
  };
  Kind kind = Kind::kNone;
  // Of kOurs, as the journal keeps it, with its entry.
  JournaledDocument anchored{};
  // Of kOurs: it did not verify, and the register's own did in its place.
  bool is_stale = false;
  // Of kInWay: what it is and what to do, beginning with its path.
  std::string problem;
};

class ReceiptFinder {
 public:
  // Both must outlive it.
  ReceiptFinder(const Issuer& issuer, ReceiptKeeper& keeper)
      : issuer_(issuer), keeper_(keeper) {}

  // For a document that the journal does not know. `place` is where the
  // document itself says that its status stands. An error is the node's, which
  // is asked only about a receipt that does not verify by itself.
  Result<FoundReceipt> Find(const std::string& path, const Digest& document,
                            const std::optional<StatusPlace>& place);

  // For one that the journal knows: kOurs if the file is the receipt of what it
  // remembers, whether it still verifies or not.
  static FoundReceipt Compare(const std::string& path, const Digest& document,
                              const JournaledDocument& journaled);

 private:
  // The receipt if it verifies, or else the register's own of its commitment;
  // nothing, and why, if neither proves it.
  Result<std::optional<Receipt>> Prove(const Receipt& receipt,
                                       std::string& problem);

  const Issuer& issuer_;
  ReceiptKeeper& keeper_;
};

}  // namespace diptych
