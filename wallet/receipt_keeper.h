// SPDX-License-Identifier: Apache-2.0
//
// A ReceiptKeeper believes a receipt only after every proof and signature in it
// verified under the network's policy, and only then writes it.

#pragma once

#include <string>

#include "base/digest.h"
#include "base/result.h"
#include "credential/commitment.h"
#include "merkle/proof.h"
#include "platform/file.h"
#include "platform/file_batch.h"
#include "registry/receipt.h"
#include "wallet/network_folder.h"

namespace diptych {

// A receipt's salt is as confidential as its document (docs/spec/commitments.md
// section 6).
inline constexpr FileMode kReceiptMode = FileMode::kSecret;

class ReceiptKeeper {
 public:
  // `network` must outlive it.
  explicit ReceiptKeeper(const NetworkFolder& network) : network_(network) {}

  // What the receipt proves of the credential with this commitment. kCorrupt
  // says what does not hold, so that the node that gave it can be doubted.
  Result<ReceiptFacts> Check(const Receipt& receipt, const Digest& commitment);

  // The file of a receipt with its salt, to be written at `path`.
  static Result<FileContent> FileOf(const std::string& path, Receipt receipt,
                                    const Salt& salt);

 private:
  Result<TreeHead> HeadOf(const std::string& checkpoint);

  const NetworkFolder& network_;
  // The receipts of one answer share a checkpoint, and its two signatures cost
  // more than all the rest.
  std::string checkpoint_;
  TreeHead head_;
};

// Reads NAME.diptych; trusts nothing in it.
Result<Receipt> ReadReceiptFile(const std::string& path);

// The salt that a receipt carries; kInvalid if it has none, since a receipt
// that a node gave without its holder's salt cannot say which document it is
// of.
Result<Salt> SaltOf(const Receipt& receipt);

}  // namespace diptych
