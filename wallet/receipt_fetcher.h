// SPDX-License-Identifier: Apache-2.0
//
// A ReceiptFetcher gets a fresh receipt for a document that is anchored, and
// writes it once it verified.
//
// The commitment needs the salt: from the journal, from an old receipt, or the
// empty one of a document that carries enough randomness of its own. No
// signing key is needed.

#pragma once

#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "registry/receipt.h"
#include "wallet/anchor_journal.h"
#include "wallet/network_folder.h"
#include "wallet/registry_port.h"

namespace diptych {

struct FetchOptions {
  std::string document_path;
  // Read for the salt if it is there, and replaced; empty: beside the document.
  std::string receipt_path;
};

struct FetchedReceipt {
  std::string receipt_path;
  Receipt receipt;  // With its salt.
  CredentialStatus status = CredentialStatus::kValid;
};

class ReceiptFetcher {
 public:
  // `journal` may be null: then an old receipt or the empty salt must do.
  ReceiptFetcher(const NetworkFolder& network, RegistryPort& registry,
                 const AnchorJournal* journal)
      : network_(network), registry_(registry), journal_(journal) {}

  // kNotFound if the register holds no such credential, saying which salt was
  // tried.
  Result<FetchedReceipt> Fetch(const FetchOptions& options);

 private:
  const NetworkFolder& network_;
  RegistryPort& registry_;
  const AnchorJournal* journal_;
};

}  // namespace diptych
