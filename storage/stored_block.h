// SPDX-License-Identifier: Apache-2.0
//
// A StoredBlock is a block as it is kept and sent (docs/spec/blocks.md).

#pragma once

#include "base/bytes.h"
#include "consensus/header.h"

namespace diptych {

struct StoredBlock {
  Header header;
  Bytes payload;
  bool operator==(const StoredBlock&) const = default;
};

}  // namespace diptych
