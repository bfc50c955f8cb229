// SPDX-License-Identifier: Apache-2.0
//
// A Difference is one place where what was audited is not what the rules of
// the register make it: which object, where, which field, what was expected
// and what was found.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/ids.h"

namespace diptych {

// What differs.
enum class AuditObject : std::uint8_t {
  kHeader,
  kBlockRecord,  // What a store keeps of a block beside header and payload.
  kPayload,      // The transactions' part of a block as a whole.
  kTransaction,
  kEntry,
  kTile,
  kCheckpoint,
  kLog,  // An earlier part of it, which an audit saw to be different.
  kDirectoryRecord,
  kOccupancyPage,
  kStatusChunk,
  kStatusNode,
  kIndexRecord,
  kCertificate,
  kFinality,  // A finalization under the height that it proves.
  kUnfinalisedBlock,
  kStore,  // A key of the database's own family, a file, or the database.
};

// "header", "status chunk", ...
std::string_view AuditObjectName(AuditObject object);

struct Difference {
  AuditObject object = AuditObject::kHeader;
  // Which one, where height and entry do not say it: "tile/0/001",
  // "transaction 3", "key 0100000001".
  std::string place;
  std::optional<Height> height;
  std::optional<EntryIndex> entry;
  // Which part of the object.
  std::string field;
  std::string expected;
  std::string found;
  bool operator==(const Difference&) const = default;
};

// "entry 4711 in block 12: commitment: expected ab.., found cd..".
std::string DifferenceText(const Difference& difference);

// Octets in hexadecimal, shortened to their first 64.
std::string OctetsText(ByteView octets);

}  // namespace diptych
