// SPDX-License-Identifier: Apache-2.0
//
// Sha256 is the hash function of everything in the register (FIPS 180-4).
//
// For many short messages of equal length use crypto/sha256_lanes.h, which is
// several times faster.

#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>

#include "base/bytes.h"
#include "base/digest.h"

namespace diptych {

// The digest of one message.
Digest Sha256(ByteView message);

// The digest of the parts, one after the other, without joining them first.
Digest Sha256(std::initializer_list<ByteView> parts);

// A digest of a message that comes in pieces.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(Sha256Stream&&) noexcept;
  Sha256Stream& operator=(Sha256Stream&&) noexcept;

  void Update(ByteView piece);

  // The digest of all pieces; the stream starts again from the empty message.
  Digest Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace diptych
