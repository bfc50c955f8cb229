// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/fuzz_target.h"

#include "base/wire.h"

namespace diptych {

std::map<std::string, FuzzFunction>& FuzzTargets() {
  static std::map<std::string, FuzzFunction> targets;
  return targets;
}

std::optional<ByteView> TakePart(ByteView& octets) {
  WireReader reader(octets);
  const ByteView part = reader.Raw(reader.U32());
  if (reader.failed()) return std::nullopt;
  octets = octets.last(reader.remaining());
  return part;
}

}  // namespace diptych
