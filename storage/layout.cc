// SPDX-License-Identifier: Apache-2.0
#include "storage/layout.h"

#include "base/check.h"
#include "base/wire.h"
#include "merkle/status_proof.h"

namespace diptych {
namespace {

Bytes NumberKey(std::uint64_t number) {
  WireWriter writer;
  writer.U64(number);
  return writer.Take();
}

}  // namespace

Bytes GuardedKey(const EcdsaPublicKeyBytes& validator_key) {
  WireWriter writer;
  writer.Raw(AsBytes(kGuardedKeyPrefix));
  writer.Raw(validator_key);
  return writer.Take();
}

Bytes BundleKey(std::uint64_t bundle) { return NumberKey(bundle); }

Bytes TileKey(TileId tile) {
  WireWriter writer;
  writer.U8(static_cast<std::uint8_t>(tile.level));
  writer.U64(tile.index);
  return writer.Take();
}

Bytes BlockKey(Height height) { return NumberKey(height.value); }

Bytes CertificateKey(const Statement& statement) {
  WireWriter writer;
  writer.U64(statement.epoch.value);
  writer.U64(statement.view.value);
  writer.U8(static_cast<std::uint8_t>(statement.kind));
  return writer.Take();
}

Bytes OccupancyKey(ListId list, std::size_t page) {
  WireWriter writer;
  writer.U32(list.value);
  writer.U8(static_cast<std::uint8_t>(page));
  return writer.Take();
}

Bytes StatusChunkKey(ChunkNumber chunk, Height height) {
  WireWriter writer;
  writer.U32(chunk.value);
  writer.U64(~height.value);
  return writer.Take();
}

Bytes StatusNodeKey(NodeId node, Height height) {
  CHECK(node.level <= kStatusTreeDepth && node.index >> 32 == 0);
  WireWriter writer;
  writer.U8(static_cast<std::uint8_t>(node.level));
  writer.U32(static_cast<std::uint32_t>(node.index));
  writer.U64(~height.value);
  return writer.Take();
}

}  // namespace diptych
