// SPDX-License-Identifier: Apache-2.0
#include "node/stored_final_blocks.h"

#include <utility>

namespace diptych {

Result<Header> StoredFinalBlocks::HeaderAt(Height height) const {
  ASSIGN_OR_RETURN(const StoredBlock block, store_.ReadBlock(height));
  return block.header;
}

Result<FinalBlocks::Stored> StoredFinalBlocks::BlockAt(Height height) const {
  ASSIGN_OR_RETURN(StoredBlock block, store_.ReadBlock(height));
  return Stored{block.header, std::move(block.payload)};
}

Result<std::optional<Certificate>> StoredFinalBlocks::FinalizationAt(
    Height height) const {
  Result<Finality> finality = store_.ReadFinality(height);
  if (!finality) {
    if (finality.error().code != ErrorCode::kNotFound) return finality.error();
    return std::optional<Certificate>();
  }
  if (finality->header.height != height) return std::optional<Certificate>();
  return std::optional(std::move(finality->certificate));
}

}  // namespace diptych
