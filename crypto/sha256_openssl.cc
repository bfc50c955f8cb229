// SPDX-License-Identifier: Apache-2.0
//
// One message at a time by OpenSSL: any size, on any processor.
#include "crypto/sha256.h"
#include "crypto/sha256_kernels.h"

namespace diptych {
namespace {

constexpr std::uint8_t kLeafPrefix[] = {0x00};
constexpr std::uint8_t kNodePrefix[] = {0x01};

}  // namespace

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

}  // namespace diptych
