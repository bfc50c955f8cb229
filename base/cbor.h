// SPDX-License-Identifier: Apache-2.0
//
// CborWriter and CborReader lay out the few items that receipts and the proofs
// of credentials are made of, in the deterministic encoding of RFC 8949 section
// 4.2.1: unsigned numbers, byte strings, text, and the heads of arrays, maps
// and tags.
//
// The reader is for hostile input: it gives views and allocates nothing. The
// first fault counts; from then on every read gives zero or nothing, and a
// decoder asks once, with Finish().

#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "base/bytes.h"

namespace diptych {

// The three top bits of an item's first octet (RFC 8949 section 3.1).
enum class CborType : std::uint8_t {
  kUnsigned = 0,
  kBytes = 2,
  kText = 3,
  kArray = 4,
  kMap = 5,
  kTag = 6,
};

class CborWriter {
 public:
  // The head of an item: the number itself, a string's octets, an array's
  // items, a map's pairs, or the tag's number, whose item has to follow.
  void Head(CborType type, std::uint64_t number);
  void Unsigned(std::uint64_t number) { Head(CborType::kUnsigned, number); }
  void ByteString(ByteView octets);
  void Text(std::string_view text);

  Bytes Take() { return std::move(octets_); }

 private:
  Bytes octets_;
};

class CborReader {
 public:
  // Reads from `octets`, which must outlive the reader and the views it gives.
  explicit CborReader(ByteView octets) : rest_(octets) {}

  // The number of a head of this type; a fault for another type, a longer
  // spelling than needed, an indefinite length, or the end of the input.
  std::uint64_t Head(CborType type);
  std::uint64_t Unsigned() { return Head(CborType::kUnsigned); }
  ByteView ByteString() { return String(CborType::kBytes); }
  // Not judged to be UTF-8.
  std::string_view Text() { return AsText(String(CborType::kText)); }

  bool failed() const { return failed_; }
  // True if every read succeeded and nothing is left over.
  bool Finish() const { return !failed_ && rest_.empty(); }

 private:
  ByteView String(CborType type);
  std::uint64_t Fault();

  ByteView rest_;
  bool failed_ = false;
};

}  // namespace diptych
