// SPDX-License-Identifier: Apache-2.0
#include "base/wire.h"

#include <array>
#include <limits>

namespace diptych {
namespace {

// Most encodings are longer: they need not grow from nothing, octet by octet.
constexpr std::size_t kFirstCapacity = 128;

template <class Number>
void AppendBigEndian(Bytes& bytes, Number value) {
  std::array<std::uint8_t, sizeof(Number)> octets;
  for (std::size_t i = octets.size(); i-- > 0;) {
    octets[i] = static_cast<std::uint8_t>(value);
    if constexpr (sizeof(Number) > 1) value = static_cast<Number>(value >> 8);
  }
  if (bytes.capacity() == 0) bytes.reserve(kFirstCapacity);
  bytes.insert(bytes.end(), octets.begin(), octets.end());
}

template <class Number>
Number BigEndian(ByteView bytes) {
  std::uint64_t value = 0;
  for (std::uint8_t byte : bytes) value = value << 8 | byte;
  return static_cast<Number>(value);
}

}  // namespace

void WireWriter::U8(std::uint8_t value) { bytes_.push_back(value); }
void WireWriter::U16(std::uint16_t value) { AppendBigEndian(bytes_, value); }
void WireWriter::U32(std::uint32_t value) { AppendBigEndian(bytes_, value); }
void WireWriter::U64(std::uint64_t value) { AppendBigEndian(bytes_, value); }

void WireWriter::Raw(ByteView bytes) {
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
}

void WireWriter::Short(ByteView bytes) {
  CHECK(bytes.size() <= std::numeric_limits<std::uint8_t>::max());
  U8(static_cast<std::uint8_t>(bytes.size()));
  Raw(bytes);
}

void WireWriter::Long(ByteView bytes) {
  CHECK(bytes.size() <= std::numeric_limits<std::uint16_t>::max());
  U16(static_cast<std::uint16_t>(bytes.size()));
  Raw(bytes);
}

ByteView WireReader::Raw(std::size_t count) {
  if (count > rest_.size()) {
    failed_ = true;
    rest_ = {};
    return {};
  }
  const ByteView head = rest_.first(count);
  rest_ = rest_.subspan(count);
  return head;
}

std::uint8_t WireReader::U8() { return BigEndian<std::uint8_t>(Raw(1)); }
std::uint16_t WireReader::U16() { return BigEndian<std::uint16_t>(Raw(2)); }
std::uint32_t WireReader::U32() { return BigEndian<std::uint32_t>(Raw(4)); }
std::uint64_t WireReader::U64() { return BigEndian<std::uint64_t>(Raw(8)); }

Digest WireReader::Hash() {
  const ByteView bytes = Raw(kDigestSize);
  return bytes.empty() ? Digest{} : ToDigest(bytes);
}

ByteView WireReader::Short() { return Raw(U8()); }
ByteView WireReader::Long() { return Raw(U16()); }

}  // namespace diptych
