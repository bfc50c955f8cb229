// SPDX-License-Identifier: Apache-2.0
#include "audit/stored_state_check.h"

#include <algorithm>
#include <map>
#include <string>

#include "audit/index_runs_check.h"
#include "base/hex.h"
#include "base/wire.h"

namespace diptych {
namespace {

// What "guarded" and a consensus key have together.
constexpr std::size_t kGuardedKeySize =
    kGuardedKeyPrefix.size() + std::tuple_size_v<EcdsaPublicKeyBytes>;

Difference StoreDiffers(std::string_view place, std::string_view field) {
  return {.object = AuditObject::kStore,
          .place = std::string(place),
          .field = std::string(field)};
}

class Checker {
 public:
  Checker(const StoredRecords& records, const Replayer& replayer,
          const StatusVersions& versions, std::uint64_t& checked)
      : records_(records),
        replayer_(replayer),
        state_(replayer.state()),
        versions_(versions),
        checked_(checked) {}

  std::optional<Finding> Run() {
    if (auto found = CheckEnd()) return found;
    if (auto found = CheckMeta()) return found;
    if (auto found = CheckAcknowledged()) return found;
    if (auto found = CheckDirectory()) return found;
    if (auto found = CheckOccupancy()) return found;
    if (auto found = CheckCount(Family::kStatusChunks, versions_.chunks,
                                AuditObject::kStatusChunk)) {
      return found;
    }
    if (auto found = CheckCount(Family::kStatusNodes, versions_.nodes,
                                AuditObject::kStatusNode)) {
      return found;
    }
    return CheckIndexRuns(records_, replayer_, checked_);
  }

 private:
  // The newest block is the checkpoint's. Behind a block the cosignatures of
  // the others have to come, and a node may be cut off before.
  std::optional<Finding> CheckEnd() const {
    const Result<std::optional<Bytes>> key = records_.LastKey(Family::kBlocks);
    if (!key) return key.error();
    const Height newest{WireReader(**key).U64()};
    if (newest == state_.tip.height) return std::nullopt;
    if (newest > state_.tip.height) {
      return Error{
          ErrorCode::kUnavailable,
          "the newest block is of height " + std::to_string(newest.value) +
              ", and the checkpoint of " +
              std::to_string(state_.tip.height.value) +
              ", as a node leaves it that was cut off between the two; start "
              "the node once, then audit again"};
    }
    return Difference{.object = AuditObject::kCheckpoint,
                      .height = newest,
                      .field = "size",
                      .expected = "the entries up to the newest block",
                      .found = std::to_string(state_.log.size())};
  }

  // The keys of the family that is the database's own. Those of consensus are
  // judged with its records.
  std::optional<Finding> CheckMeta() {
    std::optional<Difference> difference;
    const Status read =
        records_.Visit(Family::kMeta, [&](ByteView key, ByteView value) {
          ++checked_;
          difference = CheckMetaRecord(key, value);
          return !difference;
        });
    if (difference) return *difference;
    if (!read) return read.error();
    return std::nullopt;
  }

  std::optional<Difference> CheckMetaRecord(ByteView key,
                                            ByteView value) const {
    const std::string_view name = AsText(key);
    if (name == kNetworkKey) {
      if (std::ranges::equal(value, state_.network_id)) return std::nullopt;
      Difference difference = StoreDiffers(name, "value");
      difference.expected = OctetsText(state_.network_id);
      difference.found = OctetsText(value);
      return difference;
    }
    if (name.starts_with(kGuardedKeyPrefix)) {
      if (key.size() == kGuardedKeySize && value.empty()) return std::nullopt;
      Difference difference = StoreDiffers(kGuardedKeyPrefix, "value");
      difference.expected = "a consensus key, and nothing under it";
      difference.found = OctetsText(value);
      return difference;
    }
    for (const std::string_view known :
         {kFormatKey, kTipKey, kCheckpointKey, kReportsKey, kContradictionsKey,
          kDivergedKey}) {
      if (name == known) return std::nullopt;
    }
    Difference difference = StoreDiffers(HexEncode(key), "key");
    difference.expected = "none";
    difference.found = OctetsText(value);
    return difference;
  }

  std::optional<Finding> CheckAcknowledged() {
    ++checked_;
    const Result<std::optional<Height>> height = records_.Acknowledged();
    if (!height && height.error().code == ErrorCode::kCorrupt) {
      return Error{ErrorCode::kUnavailable,
                   height.error().message +
                       ", as a power cut leaves it, or who altered it; start "
                       "the node once, then audit again"};
    }
    if (!height) return height.error();
    return std::nullopt;
  }

  std::optional<Finding> CheckDirectory() {
    std::map<Bytes, Bytes> expected;
    const auto add = [&](const auto& record) {
      DirectoryRecord made = ToDirectoryRecord(record);
      expected.insert_or_assign(std::move(made.key), std::move(made.value));
    };
    for (const auto& [number, record] : state_.members) add(record);
    for (const ListRecord& record : state_.lists) add(record);
    for (const auto& [digest, record] : state_.documents) add(record);
    for (const auto& [place, record] : state_.convictions) add(record);
    return CheckFamily(Family::kDirectory, expected, [](ByteView key) {
      return Difference{.object = AuditObject::kDirectoryRecord,
                        .place = HexEncode(key),
                        .field = "value"};
    });
  }

