// SPDX-License-Identifier: Apache-2.0
//
// An EntryBatch is the entries that one block appends to the log, in the
// encoding of entry bundles: u16 length, entry, one after the other.
//
// Storage writes the octets as they are, and leaf hashing runs over stretches
// of equal length in lanes.

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "registry/entry.h"

namespace diptych {

class EntryBatch {
 public:
  // Makes room for so many credentials.
  void ReserveCredentials(std::size_t count);
  void Add(ByteView entry);
  void AddCredential(const CredentialEntry& entry);

  std::uint64_t count() const { return count_; }
  ByteView bundle() const { return bundle_; }

  // RFC 6962 leaf hashes of all entries, in order.
  std::vector<Digest> LeafHashes() const;

 private:
  // Neighbouring entries of one length.
  struct Stretch {
    std::size_t entry_size = 0;
    std::size_t count = 0;
  };

  void Count(std::size_t entry_size);

  Bytes bundle_;
  std::uint64_t count_ = 0;
  std::vector<Stretch> stretches_;
};

}  // namespace diptych
