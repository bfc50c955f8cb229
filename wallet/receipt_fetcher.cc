// SPDX-License-Identifier: Apache-2.0
#include "wallet/receipt_fetcher.h"

#include <utility>

#include "credential/document.h"
#include "platform/file.h"
#include "wallet/anchorer.h"
#include "wallet/shared_receipt.h"

namespace diptych {

Result<FetchedReceipt> ReceiptFetcher::Fetch(const std::string& document_path,
                                             const std::string& receipt_path) {
  ASSIGN_OR_RETURN(const Bytes octets,
                   ReadFile(document_path, kMaxDocumentSize));
  const Result<Document> document = ReadDocument(octets);
  if (!document) return Annotate(document.error(), document_path);
  const std::string target = FindReceiptPath(
      receipt_path.empty() ? ReceiptPath(document_path, "") : receipt_path,
      *document);
  ASSIGN_OR_RETURN(const Salt salt, FindSalt(document_path, *document, target));
  return FetchInto(target, CredentialCommitment(salt, document->digest), salt);
}

Result<FetchedReceipt> ReceiptFetcher::Refresh(
    const std::string& receipt_path) {
  ASSIGN_OR_RETURN(const Receipt old, ReadReceiptFile(receipt_path));
  const Result<Salt> salt = SaltOf(old);
  if (!salt) return Annotate(salt.error(), receipt_path);
  return FetchInto(receipt_path, old.entry.commitment, *salt);
}

Result<Salt> ReceiptFetcher::FindSalt(const std::string& document_path,
                                      const Document& document,
                                      const std::string& receipt_path) const {
  if (journal_ != nullptr) {
    const JournaledDocument* journaled = journal_->Find(document.digest);
    if (journaled != nullptr) return journaled->salt;
  }
  if (FileExists(receipt_path)) {
    ASSIGN_OR_RETURN(const Receipt old, ReadReceiptFile(receipt_path));
    const Result<Salt> salt = SaltOf(old);
    if (!salt) return Annotate(salt.error(), receipt_path);
    if (CredentialCommitment(*salt, document.digest) == old.entry.commitment) {
      return *salt;
    }
    return Error{ErrorCode::kInvalid,
                 receipt_path + ": is the receipt of another document than " +
                     document_path};
  }
  if (MayUseEmptySalt(document)) return Salt();
  return Error{ErrorCode::kInvalid,
               document_path +
                   ": was not anchored with this wallet, and its receipt is "
                   "not there (" +
                   receipt_path +
                   "): anchor it, or put the receipt that came with it there"};
}

Result<FetchedReceipt> ReceiptFetcher::FetchInto(
    const std::string& receipt_path, const Digest& commitment,
    const Salt& salt) {
  ASSIGN_OR_RETURN(auto receipts, registry_.FindReceipts({&commitment, 1}));
  if (receipts.size() != 1 || !receipts[0]) {
    return Error{ErrorCode::kNotFound,
                 receipt_path +
                     ": the register holds no such credential: was it "
                     "anchored in this network?"};
  }
  const Result<ReceiptFacts> facts = keeper_.Check(*receipts[0], commitment);
  if (!facts) return Annotate(facts.error(), receipt_path);
  FetchedReceipt fetched{.path = receipt_path,
                         .entry = facts->entry,
                         .entry_index = receipts[0]->entry_index,
                         .status = facts->status,
                         .as_of = facts->seal.time};
  ASSIGN_OR_RETURN(
      const FileContent file,
      ReceiptKeeper::FileOf(receipt_path, *std::move(receipts[0]), salt));
  RETURN_IF_ERROR(WriteFile(file.path, file.octets, kReceiptMode));
  return fetched;
}

}  // namespace diptych
