// SPDX-License-Identifier: Apache-2.0
#include "base/cbor.h"

namespace diptych {
namespace {

// The five low bits of a first octet: below kOneOctet the number itself, or
// how many octets hold it (RFC 8949 section 3).
constexpr std::uint8_t kOneOctet = 24;
constexpr std::uint8_t kEightOctets = 27;

// How many octets the number takes behind the first one.
std::size_t OctetsBehind(std::uint64_t number) {
  if (number < kOneOctet) return 0;
  if (number <= 0xff) return 1;
  if (number <= 0xffff) return 2;
  return number <= 0xffff'ffff ? 4 : 8;
}

std::uint8_t InfoOf(std::uint64_t number) {
  switch (OctetsBehind(number)) {
    case 0:
      return static_cast<std::uint8_t>(number);
    case 1:
      return kOneOctet;
    case 2:
      return kOneOctet + 1;
    case 4:
      return kOneOctet + 2;
    default:
      return kEightOctets;
  }
}

}  // namespace

void CborWriter::Head(CborType type, std::uint64_t number) {
  octets_.push_back(static_cast<std::uint8_t>(
      static_cast<unsigned>(type) << 5U | InfoOf(number)));
  for (std::size_t i = OctetsBehind(number); i > 0; --i) {
    octets_.push_back(static_cast<std::uint8_t>(number >> (8 * (i - 1))));
  }
}

void CborWriter::ByteString(ByteView octets) {
  Head(CborType::kBytes, octets.size());
  octets_.insert(octets_.end(), octets.begin(), octets.end());
}

void CborWriter::Text(std::string_view text) {
  const ByteView octets = AsBytes(text);
  Head(CborType::kText, octets.size());
  octets_.insert(octets_.end(), octets.begin(), octets.end());
}

std::uint64_t CborReader::Fault() {
  failed_ = true;
  return 0;
}

std::uint64_t CborReader::Head(CborType type) {
  if (failed_ || rest_.empty()) return Fault();
  const std::uint8_t first = rest_.front();
  const auto info = static_cast<std::uint8_t>(first & 0x1fU);
  if (first >> 5U != static_cast<unsigned>(type) || info > kEightOctets) {
    return Fault();
  }
  const std::size_t behind =
      info < kOneOctet ? 0 : std::size_t{1} << (info - kOneOctet);
  if (rest_.size() - 1 < behind) return Fault();
  std::uint64_t number = info;
  if (behind > 0) {
    number = 0;
    for (std::uint8_t octet : rest_.subspan(1, behind)) {
      number = number << 8U | octet;
    }
    if (InfoOf(number) != info) return Fault();
  }
  rest_ = rest_.subspan(1 + behind);
  return number;
}

ByteView CborReader::String(CborType type) {
  const std::uint64_t size = Head(type);
  if (failed_ || size > rest_.size()) {
    Fault();
    return {};
  }
  const ByteView octets = rest_.first(static_cast<std::size_t>(size));
  rest_ = rest_.subspan(octets.size());
  return octets;
}

}  // namespace diptych
