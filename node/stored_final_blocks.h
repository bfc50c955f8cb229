// SPDX-License-Identifier: Apache-2.0
//
// StoredFinalBlocks are the final blocks of a store, for who asks for ranges of
// them.

#pragma once

#include <optional>

#include "base/result.h"
#include "replica/range_answer.h"
#include "storage/store.h"

namespace diptych {

class StoredFinalBlocks final : public FinalBlocks {
 public:
  explicit StoredFinalBlocks(const Store& store) : store_(store) {}

  Height tip() const override { return store_.newest_height(); }
  Result<Header> HeaderAt(Height height) const override;
  Result<Stored> BlockAt(Height height) const override;
  Result<std::optional<Certificate>> FinalizationAt(
      Height height) const override;

 private:
  const Store& store_;
};

}  // namespace diptych
