// SPDX-License-Identifier: Apache-2.0
#include "base/wire.h"

#include <algorithm>
#include <limits>

namespace diptych {
namespace {

// A header's 253 octets and what else most encodings have: they need not grow
// from nothing, octet by octet.
constexpr std::size_t kFirstCapacity = 256;

// Room for so many octets at the end. To resize and copy is several times as
// fast as vector::insert for the few octets of a number.
std::uint8_t* Extend(Bytes& bytes, std::size_t count) {
  if (bytes.capacity() == 0) bytes.reserve(kFirstCapacity);
  const std::size_t at = bytes.size();
  bytes.resize(at + count);
  return bytes.data() + at;
}

template <class Number>
void AppendBigEndian(Bytes& bytes, Number value) {
  std::uint8_t* const octets = Extend(bytes, sizeof(Number));
  for (std::size_t i = sizeof(Number); i-- > 0;) {
    octets[i] = static_cast<std::uint8_t>(value);
    if constexpr (sizeof(Number) > 1) value = static_cast<Number>(value >> 8);
  }
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
  std::ranges::copy(bytes, Extend(bytes_, bytes.size()));
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
