// SPDX-License-Identifier: Apache-2.0
//
// WireWriter and WireReader lay out the fixed binary encodings: unsigned
// numbers big-endian, byte strings as they are or behind a length.
//
// Everything signed, hashed or stored for ever is laid out with them by hand
// (docs/adr/0003). The reader is for hostile input: a read past the end gives
// zero and marks the reader as failed, so a decoder reads all its fields and
// asks once, with Finish().

#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/bytes.h"
#include "base/digest.h"

namespace diptych {

class WireWriter {
 public:
  void U8(std::uint8_t value);
  void U16(std::uint16_t value);
  void U32(std::uint32_t value);
  void U64(std::uint64_t value);
  void Raw(ByteView bytes);
  // A length of one or two octets, then the octets. Requires that they fit.
  void Short(ByteView bytes);
  void Long(ByteView bytes);

  const Bytes& bytes() const { return bytes_; }
  Bytes Take() { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

class WireReader {
 public:
  // Reads from `bytes`, which must outlive the reader and the views it gives.
  explicit WireReader(ByteView bytes) : rest_(bytes) {}

  std::uint8_t U8();
  std::uint16_t U16();
  std::uint32_t U32();
  std::uint64_t U64();
  Digest Hash();
  // The next `count` octets; empty, and failed, if there are fewer.
  ByteView Raw(std::size_t count);
  // What WireWriter::Short and Long wrote.
  ByteView Short();
  ByteView Long();

  std::size_t remaining() const { return rest_.size(); }
  // True if any read went past the end.
  bool failed() const { return failed_; }
  // True if every read was within the input and nothing is left over.
  bool Finish() const { return !failed_ && rest_.empty(); }

 private:
  ByteView rest_;
  bool failed_ = false;
};

}  // namespace diptych
