// SPDX-License-Identifier: Apache-2.0
#include "wallet/found_receipt.h"

#include <utility>

#include "credential/commitment.h"
#include "wallet/retry.h"

namespace diptych {
namespace {

constexpr char kMoveAway[] = "; move it away, and run this again";

FoundReceipt InWay(const std::string& path, const std::string& what) {
  return {.kind = FoundReceipt::Kind::kInWay,
          .anchored = {},
          .is_stale = false,
          .problem = path + ": " + what};
}

// A parsed receipt with its salt, or what stands there instead.
struct ReadResult {
  std::optional<FoundReceipt> instead;
  Receipt receipt;
  Salt salt;
};

ReadResult ReadAt(const std::string& path) {
  ReadResult read;
  Result<Receipt> receipt = ReadReceiptFile(path);
  if (!receipt) {
    const Error& error = receipt.error();
    read.instead =
        error.code == ErrorCode::kNotFound
            ? FoundReceipt{}
            : FoundReceipt{.kind = FoundReceipt::Kind::kInWay,
                           .anchored = {},
                           .is_stale = false,
                           .problem = error.message +
                                      ", so it cannot be told what it is "
                                      "the receipt of" +
                                      kMoveAway};
    return read;
  }
  const Result<Salt> salt = SaltOf(*receipt);
  if (!salt) {
    read.instead = InWay(path, salt.error().message + kMoveAway);
    return read;
  }
  read.receipt = *std::move(receipt);
  read.salt = *salt;
  return read;
}

FoundReceipt OfAnother(const std::string& path) {
  return InWay(path, std::string("is the receipt of another document, perhaps "
                                 "of this one before it was changed") +
                         kMoveAway);
}

}  // namespace

Result<std::optional<Receipt>> ReceiptFinder::Prove(const Receipt& receipt,
                                                    std::string& problem) {
  const Digest& commitment = receipt.entry.commitment;
  const Result<ReceiptFacts> own = keeper_.Check(receipt, commitment);
  if (own) return std::optional(receipt);
  problem = own.error().message;
  ASSIGN_OR_RETURN(auto receipts, WithRetries(issuer_, [&] {
                     return issuer_.registry.FindReceipts({&commitment, 1});
                   }));
  if (receipts.size() != 1 || !receipts[0]) return std::optional<Receipt>();
  const Result<ReceiptFacts> facts = keeper_.Check(*receipts[0], commitment);
  if (!facts) return facts.error();
  return std::move(receipts[0]);
}

Result<FoundReceipt> ReceiptFinder::Find(
    const std::string& path, const Digest& document,
    const std::optional<StatusPlace>& place) {
  const ReadResult read = ReadAt(path);
  if (read.instead) return *read.instead;
  if (read.receipt.network_id != issuer_.network.network_id()) {
    return InWay(path,
                 "is a receipt of another network; name another folder with "
                 "--receipts, or move it away, and run this again");
  }
  if (CredentialCommitment(read.salt, document) !=
      read.receipt.entry.commitment) {
    return OfAnother(path);
  }
  std::string problem;
  ASSIGN_OR_RETURN(const std::optional<Receipt> proven,
                   Prove(read.receipt, problem));
  if (!proven) {
    return InWay(
        path, "is a receipt of this document that does not verify (" + problem +
                  "), and the register does not know its entry" + kMoveAway);
  }
  const CredentialEntry& entry = proven->entry;
  if (entry.member != issuer_.network.member()) {
    return InWay(path, "is the receipt of member " +
                           std::to_string(entry.member.value) +
                           ", who anchored this very document; name another "
                           "folder with --receipts to anchor it as well");
  }
  if (place &&
      *place != StatusPlace{.list = entry.list, .position = entry.position}) {
    return InWay(path,
                 "is the receipt of this document at another place than its "
                 "credentialStatus names: issue it anew");
  }
  return FoundReceipt{.kind = FoundReceipt::Kind::kOurs,
                      .anchored = {.salt = read.salt,
                                   .list = entry.list,
                                   .position = entry.position,
                                   .entry = proven->entry_index},
                      .is_stale = !problem.empty(),
                      .problem = {}};
}

FoundReceipt ReceiptFinder::Compare(const std::string& path,
                                    const Digest& document,
                                    const JournaledDocument& journaled) {
  const ReadResult read = ReadAt(path);
  if (read.instead) return *read.instead;
  const Digest& commitment = read.receipt.entry.commitment;
  if (CredentialCommitment(journaled.salt, document) == commitment) {
    return {.kind = FoundReceipt::Kind::kOurs,
            .anchored = journaled,
            .is_stale = false,
            .problem = {}};
  }
  if (CredentialCommitment(read.salt, document) != commitment) {
    return OfAnother(path);
  }
  return InWay(path,
               "is the receipt of this document at entry " +
                   std::to_string(read.receipt.entry_index.value) +
                   ", and the wallet's journal knows it at another: it may "
                   "stand in the register twice, and each is revoked by its "
                   "own receipt" +
                   kMoveAway);
}

}  // namespace diptych
