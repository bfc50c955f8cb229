// SPDX-License-Identifier: Apache-2.0
//
// A ReceiptFetcher gets a fresh receipt of a credential that is anchored, and
// writes it once it verified.
//
// The register knows commitments only, and those need the salt: from the
// journal, from an old receipt, or the empty one of a document that carries
// enough randomness of its own. No signing key is needed.

#pragma once

#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "registry/receipt.h"
#include "wallet/anchor_journal.h"
#include "wallet/network_folder.h"
#include "wallet/receipt_keeper.h"
#include "wallet/registry_port.h"

namespace diptych {

struct FetchedReceipt {
  std::string path;
  CredentialEntry entry;
  EntryIndex entry_index;
  CredentialStatus status = CredentialStatus::kReserved;
  TimeMs as_of;  // The seal's time.
};

class ReceiptFetcher {
 public:
  // `journal` may be null: then an old receipt or the empty salt must do.
  ReceiptFetcher(const NetworkFolder& network, RegistryPort& registry,
                 const AnchorJournal* journal)
      : registry_(registry), journal_(journal), keeper_(network) {}

  // For a document. The receipt at `receipt_path` is read for its salt if it is
  // there, and replaced; empty: beside the document. Of a picture that has none
  // it is the shared one (wallet/shared_receipt.h). kNotFound if the register
  // holds no such credential, kInvalid if nothing gives a salt.
  Result<FetchedReceipt> Fetch(const std::string& document_path,
                               const std::string& receipt_path);

  // For a receipt, without its document.
  Result<FetchedReceipt> Refresh(const std::string& receipt_path);

 private:
  Result<Salt> FindSalt(const std::string& document_path,
                        const Document& document,
                        const std::string& receipt_path) const;
  Result<FetchedReceipt> FetchInto(const std::string& receipt_path,
                                   const Digest& commitment, const Salt& salt);

  RegistryPort& registry_;
  const AnchorJournal* journal_;
  ReceiptKeeper keeper_;
};

}  // namespace diptych
