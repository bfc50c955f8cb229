// SPDX-License-Identifier: Apache-2.0
#include "wallet/receipt_keeper.h"

#include <utility>

#include "registry/receipt_json.h"
#include "wallet/trusted_head.h"

namespace diptych {
namespace {

Error UnprovenReceipt(std::string what) {
  return {ErrorCode::kCorrupt,
          "the receipt is not to be believed: " + std::move(what)};
}

}  // namespace

Result<TreeHead> ReceiptKeeper::HeadOf(const std::string& checkpoint) {
  if (!checkpoint_.empty() && checkpoint == checkpoint_) return head_;
  const Result<TreeHead> head = TrustedHead(network_.policy(), checkpoint);
  if (!head) return UnprovenReceipt(head.error().message);
  checkpoint_ = checkpoint;
  head_ = *head;
  return head_;
}

Result<ReceiptFacts> ReceiptKeeper::Check(const Receipt& receipt,
                                          const Digest& commitment) {
  if (receipt.network_id != network_.network_id()) {
    return UnprovenReceipt("it is of another network");
  }
  if (receipt.entry.commitment != commitment) {
    return UnprovenReceipt("it is of another credential");
  }
  ASSIGN_OR_RETURN(const TreeHead head, HeadOf(receipt.checkpoint));
  ReceiptJudgement judgement = JudgeReceipt(receipt, head);
  if (judgement.verdict != ReceiptVerdict::kProven) {
    return UnprovenReceipt(std::string(ReceiptVerdictName(judgement.verdict)));
  }
  return std::move(judgement.facts);
}

Result<FileContent> ReceiptKeeper::FileOf(const std::string& path,
                                          Receipt receipt, const Salt& salt) {
  receipt.salt = salt ? ToBytes(*salt) : Bytes();
  RETURN_IF_ERROR(CheckReceiptForm(receipt));
  return FileContent{.path = path,
                     .octets = ToBytes(AsBytes(FormatReceiptJson(receipt)))};
}

Result<Receipt> ReadReceiptFile(const std::string& path) {
  ASSIGN_OR_RETURN(const Bytes octets, ReadFile(path, kReceiptJsonSizeMax));
  Result<Receipt> receipt = ParseReceiptJson(AsText(octets));
  if (!receipt) return Annotate(receipt.error(), path);
  return receipt;
}

Result<Salt> SaltOf(const Receipt& receipt) {
  if (!receipt.salt) {
    return Error{ErrorCode::kInvalid,
                 "the receipt has no \"salt\": it is not the copy that was "
                 "issued with the document"};
  }
  return ToSalt(*receipt.salt);
}

}  // namespace diptych