  // A page that no credential is in is not written.
  std::optional<Finding> CheckOccupancy() {
    std::map<Bytes, Bytes> expected;
    for (std::uint32_t list = 0; list < state_.lists.size(); ++list) {
      for (std::size_t page = 0; page < kPagesPerList; ++page) {
        const ByteView octets = state_.occupancy.Page({list}, page);
        if (std::ranges::all_of(octets, [](auto bits) { return bits == 0; })) {
          continue;
        }
        expected.emplace(OccupancyKey({list}, page), ToBytes(octets));
      }
    }
    return CheckFamily(Family::kOccupancy, expected, [](ByteView key) {
      WireReader reader(key);
      const std::uint32_t list = reader.U32();
      return Difference{.object = AuditObject::kOccupancyPage,
                        .place = std::to_string(reader.U8()) + " of list " +
                                 std::to_string(list),
                        .field = "octets"};
    });
  }

  // Both in order of keys: the first record that is missing, differs, or is
  // one too many. Takes what is there out of `expected`.
  template <class Name>
  std::optional<Finding> CheckFamily(Family family,
                                     std::map<Bytes, Bytes>& expected,
                                     const Name& name) {
    std::optional<Difference> difference;
    const auto differ = [&](ByteView key, ByteView wanted, ByteView found) {
      difference = name(key);
      // From the first octet on that differs, where both have one.
      std::size_t at = 0;
      if (wanted.size() == found.size()) {
        at = static_cast<std::size_t>(std::ranges::mismatch(wanted, found).in1 -
                                      wanted.begin());
        difference->field += " from " + std::to_string(at);
      }
      difference->expected = OctetsText(wanted.subspan(at));
      difference->found = OctetsText(found.subspan(at));
    };
    const Status read =
        records_.Visit(family, [&](ByteView key, ByteView value) {
          ++checked_;
          const auto first = expected.begin();
          if (first == expected.end() ||
              std::ranges::lexicographical_compare(key, first->first)) {
            differ(key, {}, value);
          } else if (!std::ranges::equal(first->first, key)) {
            differ(first->first, first->second, {});
          } else if (!std::ranges::equal(first->second, value)) {
            differ(key, first->second, value);
          } else {
            expected.erase(first);
          }
          return !difference;
        });
    if (!difference && !read) return read.error();
    if (!difference && !expected.empty()) {
      differ(expected.begin()->first, expected.begin()->second, {});
    }
    if (difference) return *difference;
    return std::nullopt;
  }

  // Those of the blocks are there as they should be; so only others can be too
  // many.
  std::optional<Finding> CheckCount(Family family, std::uint64_t expected,
                                    AuditObject object) const {
    std::uint64_t count = 0;
    const Status read = records_.Visit(family, [&](ByteView, ByteView) {
      ++count;
      return true;
    });
    if (!read) return read.error();
    if (count == expected) return std::nullopt;
    return Difference{.object = object,
                      .field = "versions",
                      .expected = std::to_string(expected),
                      .found = std::to_string(count)};
  }

  const StoredRecords& records_;
  const Replayer& replayer_;
  const RegisterState& state_;
  const StatusVersions& versions_;
  std::uint64_t& checked_;
};

std::optional<Finding> CheckTip(const StoredRecords& records) {
  Difference difference = StoreDiffers(kTipKey, "height");
  const Result<std::optional<Bytes>> newest = records.LastKey(Family::kBlocks);
  if (!newest) return newest.error();
  difference.expected =
      *newest ? std::to_string(WireReader(**newest).U64()) : "a block";
  const Result<Bytes> tip = records.Get(Family::kMeta, AsBytes(kTipKey));
  if (!tip) return ToFinding(tip.error(), difference);
  if (*newest && std::ranges::equal(*tip, **newest)) return std::nullopt;
  difference.found = tip->size() == sizeof(std::uint64_t)
                         ? std::to_string(WireReader(*tip).U64())
                         : OctetsText(*tip);
  return difference;
}

// Sound, the file never runs ahead of what is durable: so what is below it has
// been there. An unsound one is judged after the replay.
std::optional<Finding> CheckLostBlocks(const StoredRecords& records) {
  const Result<std::optional<Height>> height = records.Acknowledged();
  if (!height && height.error().code != ErrorCode::kCorrupt) {
    return height.error();
  }
  if (!height || !*height) return std::nullopt;
  const std::uint64_t acknowledged = (*height)->value;
  const Result<std::optional<Bytes>> key = records.LastKey(Family::kBlocks);
  if (!key) return key.error();
  const std::uint64_t newest = WireReader(**key).U64();
  if (acknowledged <= newest) return std::nullopt;
  const std::string first = std::to_string(newest + 1);
  const std::string last = std::to_string(acknowledged);
  Difference difference = StoreDiffers("blocks", "newest");
  difference.expected =
      "block " + last + ", which the file acknowledged calls durable";
  difference.found =
      "block " + std::to_string(newest) +
      (first == last ? ": block " + last + " is gone"
                     : ": blocks " + first + " to " + last + " are gone");
  return difference;
}

}  // namespace

std::optional<Finding> CheckEnds(const StoredRecords& records) {
  if (auto found = CheckTip(records)) return found;
  return CheckLostBlocks(records);
}

std::optional<Finding> CheckStoredState(const StoredRecords& records,
                                        const Replayer& replayer,
                                        const StatusVersions& versions,
                                        std::uint64_t& checked) {
  return Checker(records, replayer, versions, checked).Run();
}

}  // namespace diptych
