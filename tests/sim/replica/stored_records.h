// SPDX-License-Identifier: Apache-2.0
//
// StoredRecords are what a replica's node reads back from its store: what was
// written, but for the bits that rotted since, behind the database's checksum.
//
// Octets are made for a rotten record alone, laid out as storage/ does: of all
// others, what a read gives is what was written.

#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace diptych {

struct RecordKey {
  enum class Sort : std::uint8_t {
    kCertificate,   // place: the view; which: the kind.
    kUnfinalised,   // place: the BlockId.
    kFinalBlock,    // place: the height.
    kFinalization,  // place: the height.
  };
  Sort sort = Sort::kCertificate;
  std::uint64_t place = 0;
  std::uint64_t which = 0;
  auto operator<=>(const RecordKey&) const = default;
};

class StoredRecords {
 public:
  // A bit of the record, of whatever length it is, is not what it was.
  void Rot(const RecordKey& key, std::uint64_t bit) { rotten_[key] = bit; }
  // It is written anew.
  void Renew(const RecordKey& key) { rotten_.erase(key); }
  bool HasRotten() const { return !rotten_.empty(); }
  bool IsRotten(const RecordKey& key) const { return rotten_.contains(key); }

  // The record as a read finds it, of the octets that were written. kCorrupt
  // names what is damaged.
  Result<Bytes> Read(const RecordKey& key, Bytes octets) const;

 private:
  std::map<RecordKey, std::uint64_t> rotten_;
};

}  // namespace diptych
