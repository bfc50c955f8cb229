// SPDX-License-Identifier: Apache-2.0
#include "tlog/bundle.h"

#include <string>

#include "base/check.h"
#include "base/wire.h"

namespace diptych {

void AppendEntry(Bytes& bundle, ByteView entry) {
  CHECK(entry.size() <= kMaxEntrySize);
  bundle.push_back(static_cast<std::uint8_t>(entry.size() >> 8));
  bundle.push_back(static_cast<std::uint8_t>(entry.size() & 0xff));
  bundle.insert(bundle.end(), entry.begin(), entry.end());
}

Result<EntryBundle> EntryBundle::Parse(ByteView octets, std::uint16_t width) {
  CHECK(width >= 1 && width <= kFullTileWidth);
  WireReader reader(octets);
  for (std::uint16_t i = 0; i < width; ++i) {
    reader.Long();
    if (reader.failed()) {
      return Error{ErrorCode::kInvalid, "entry bundle: ends within entry " +
                                            std::to_string(i) + " of " +
                                            std::to_string(width)};
    }
  }
  if (!reader.Finish()) {
    return Error{ErrorCode::kInvalid,
                 "entry bundle: " + std::to_string(reader.remaining()) +
                     " octets are left over behind " + std::to_string(width) +
                     " entries"};
  }
  return EntryBundle(octets, width);
}

ByteView EntryBundle::Iterator::operator*() const {
  WireReader reader(rest_);
  const ByteView entry = reader.Long();
  CHECK(!reader.failed());
  return entry;
}

EntryBundle::Iterator& EntryBundle::Iterator::operator++() {
  WireReader reader(rest_);
  reader.Long();
  CHECK(!reader.failed());
  rest_ = rest_.last(reader.remaining());
  return *this;
}

EntryBundle::Iterator EntryBundle::Iterator::operator++(int) {
  const Iterator before = *this;
  ++*this;
  return before;
}

}  // namespace diptych
