// SPDX-License-Identifier: Apache-2.0
#include "registry/entry_batch.h"

#include <span>

#include "base/check.h"
#include "crypto/sha256_lanes.h"

namespace diptych {
namespace {

constexpr std::size_t kLengthSize = 2;

void AppendLength(std::size_t entry_size, Bytes& out) {
  CHECK(entry_size <= kEntrySizeMax);
  out.push_back(static_cast<std::uint8_t>(entry_size >> 8));
  out.push_back(static_cast<std::uint8_t>(entry_size));
}

}  // namespace

void EntryBatch::ReserveCredentials(std::size_t count) {
  bundle_.reserve(count * (kLengthSize + kCredentialEntrySize));
}

void EntryBatch::Add(ByteView entry) {
  AppendLength(entry.size(), bundle_);
  bundle_.insert(bundle_.end(), entry.begin(), entry.end());
  Count(entry.size());
}

void EntryBatch::AddCredential(const CredentialEntry& entry) {
  AppendLength(kCredentialEntrySize, bundle_);
  AppendCredentialEntry(entry, bundle_);
  Count(kCredentialEntrySize);
}

std::vector<Digest> EntryBatch::LeafHashes() const {
  std::vector<Digest> hashes(count_);
  std::span<Digest> out = hashes;
  ByteView rest = bundle_;
  for (const Stretch& stretch : stretches_) {
    const std::size_t stride = kLengthSize + stretch.entry_size;
    HashLeaves(rest.first(stride * stretch.count).subspan(kLengthSize),
               stretch.entry_size, stride, out.first(stretch.count));
    rest = rest.subspan(stride * stretch.count);
    out = out.subspan(stretch.count);
  }
  return hashes;
}

void EntryBatch::Count(std::size_t entry_size) {
  ++count_;
  if (stretches_.empty() || stretches_.back().entry_size != entry_size) {
    stretches_.push_back({entry_size, 0});
  }
  ++stretches_.back().count;
}

}  // namespace diptych
