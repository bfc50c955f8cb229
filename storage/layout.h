// SPDX-License-Identifier: Apache-2.0
//
// The layout of the store is its column families and the keys in them
// (docs/spec/storage.md).
//
// Numbers in keys are big-endian, so that the database's order of octets is
// the order of the numbers.

#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/ids.h"
#include "consensus/vote.h"
#include "crypto/ecdsa.h"
#include "merkle/node_id.h"
#include "merkle/status_list.h"
#include "merkle/tile.h"

namespace diptych {

// What a store of this program says of itself; a higher number is refused.
inline constexpr std::uint32_t kStoreFormat = 2;

enum class Family : std::uint8_t {
  kMeta,  // The family that RocksDB calls "default".
  kEntries,
  kTiles,
  kBlocks,
  kDirectory,
  kOccupancy,
  kStatusChunks,
  kStatusNodes,
  // Since format 2.
  kCertificates,
  kUnfinalised,
  kFinality,
};
inline constexpr std::size_t kFamilyCount = 11;
inline constexpr std::size_t kFormatOneFamilyCount = 8;

// Stored: names may never change.
inline constexpr std::array<std::string_view, kFamilyCount> kFamilyNames = {
    "default",      "entries",     "tiles",         "blocks",
    "directory",    "occupancy",   "status_chunks", "status_nodes",
    "certificates", "unfinalised", "finality"};

// The keys of the meta family.
inline constexpr std::string_view kFormatKey = "format";          // u32
inline constexpr std::string_view kNetworkKey = "network";        // 32 octets
inline constexpr std::string_view kTipKey = "tip";                // height u64
inline constexpr std::string_view kCheckpointKey = "checkpoint";  // a note
inline constexpr std::string_view kReportsKey = "reports";        // evidence
// Pairs of cosignatures.
inline constexpr std::string_view kContradictionsKey = "contradictions";
inline constexpr std::string_view kDivergedKey = "diverged";  // a text
// "guarded", then a consensus key for which a guard file was made; no value.
inline constexpr std::string_view kGuardedKeyPrefix = "guarded";
Bytes GuardedKey(const EcdsaPublicKeyBytes& validator_key);

Bytes BundleKey(std::uint64_t bundle);
Bytes TileKey(TileId tile);
Bytes BlockKey(Height height);
// Certificates stand in order of epoch and view.
Bytes CertificateKey(const Statement& statement);
Bytes OccupancyKey(ListId list, std::size_t page);

// Versions of one thing stand newest first: the height is inverted, so that a
// seek to a height finds the newest version at or below it.
Bytes StatusChunkKey(ChunkNumber chunk, Height height);
// Requires a node of the status tree: level at most 32, index below 2^32.
Bytes StatusNodeKey(NodeId node, Height height);

// The length of a version's key without its height.
inline constexpr std::size_t kHeightSize = 8;

}  // namespace diptych
