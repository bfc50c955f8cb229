// SPDX-License-Identifier: Apache-2.0
#include "audit/stored_state_check.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/hex.h"
#include "crypto/sha256_lanes.h"
#include "merkle/status_proof.h"

namespace diptych {
namespace {

// A lookup goes through all of the index's tail, a millisecond. Registers with
// more credentials are sampled evenly.
constexpr std::uint64_t kIndexLookupsMax = 4'096;

class Checker {
 public:
  Checker(const Store& store, const Replayer& replayer, std::uint64_t& checked)
      : store_(store),
        replayer_(replayer),
        state_(replayer.state()),
        checked_(checked) {}

  std::optional<Finding> Run() {
    const Result<RegisterState> stored = store_.LoadState();
    if (!stored) {
      return ToFinding(stored.error(), {.object = AuditObject::kStore,
                                        .field = "state",
                                        .expected = "what the log makes it"});
    }
    if (stored->tip.height.value == state_.tip.height.value + 1) {
      return Error{ErrorCode::kUnavailable,
                   "the checkpoint is one block behind the newest block, as a "
                   "node leaves it that was cut off between the two; start "
                   "the node once, then audit again"};
    }
    if (stored->tip.height != state_.tip.height) {
      return Difference{.object = AuditObject::kCheckpoint,
                        .height = stored->tip.height,
                        .field = "size",
                        .expected = std::to_string(stored->log.size()) +
                                    ", up to the newest block",
                        .found = std::to_string(state_.log.size())};
    }
    if (auto found = CheckDirectory(*stored)) return found;
    if (auto found = CheckOccupancy(*stored)) return found;
    if (auto found = CheckStatuses()) return found;
    return CheckIndex();
  }

 private:
  std::optional<Finding> CheckRecord(const RegisterState& stored,
                                     const DirectoryRecord& expected) {
    ++checked_;
    const Bytes found = stored.DirectoryValue(expected.key);
    if (found == expected.value) return std::nullopt;
    return Difference{.object = AuditObject::kDirectoryRecord,
                      .place = HexEncode(expected.key),
                      .field = "value",
                      .expected = OctetsText(expected.value),
                      .found = OctetsText(found)};
  }

  std::optional<Finding> CheckDirectory(const RegisterState& stored) {
    for (const auto& [number, record] : state_.members) {
      if (auto found = CheckRecord(stored, ToDirectoryRecord(record))) {
        return found;
      }
    }
    for (const ListRecord& record : state_.lists) {
      if (auto found = CheckRecord(stored, ToDirectoryRecord(record))) {
        return found;
      }
    }
    for (const auto& [digest, record] : state_.documents) {
      if (auto found = CheckRecord(stored, ToDirectoryRecord(record))) {
        return found;
      }
    }
    for (const auto& [place, record] : state_.convictions) {
      if (auto found = CheckRecord(stored, ToDirectoryRecord(record))) {
        return found;
      }
    }
    if (stored.directory.count() == state_.directory.count()) {
      return std::nullopt;
    }
    return Difference{.object = AuditObject::kDirectoryRecord,
                      .field = "count",
                      .expected = std::to_string(state_.directory.count()),
                      .found = std::to_string(stored.directory.count())};
  }

  std::optional<Finding> CheckOccupancy(const RegisterState& stored) {
    for (std::uint32_t list = 0; list < state_.lists.size(); ++list) {
      for (std::size_t page = 0; page < kPagesPerList; ++page) {
        ++checked_;
        const ByteView expected = state_.occupancy.Page({list}, page);
        const ByteView found = stored.occupancy.Page({list}, page);
        if (std::ranges::equal(expected, found)) continue;
        const auto octet = static_cast<std::size_t>(
            std::ranges::mismatch(expected, found).in1 - expected.begin());
        return Difference{
            .object = AuditObject::kOccupancyPage,
            .place = std::to_string(page) + " of list " + std::to_string(list),
            .field = "octet " + std::to_string(octet),
            .expected = OctetsText(expected.subspan(octet, 1)),
            .found = OctetsText(found.subspan(octet, 1))};
      }
    }
    return std::nullopt;
  }

