// SPDX-License-Identifier: Apache-2.0
//
// A fresh receipt is one that a verifier asks a node for, instead of believing
// how things stood on the day of the file in hand.

#pragma once

#include <optional>

#include "base/result.h"
#include "credential/document.h"
#include "registry/receipt.h"
#include "wallet/registry_port.h"

namespace diptych {

// The receipt of `document` as of now. Its commitment takes the salt of the
// receipt in hand, or the empty one if there is none. Nothing of it is checked
// here: that is the verdict's business. kNotFound if the node knows no such
// credential.
Result<Receipt> FetchFreshReceipt(const Document& document,
                                  const std::optional<Receipt>& in_hand,
                                  RegistryPort& registry);

}  // namespace diptych
