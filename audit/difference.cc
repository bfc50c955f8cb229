// SPDX-License-Identifier: Apache-2.0
#include "audit/difference.h"

#include "base/hex.h"

namespace diptych {
namespace {

// Enough for a digest and what stands around it.
constexpr std::size_t kOctetsShownMax = 64;

}  // namespace

std::string_view AuditObjectName(AuditObject object) {
  switch (object) {
    case AuditObject::kHeader:
      return "header";
    case AuditObject::kBlockRecord:
      return "block record";
    case AuditObject::kPayload:
      return "payload";
    case AuditObject::kTransaction:
      return "transaction";
    case AuditObject::kEntry:
      return "entry";
    case AuditObject::kTile:
      return "tile";
    case AuditObject::kCheckpoint:
      return "checkpoint";
    case AuditObject::kLog:
      return "log";
    case AuditObject::kDirectoryRecord:
      return "directory record";
    case AuditObject::kOccupancyPage:
      return "occupancy page";
    case AuditObject::kStatusChunk:
      return "status chunk";
    case AuditObject::kStatusNode:
      return "status node";
    case AuditObject::kIndexRecord:
      return "index record";
    case AuditObject::kCertificate:
      return "certificate";
    case AuditObject::kFinality:
      return "finalization";
    case AuditObject::kUnfinalisedBlock:
      return "unfinalised block";
    case AuditObject::kStore:
      return "store";
  }
  return "";
}

std::string DifferenceText(const Difference& difference) {
  std::string text(AuditObjectName(difference.object));
  if (difference.object == AuditObject::kEntry && difference.entry) {
    text += " " + std::to_string(difference.entry->value);
  }
  if (!difference.place.empty()) text += " " + difference.place;
  if (difference.height) {
    text +=
        difference.object == AuditObject::kHeader ? " of block " : " in block ";
    text += std::to_string(difference.height->value);
  }
  if (difference.object != AuditObject::kEntry && difference.entry) {
    text += " at entry " + std::to_string(difference.entry->value);
  }
  text += ": ";
  if (!difference.field.empty()) text += difference.field + ": ";
  return text + "expected " + difference.expected + ", found " +
         difference.found;
}

std::string OctetsText(ByteView octets) {
  if (octets.empty()) return "nothing";
  if (octets.size() <= kOctetsShownMax) return HexEncode(octets);
  return HexEncode(octets.first(kOctetsShownMax)) + "... (" +
         std::to_string(octets.size()) + " octets)";
}

}  // namespace diptych
