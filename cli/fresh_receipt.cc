// SPDX-License-Identifier: Apache-2.0
#include "cli/fresh_receipt.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace diptych {
namespace {

void AddOnce(const Salt& salt, std::vector<Salt>& salts) {
  if (std::ranges::find(salts, salt) == salts.end()) salts.push_back(salt);
}

Bytes OctetsOf(const Salt& salt) {
  return salt ? Bytes(salt->begin(), salt->end()) : Bytes();
}

}  // namespace

std::vector<Salt> SaltsFor(const Document& document,
                           std::span<const Receipt* const> in_hand) {
  std::vector<Salt> fitting;
  std::vector<Salt> others = {Salt()};
  for (const Receipt* const receipt : in_hand) {
    const Result<Salt> salt = ToSalt(receipt->salt.value_or(Bytes()));
    if (!salt) continue;
    const bool fits = CredentialCommitment(*salt, document.digest) ==
                      receipt->entry.commitment;
    AddOnce(*salt, fits ? fitting : others);
  }
  return fitting.empty() ? others : fitting;
}

Result<std::vector<Receipt>> FetchFreshReceipts(const Document& document,
                                                std::span<const Salt> salts,
                                                RegistryPort& registry) {
  std::vector<Digest> commitments;
  for (const Salt& salt : salts) {
    commitments.push_back(CredentialCommitment(salt, document.digest));
  }
  ASSIGN_OR_RETURN(std::vector<std::optional<Receipt>> found,
                   registry.FindReceipts(commitments));
  found.resize(commitments.size());
  std::vector<Receipt> receipts;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (!found[i]) continue;
    if (found[i]->entry.commitment != commitments[i]) {
      return Error{ErrorCode::kUnavailable,
                   "the node answered with another credential's receipt"};
    }
    found[i]->salt = OctetsOf(salts[i]);
    receipts.push_back(*std::move(found[i]));
  }
  if (!receipts.empty()) return receipts;
  const bool has_salt = std::ranges::any_of(
      salts, [](const Salt& salt) { return salt.has_value(); });
  return Error{ErrorCode::kNotFound,
               has_salt ? "the node knows no such credential"
                        : "the node knows no such credential without a salt: "
                          "give its receipt with --receipt, too"};
}

void RestoreSalt(const Document& document, std::span<const Salt> salts,
                 Receipt& receipt) {
  const auto found = std::ranges::find_if(salts, [&](const Salt& salt) {
    return CredentialCommitment(salt, document.digest) ==
           receipt.entry.commitment;
  });
  if (found != salts.end()) receipt.salt = OctetsOf(*found);
}

}  // namespace diptych
