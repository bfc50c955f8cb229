// SPDX-License-Identifier: Apache-2.0
#include "consensus/validator_set.h"

#include <utility>

#include "base/check.h"
#include "base/wire.h"
#include "crypto/sha256.h"

namespace diptych {

ValidatorSet::ValidatorSet(Epoch epoch, std::size_t size,
                           const Digest& genesis_hash)
    : epoch_(epoch) {
  CHECK(size >= 1 && size <= kValidatorsMax);
  for (std::uint16_t i = 0; i < size; ++i) order_.push_back({i});
  // Fisher and Yates, each draw from a hash of its own. 64 bits modulo 64
  // favour no leader by more than 2^-58.
  for (std::size_t last = size - 1; last > 0; --last) {
    WireWriter writer;
    writer.Raw(AsBytes("diptych/leaders/v1\n"));
    writer.Raw(genesis_hash);
    writer.U16(static_cast<std::uint16_t>(last));
    const Digest drawn = Sha256(writer.bytes());
    WireReader reader(drawn);
    std::swap(order_[last], order_[reader.U64() % (last + 1)]);
  }
}

}  // namespace diptych
