// SPDX-License-Identifier: Apache-2.0
#include "storage/bundle.h"

namespace diptych {

std::optional<ByteView> BundleReader::Next() {
  const ByteView rest = octets_.subspan(consumed_);
  if (rest.size() < 2) return std::nullopt;
  const std::size_t size = std::size_t{rest[0]} << 8 | rest[1];
  if (rest.size() - 2 < size) return std::nullopt;
  consumed_ += 2 + size;
  return rest.subspan(2, size);
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

}  // namespace diptych
