// SPDX-License-Identifier: Apache-2.0
// Covers every kernel this processor can run against Sha256 of the joined
// message: all short sizes and counts, strides, and folding in place.
#include "crypto/sha256_lanes.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "crypto/sha256.h"

namespace diptych {

void PrintTo(const Sha256Kernel& kernel, std::ostream* out) {
  *out << kernel.name;
}

namespace {

// Three blocks and more; four times the widest kernel and more.
constexpr std::size_t kSizeMax = 200;
constexpr std::size_t kCountMax = 67;

Bytes Pattern(std::size_t size) {
  Bytes bytes(size);
  std::uint32_t state = 1;
  for (std::uint8_t& byte : bytes) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<std::uint8_t>(state >> 24);
  }
  return bytes;
}

Digest ExpectedLeaf(ByteView entry) { return Sha256({Bytes{0x00}, entry}); }

Digest ExpectedNode(const Digest& left, const Digest& right) {
  return Sha256({Bytes{0x01}, left, right});
}

std::vector<Digest> SomeDigests(std::size_t count) {
  const Bytes bytes = Pattern(count * kDigestSize);
  std::vector<Digest> digests(count);
  for (std::size_t i = 0; i < count; ++i) {
    digests[i] =
        ToDigest(ByteView(bytes).subspan(i * kDigestSize, kDigestSize));
  }
  return digests;
}

class Sha256Kernels : public testing::TestWithParam<Sha256Kernel> {};

TEST_P(Sha256Kernels, HashLeavesOfEverySizeAndCount) {
  for (std::size_t size = 0; size <= kSizeMax; ++size) {
    // An allocation of exactly this size lets AddressSanitizer see a read
    // beyond the last entry.
    const Bytes entries = Pattern(size * kCountMax);
    std::vector<Digest> expected(kCountMax);
    for (std::size_t i = 0; i < kCountMax; ++i) {
      expected[i] = ExpectedLeaf(ByteView(entries).subspan(i * size, size));
    }
    for (std::size_t count = 0; count <= kCountMax; ++count) {
      const Bytes part(entries.begin(), entries.begin() + size * count);
      std::vector<Digest> out(count);
      GetParam().leaves(part, size, size, out);
      ASSERT_TRUE(std::equal(out.begin(), out.end(), expected.begin()))
          << size << " octets, " << count << " entries";
    }
  }
}

TEST_P(Sha256Kernels, HashLeavesAtAnyStride) {
  for (std::size_t size : {0UL, 1UL, 31UL, 53UL, 54UL, 55UL, 64UL, 130UL}) {
    for (std::size_t stride : {0UL, 1UL, 7UL, 53UL, 64UL, 65UL, 201UL}) {
      const Bytes entries = Pattern(stride * (kCountMax - 1) + size);
      std::vector<Digest> out(kCountMax);
      GetParam().leaves(entries, size, stride, out);
      for (std::size_t i = 0; i < kCountMax; ++i) {
        ASSERT_EQ(out[i],
                  ExpectedLeaf(ByteView(entries).subspan(i * stride, size)))
            << size << " octets every " << stride << ", entry " << i;
      }
    }
  }
}

TEST_P(Sha256Kernels, HashNodesOfEveryCount) {
  for (std::size_t count = 0; count <= kCountMax; ++count) {
    const std::vector<Digest> children = SomeDigests(2 * count);
    std::vector<Digest> out(count);
    GetParam().nodes(children, out);
    for (std::size_t i = 0; i < count; ++i) {
      ASSERT_EQ(out[i], ExpectedNode(children[2 * i], children[2 * i + 1]))
          << "node " << i << " of " << count;
    }
  }
}

TEST_P(Sha256Kernels, FoldNodesInPlace) {
  for (std::size_t count = 1; count <= kCountMax; ++count) {
    const std::vector<Digest> children = SomeDigests(2 * count);
    std::vector<Digest> row = children;
    GetParam().nodes(row, std::span(row).first(count));
    for (std::size_t i = 0; i < count; ++i) {
      ASSERT_EQ(row[i], ExpectedNode(children[2 * i], children[2 * i + 1]))
          << "node " << i << " of " << count;
    }
    for (std::size_t i = count; i < row.size(); ++i) {
      ASSERT_EQ(row[i], children[i]) << "wrote beyond the output";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(OfThisProcessor, Sha256Kernels,
                         testing::ValuesIn(AvailableSha256Kernels().begin(),
                                           AvailableSha256Kernels().end()),
                         [](const auto& instance) {
                           return std::string(instance.param.name);
                         });

TEST(Sha256Lanes, OpensslIsAlwaysThereAndLast) {
  ASSERT_FALSE(AvailableSha256Kernels().empty());
  EXPECT_EQ(AvailableSha256Kernels().back().name, "openssl");
}

TEST(Sha256Lanes, HashLeafAndNodeAsRfc6962Does) {
  // RFC 6962 section 2.1; the leaf of the empty entry is well known.
  EXPECT_EQ(HexEncode(HashLeaf({})),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  const Digest left = HashLeaf({});
  const Digest right = HashLeaf(Bytes{0x00});
  EXPECT_EQ(HexEncode(HashNode(left, right)),
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
  const Bytes long_entry = Pattern(100'000);
  EXPECT_EQ(HashLeaf(long_entry), ExpectedLeaf(long_entry));
}

TEST(Sha256Lanes, HashesManyThroughTheFastestKernel) {
  constexpr std::size_t kCount = 1000;
  constexpr std::size_t kSize = 53;
  const Bytes entries = Pattern(kCount * kSize);
  std::vector<Digest> row(kCount);
  HashLeaves(entries, kSize, kSize, row);
  for (std::size_t i = 0; i < kCount; ++i) {
    ASSERT_EQ(row[i],
              ExpectedLeaf(ByteView(entries).subspan(i * kSize, kSize)));
  }
  const std::vector<Digest> leaves = row;
  HashNodes(row, std::span(row).first(kCount / 2));
  for (std::size_t i = 0; i < kCount / 2; ++i) {
    ASSERT_EQ(row[i], ExpectedNode(leaves[2 * i], leaves[2 * i + 1]));
  }
}

TEST(Sha256LanesDeathTest, RefusesEntriesBeyondTheirMemory) {
  const Bytes entries(100);
  std::vector<Digest> out(2);
  EXPECT_DEATH(HashLeaves(entries, 51, 50, out), "AllWithin");
  EXPECT_DEATH(HashLeaves(entries, 1, SIZE_MAX, out), "AllWithin");
  EXPECT_DEATH(HashNodes(std::span(out), out), "children");
}

}  // namespace
}  // namespace diptych
