// SPDX-License-Identifier: Apache-2.0
//
// Receipts in hand are those that a verifier has been given: named ones, the
// one beside a document, or a folder of them.
//
//   one credential        the receipts named; or NAME.diptych beside the
//                         document or in the folder; of a picture also that of
//                         the credential from which `issue` baked it
//   several in one file   the receipts named; or all of the folder
//
// Nothing in them is believed here.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "registry/receipt.h"

namespace diptych {

// A receipt, and what it is called in sentences.
struct ReceiptSource {
  std::string name;
  Result<Receipt> receipt;
  // Whether the verifier has named it, or the document's name.
  bool is_named = true;
  // Whether a node was asked for it.
  bool is_nodes = false;
};

// A receipt of either form (docs/spec/receipts.md); errors begin with `path`.
Result<Receipt> ReadReceiptOctets(ByteView octets, const std::string& path);

class ReceiptsInHand {
 public:
  // Of a folder only if none are named; both may be empty.
  ReceiptsInHand(std::vector<std::string> named, std::string folder)
      : named_(std::move(named)), folder_(std::move(folder)) {}

  // Those that may be of the document at `path`.
  std::vector<ReceiptSource> Of(const std::string& path) const;

  // Whether those of a file of several credentials are all of the folder; and
  // these, read once. Errors as of ListFiles, and kLimit.
  bool HasFolder() const { return named_.empty() && !folder_.empty(); }
  Result<std::span<const ReceiptSource>> Folder();

  // Once it was read: a sentence about what in it is no receipt, after a space;
  // or nothing.
  const std::string& unread() const { return unread_; }

 private:
  std::vector<std::string> named_;
  std::string folder_;
  std::optional<std::vector<ReceiptSource>> in_folder_;
  std::string unread_;
};

}  // namespace diptych
