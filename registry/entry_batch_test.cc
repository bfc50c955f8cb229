// SPDX-License-Identifier: Apache-2.0
// Covers the bundle's octets and leaf hashes over entries of mixed lengths.
#include "registry/entry_batch.h"

#include <gtest/gtest.h>

#include "crypto/sha256_lanes.h"
#include "tests/support/four_members.h"

namespace diptych {
namespace {

TEST(EntryBatch, IsEmptyAtFirst) {
  const EntryBatch batch;
  EXPECT_EQ(batch.count(), 0U);
  EXPECT_TRUE(batch.bundle().empty());
  EXPECT_TRUE(batch.LeafHashes().empty());
}

TEST(EntryBatch, PutsALengthBeforeEachEntryAndHashesWithoutIt) {
  const CredentialEntry credential{.member = {1}, .position = {4}};
  std::vector<Bytes> entries;
  EntryBatch batch;
  for (int i = 0; i < 40; ++i) {
    if (i % 7 < 4) {
      batch.AddCredential(credential);
      entries.push_back(EncodeEntry(credential));
    } else {
      entries.push_back(Bytes(static_cast<std::size_t>(300 * (i % 3)), 7));
      batch.Add(entries.back());
    }
  }
  EXPECT_EQ(batch.count(), 40U);
  EXPECT_EQ(SplitBundle(batch.bundle()), entries);
  const std::vector<Digest> hashes = batch.LeafHashes();
  ASSERT_EQ(hashes.size(), entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    EXPECT_EQ(hashes[i], HashLeaf(entries[i])) << i;
  }
}

TEST(EntryBatch, TakesTheLongestEntry) {
  EntryBatch batch;
  batch.Add(Bytes(65'535));
  EXPECT_EQ(batch.bundle().size(), 65'537U);
  EXPECT_EQ(batch.bundle()[0], 0xFF);
  EXPECT_DEATH(batch.Add(Bytes(65'536)), "");
}

}  // namespace
}  // namespace diptych
