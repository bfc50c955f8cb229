// SPDX-License-Identifier: Apache-2.0
#include "crypto/sha256_lanes.h"

#include "base/check.h"
#include "crypto/sha256.h"

namespace diptych {
namespace {

constexpr std::uint8_t kLeafPrefix[] = {0x00};
constexpr std::uint8_t kNodePrefix[] = {0x01};

void OpensslLeaves(ByteView entries, std::size_t entry_size, std::size_t stride,
                   std::span<Digest> out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = Sha256({kLeafPrefix, entries.subspan(i * stride, entry_size)});
  }
}

void OpensslNodes(std::span<const Digest> children, std::span<Digest> out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = Sha256({kNodePrefix, children[2 * i], children[2 * i + 1]});
  }
}

std::vector<Sha256Kernel> FindKernels() {
  return {{"openssl", OpensslLeaves, OpensslNodes}};
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
