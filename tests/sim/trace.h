// SPDX-License-Identifier: Apache-2.0
//
// A Trace is a running hash over all that happens in a simulation, and, when
// asked for, a line of text for each event.
//
// Two runs of one seed have the same hash (S15).

#pragma once

#include <cstdint>
#include <cstring>
#include <string>

#include "consensus/message.h"
#include "tests/sim/random.h"

namespace diptych {

std::string Describe(const ConsensusMessage& message);
std::string Describe(const Statement& statement);
// The first octets, in hexadecimal.
std::string Short(const Digest& digest);

class Trace {
 public:
  explicit Trace(bool prints) : prints_(prints) {}

  void Add(std::uint64_t value) {
    hash_ = (hash_ ^ value) * 0x9e3779b97f4a7c15;
    hash_ ^= hash_ >> 32;
  }
  void Add(const Digest& digest) {
    std::uint64_t head;
    std::memcpy(&head, digest.data(), sizeof head);
    Add(head);
  }
  void Add(const ConsensusMessage& message);

  bool prints() const { return prints_; }
  void Print(std::uint64_t now, const std::string& line) const;

  std::uint64_t hash() const { return hash_; }

 private:
  bool prints_;
  std::uint64_t hash_ = 0;
};

}  // namespace diptych
