// SPDX-License-Identifier: Apache-2.0
//
// A transaction fault says to the sender of a malformed transaction which field
// is wrong, and what it must be.

#pragma once

#include <string>

#include "base/bytes.h"

namespace diptych {

// Why ParseTransaction (registry/transaction.h) calls these octets malformed;
// empty if it does not. Reads them anew, so it is for refusals alone.
std::string TransactionFault(ByteView body, ByteView signature);

}  // namespace diptych
