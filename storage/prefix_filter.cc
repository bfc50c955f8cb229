// SPDX-License-Identifier: Apache-2.0
#include "storage/prefix_filter.h"

#include "base/check.h"

namespace diptych {
namespace {

constexpr std::size_t kPrefixesPerLine = 51;  // 512 bits, 10 for each.

}  // namespace

PrefixFilter::PrefixFilter(std::uint64_t seed, std::size_t count)
    : seed_(seed | 1), lines_(count / kPrefixesPerLine + 1) {
  // LineOf multiplies 32 bits with it.
  CHECK(lines_.size() >> 32 == 0);
}

}  // namespace diptych
