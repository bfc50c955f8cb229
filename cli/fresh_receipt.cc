// SPDX-License-Identifier: Apache-2.0
#include "cli/fresh_receipt.h"

#include <array>
#include <utility>
#include <vector>

#include "credential/commitment.h"

namespace diptych {

Result<Receipt> FetchFreshReceipt(const Document& document,
                                  const std::optional<Receipt>& in_hand,
                                  RegistryPort& registry) {
  Salt salt;
  if (in_hand) {
    if (!in_hand->salt) {
      return Error{ErrorCode::kInvalid,
                   "the receipt in hand has no salt, which finding the "
                   "credential takes: ask the holder for the original receipt"};
    }
    ASSIGN_OR_RETURN(salt, ToSalt(*in_hand->salt));
  }
  const std::array<Digest, 1> commitments = {
      CredentialCommitment(salt, document.digest)};
  ASSIGN_OR_RETURN(std::vector<std::optional<Receipt>> found,
                   registry.FindReceipts(commitments));
  if (found.size() != 1 || !found.front()) {
    return Error{ErrorCode::kNotFound,
                 in_hand ? "the node knows no such credential"
                         : "the node knows no such credential without a salt: "
                           "give its receipt with --receipt, too"};
  }
  if (found.front()->entry.commitment != commitments.front()) {
    return Error{ErrorCode::kUnavailable,
                 "the node answered with another credential's receipt"};
  }
  Receipt receipt = *std::move(found.front());
  receipt.salt = in_hand ? *in_hand->salt : Bytes();
  return receipt;
}

}  // namespace diptych
