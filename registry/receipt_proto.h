// SPDX-License-Identifier: Apache-2.0
//
// A receipt as Protobuf is what a node answers (proto/diptych/v1/service.proto,
// message Receipt).

#pragma once

#include "base/result.h"
#include "proto/diptych/v1/service.pb.h"
#include "registry/receipt.h"

namespace diptych {

// kInvalid or kLimit, with the name of the field that is wrong. Fields that
// the schema does not know are refused, as the other forms refuse them.
Result<Receipt> FromProto(const v1::Receipt& message);

// Requires: CheckReceiptForm accepts the receipt.
v1::Receipt ToProto(const Receipt& receipt);

}  // namespace diptych
