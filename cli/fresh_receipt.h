// SPDX-License-Identifier: Apache-2.0
//
// A fresh receipt is one that a verifier asks a node for, instead of believing
// how things stood on the day of the file in hand.

#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "credential/commitment.h"
#include "credential/document.h"
#include "registry/receipt.h"
#include "wallet/registry_port.h"

namespace diptych {

// The salts to look for `document` under: those with which receipts in hand
// commit to it; or if none does, all that they have, and the empty one.
std::vector<Salt> SaltsFor(const Document& document,
                           std::span<const Receipt* const> in_hand);

// The receipts of `document` as of now under any of the salts, of which there
// are at most kReceiptsAskedMax; each with its own. Nothing of them is checked
// here but that they are of the commitments asked for: the rest is the
// verdict's business. kNotFound if the node knows no such credential.
Result<std::vector<Receipt>> FetchFreshReceipts(const Document& document,
                                                std::span<const Salt> salts,
                                                RegistryPort& registry);

// Gives a receipt in hand the one of the salts with which its entry commits to
// `document`: it may have lost its own. One of another entry stays as it is.
void RestoreSalt(const Document& document, std::span<const Salt> salts,
                 Receipt& receipt);

}  // namespace diptych
