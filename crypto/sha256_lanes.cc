// SPDX-License-Identifier: Apache-2.0
#include "crypto/sha256_lanes.h"

#include "base/check.h"
#include "crypto/sha256.h"
#include "crypto/sha256_kernels.h"

namespace diptych {
namespace {

constexpr Sha256Kernel kOpenssl = {"openssl", OpensslLeaves, OpensslNodes};

#if defined(__x86_64__)

void ShaNiOrOpensslLeaves(ByteView entries, std::size_t entry_size,
                          std::size_t stride, std::span<Digest> out) {
  const bool in_shape =
      entry_size >= kShaNiEntrySizeMin && entry_size <= kOneBlockEntrySize;
  (in_shape ? ShaNiLeaves : OpensslLeaves)(entries, entry_size, stride, out);
}

constexpr Sha256Kernel kShaNi = {"shani", ShaNiOrOpensslLeaves, ShaNiNodes};

// The kernel for what does not fill the lanes of AVX-512.
const Sha256Kernel& Narrower() {
  static const bool has_sha_ni = HasShaNi();
  return has_sha_ni ? kShaNi : kOpenssl;
}

void Avx512AndRestLeaves(ByteView entries, std::size_t entry_size,
                         std::size_t stride, std::span<Digest> out) {
  const bool in_shape = entry_size >= 1 && entry_size <= kOneBlockEntrySize;
  const std::size_t wide =
      in_shape ? out.size() - out.size() % kAvx512Lanes : 0;
  if (wide > 0) Avx512Leaves(entries, entry_size, stride, out.first(wide));
  if (wide == out.size()) return;
  Narrower().leaves(entries.subspan(wide * stride), entry_size, stride,
                    out.subspan(wide));
}

void Avx512AndRestNodes(std::span<const Digest> children,
                        std::span<Digest> out) {
  const std::size_t wide = out.size() - out.size() % kAvx512Lanes;
  if (wide > 0) Avx512Nodes(children.first(2 * wide), out.first(wide));
  if (wide == out.size()) return;
  Narrower().nodes(children.subspan(2 * wide), out.subspan(wide));
}

constexpr Sha256Kernel kAvx512 = {"avx512x16", Avx512AndRestLeaves,
                                  Avx512AndRestNodes};

#endif

std::vector<Sha256Kernel> FindKernels() {
  std::vector<Sha256Kernel> kernels;
#if defined(__x86_64__)
  if (HasAvx512()) kernels.push_back(kAvx512);
  if (HasShaNi()) kernels.push_back(kShaNi);
  if (kernels.size() == 2 && HasHalfWidthAvx512()) {
    std::swap(kernels[0], kernels[1]);
  }
#endif
  kernels.push_back(kOpenssl);
  return kernels;
}

bool AllWithin(ByteView entries, std::size_t entry_size, std::size_t stride,
               std::size_t count) {
  if (count == 0) return true;
  if (entry_size > entries.size()) return false;
  return count == 1 || stride <= (entries.size() - entry_size) / (count - 1);
}

}  // namespace

std::span<const Sha256Kernel> AvailableSha256Kernels() {
  static const std::vector<Sha256Kernel> kernels = FindKernels();
  return kernels;
}

void HashLeaves(ByteView entries, std::size_t entry_size, std::size_t stride,
                std::span<Digest> out) {
  CHECK(AllWithin(entries, entry_size, stride, out.size()));
  AvailableSha256Kernels().front().leaves(entries, entry_size, stride, out);
}

void HashNodes(std::span<const Digest> children, std::span<Digest> out) {
  CHECK(children.size() == 2 * out.size());
  AvailableSha256Kernels().front().nodes(children, out);
}

Digest HashLeaf(ByteView entry) {
  Digest digest;
  HashLeaves(entry, entry.size(), entry.size(), {&digest, 1});
  return digest;
}

Digest HashNode(const Digest& left, const Digest& right) {
  const Digest children[] = {left, right};
  Digest digest;
  HashNodes(children, {&digest, 1});
  return digest;
}

}  // namespace diptych
