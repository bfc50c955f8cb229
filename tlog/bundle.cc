// SPDX-License-Identifier: Apache-2.0
#include "tlog/bundle.h"

#include <string>

#include "base/check.h"
#include "base/wire.h"

namespace diptych {

std::optional<ByteView> BundleReader::Next() {
  WireReader reader(octets_.subspan(consumed_));
  const ByteView entry = reader.Long();
  if (reader.failed()) return std::nullopt;
  consumed_ = octets_.size() - reader.remaining();
  return entry;
}

std::optional<ByteView> BundleEntry(ByteView bundle, std::size_t place) {
  BundleReader reader(bundle);
  std::optional<ByteView> entry = reader.Next();
  for (std::size_t i = 0; i < place && entry; ++i) entry = reader.Next();
  return entry;
}

std::optional<ByteView> BundleFront(ByteView bundle, std::size_t width) {
  BundleReader reader(bundle);
  for (std::size_t i = 0; i < width; ++i) {
    if (!reader.Next()) return std::nullopt;
  }
  return bundle.first(reader.consumed());
}

void AppendEntry(Bytes& bundle, ByteView entry) {
  CHECK(entry.size() <= kMaxEntrySize);
  bundle.push_back(static_cast<std::uint8_t>(entry.size() >> 8));
  bundle.push_back(static_cast<std::uint8_t>(entry.size() & 0xff));
  bundle.insert(bundle.end(), entry.begin(), entry.end());
}

Result<EntryBundle> EntryBundle::Parse(ByteView octets, std::uint16_t width) {
  CHECK(width >= 1 && width <= kFullTileWidth);
  BundleReader reader(octets);
  for (std::uint16_t i = 0; i < width; ++i) {
    if (!reader.Next()) {
      return Error{ErrorCode::kInvalid, "entry bundle: ends within entry " +
                                            std::to_string(i) + " of " +
                                            std::to_string(width)};
    }
  }
  const std::size_t left = octets.size() - reader.consumed();
  if (left != 0) {
    return Error{ErrorCode::kInvalid, "entry bundle: " + std::to_string(left) +
                                          " octets are left over behind " +
                                          std::to_string(width) + " entries"};
  }
  return EntryBundle(octets, width);
}

ByteView EntryBundle::Iterator::operator*() const {
  const std::optional<ByteView> entry = BundleReader(rest_).Next();
  CHECK(entry.has_value());
  return *entry;
}

EntryBundle::Iterator& EntryBundle::Iterator::operator++() {
  BundleReader reader(rest_);
  CHECK(reader.Next().has_value());
  rest_ = rest_.subspan(reader.consumed());
  return *this;
}

EntryBundle::Iterator EntryBundle::Iterator::operator++(int) {
  const Iterator before = *this;
  ++*this;
  return before;
}

}  // namespace diptych