  std::optional<Finding> CheckChunk(ChunkNumber number) {
    ++checked_;
    const StatusChunk expected = state_.statuses.Chunk(number);
    Difference difference{.object = AuditObject::kStatusChunk,
                          .place = std::to_string(number.value),
                          .height = state_.tip.height,
                          .field = "octets",
                          .expected = OctetsText(expected)};
    const Result<StatusChunk> found =
        store_.ReadStatusChunk(number, state_.tip.height);
    if (!found) return ToFinding(found.error(), difference);
    if (*found == expected) {
      if (expected == StatusChunk{}) return std::nullopt;
      return CheckNodes(number, expected);
    }
    difference.found = OctetsText(*found);
    return difference;
  }

  // The nodes from a chunk that is not zero up to the root.
  std::optional<Finding> CheckNodes(ChunkNumber number,
                                    const StatusChunk& chunk) {
    const StatusProof proof = state_.statuses.Prove(number);
    auto sibling = proof.siblings.begin();
    Digest expected = HashLeaf(chunk);
    for (std::uint32_t level = 0; level <= kStatusTreeDepth; ++level) {
      ++checked_;
      const NodeId id{level, std::uint64_t{number.value} >> level};
      Difference difference{.object = AuditObject::kStatusNode,
                            .place = std::to_string(id.index) + " of level " +
                                     std::to_string(level),
                            .height = state_.tip.height,
                            .field = "hash",
                            .expected = OctetsText(expected)};
      const Result<std::optional<Digest>> found =
          store_.ReadStatusNode(id, state_.tip.height);
      if (!found) return ToFinding(found.error(), difference);
      if (*found != expected) {
        difference.found = *found ? OctetsText(**found) : "nothing";
        return difference;
      }
      if (level == kStatusTreeDepth) break;
      const Digest other =
          (proof.mask >> level & 1) != 0 ? *sibling++ : ZeroSubtree(level);
      expected = id.index % 2 == 0 ? HashNode(expected, other)
                                   : HashNode(other, expected);
    }
    return std::nullopt;
  }

  std::optional<Finding> CheckStatuses() {
    for (std::uint32_t list = 0; list < state_.lists.size(); ++list) {
      for (std::uint32_t chunk = 0; chunk < kChunksPerList; ++chunk) {
        const ChunkNumber number{list * kChunksPerList + chunk};
        // A chunk that nothing was ever written to costs one seek.
        if (auto found = CheckChunk(number)) return found;
      }
    }
    return std::nullopt;
  }

  std::optional<Finding> CheckIndex() {
    const ReplayedCommitments& all = replayer_.commitments();
    const std::uint64_t step = all.size() / kIndexLookupsMax + 1;
    for (std::uint64_t i = 0; i < all.size(); i += step) {
      ++checked_;
      const AnchoredCredential& expected = all.at(i);
      Difference difference{.object = AuditObject::kIndexRecord,
                            .place = HexEncode(expected.entry.commitment),
                            .entry = expected.index,
                            .field = "entry",
                            .expected = std::to_string(expected.index.value)};
      const Result<std::vector<AnchoredCredential>> found =
          store_.FindByPrefix(expected.entry.commitment, 1);
      if (!found && found.error().code == ErrorCode::kInvalid) {
        // The index names an entry of another kind.
        difference.found = found.error().message;
        return difference;
      }
      if (!found) return ToFinding(found.error(), difference);
      if (found->size() == 1 && found->front().index == expected.index &&
          found->front().entry == expected.entry) {
        continue;
      }
      difference.found = found->empty()
                             ? "nothing"
                             : std::to_string(found->front().index.value);
      return difference;
    }
    return std::nullopt;
  }

  const Store& store_;
  const Replayer& replayer_;
  const RegisterState& state_;
  std::uint64_t& checked_;
};

}  // namespace

std::optional<Finding> CheckStoredState(const Store& store,
                                        const Replayer& replayer,
                                        std::uint64_t& checked) {
  return Checker(store, replayer, checked).Run();
}

}  // namespace diptych
