// SPDX-License-Identifier: Apache-2.0
//
// An AddressLimits is the table that keeps one remote address from taking what
// is there for all: its open connections, its rate of requests, and the
// answers held for it.
//
// An IPv4 address counts as itself, an IPv6 address by its first 64 bits, which
// is what one subscriber gets. The rate is a token bucket: `burst` requests at
// once, refilled at `rate` a second.
//
// Thread-safe: one mutex, taken at each request and connection of an address
// that is counted, for a few loads and stores.

#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace diptych {

// IPv4: the octets, then zeros; IPv6: the first eight, then a one.
using AddressKey = std::array<std::uint8_t, 9>;

class AddressLimits {
 public:
  using Time = std::chrono::steady_clock::time_point;

  struct Options {
    // A class of students behind one address, not one program in a loop.
    std::uint32_t connections_max = 128;
    // Requests a second and at once; no limit if `rate` is zero.
    double rate = 1000;
    double burst = 2000;
    // Of answers that it has not read yet: a dozen of the largest, and a
    // quarter of what the server holds for all (HttpServer::Options).
    std::size_t answer_octets_max = std::size_t{64} << 20U;
    // Addresses remembered; 80 octets or so each. Those with a connection are
    // never forgotten, so this must exceed the connections a server allows.
    std::size_t addresses_max = 65'536;
  };

  explicit AddressLimits(const Options& options) : options_(options) {}

  // Counts a connection, unless the address has all it may have.
  bool Connect(const AddressKey& address, Time now);

  // Requires: a Connect() of this address that gave true, each once.
  void Disconnect(const AddressKey& address);

  // Takes one request from the bucket. If it is empty: the whole seconds after
  // which there will be one, at least 1. Requires: the address is connected.
  std::optional<std::uint32_t> TakeRequest(const AddressKey& address, Time now);

  // Counts what is held for the address to read, unless it has all it may
  // have. Requires: the address is connected, and stays so until released.
  bool HoldAnswer(const AddressKey& address, std::size_t octets);

  // Requires: a HoldAnswer() of the same that gave true, each once.
  void ReleaseAnswer(const AddressKey& address, std::size_t octets);

 private:
  struct Entry {
    std::uint32_t connections = 0;
    std::size_t answer_octets = 0;
    double tokens = 0;
    Time refilled;
  };

  // Forgets whoever is not connected, so that the table ends.
  void MakeRoom();

  const Options options_;
  std::mutex mutex_;
  // Guarded by mutex_. Ordered by no address, and nobody iterates for output.
  struct Hash {
    std::size_t operator()(const AddressKey& key) const;
  };
  std::unordered_map<AddressKey, Entry, Hash> entries_;
};

}  // namespace diptych
