// SPDX-License-Identifier: Apache-2.0
//
// A StoredBlock is a block as it is kept and sent (docs/spec/blocks.md); its
// Finality is what proves it, and a CommittedBlock is it with what it does.

#pragma once

#include "base/bytes.h"
#include "consensus/certificate.h"
#include "consensus/header.h"
#include "registry/execution.h"

namespace diptych {

struct StoredBlock {
  Header header;
  Bytes payload;
  bool operator==(const StoredBlock&) const = default;
};

// For the time of one call: both must outlive it.
struct CommittedBlock {
  const Execution& execution;
  const StoredBlock& block;
};

// A finalization proves the block that it names and all its ancestors.
struct Finality {
  Certificate certificate;
  Header header;  // Of the block that the certificate names.
};

}  // namespace diptych
