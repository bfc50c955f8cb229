// SPDX-License-Identifier: Apache-2.0
//
// A receipt as JSON is the file that goes with a credential: NAME.diptych.
//
// Reading is strict: every member once, none unknown, one spelling for each
// number and octet string. What was read and is written again reads the same.
// docs/spec/receipts.md, Forms.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "registry/receipt.h"

namespace diptych {

// In octets. A receipt of a log of 100 million entries has about 6,000.
inline constexpr std::size_t kReceiptJsonSizeMax = 65'536;

// kInvalid or kLimit, with the path of the member that is wrong.
Result<Receipt> ParseReceiptJson(std::string_view text);

// Pretty text that ends with a line feed. Requires: CheckReceiptForm accepts
// the receipt.
std::string FormatReceiptJson(const Receipt& receipt);

}  // namespace diptych
