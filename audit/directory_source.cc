// SPDX-License-Identifier: Apache-2.0
#include "audit/directory_source.h"

#include <memory>

namespace diptych {
namespace {

// A record that does not decode is damaged, whatever its decoder calls it.
template <class T>
Result<T> Stored(Result<T> record) {
  if (record || record.error().code != ErrorCode::kInvalid) return record;
  return Error{ErrorCode::kCorrupt, record.error().message};
}

}  // namespace

Result<std::string> DirectorySource::ReadCheckpoint() {
  return Stored(store_.ReadCheckpoint());
}

Result<SourceBlocks> DirectorySource::ReadBlocks(Height first,
                                                 std::uint32_t count) {
  SourceBlocks out;
  for (std::uint32_t i = 0; i < count; ++i) {
    const Height height{first.value + i};
    const Result<StoredBlock> block = Stored(store_.ReadBlock(height));
    if (!block && block.error().code == ErrorCode::kNotFound) break;
    // What was read before a damaged block is judged first.
    if (!block && !out.blocks.empty()) break;
    if (!block) return block.error();
    out.blocks.push_back(EncodeHeader(block->header));
    out.blocks.back().insert(out.blocks.back().end(), block->payload.begin(),
                             block->payload.end());
    out.tip = height;
  }
  return out;
}

Result<Bytes> DirectorySource::ReadBundle(std::uint64_t index,
                                          std::size_t width) {
  return Stored(store_.ReadBundle(index, width));
}

Result<Bytes> DirectorySource::ReadTile(TileId tile, std::size_t width) {
  return Stored(store_.ReadTile(tile, width));
}

Result<AuditReport> AuditDirectory(const std::string& path,
                                   AuditOptions options) {
  const Result<std::unique_ptr<Store>> store = Store::Open(
      {.path = path, .hash_seed = options.hash_seed, .read_only = true});
  if (!store && store.error().code == ErrorCode::kCorrupt) {
    AuditReport report;
    report.verdict = AuditVerdict::kDifference;
    report.difference = Difference{.object = AuditObject::kStore,
                                   .place = path,
                                   .field = "records",
                                   .expected = "those that were written",
                                   .found = store.error().message};
    return report;
  }
  if (!store) return store.error();
  DirectorySource source(**store);
  options.store = store->get();
  return Audit(source, options);
}

}  // namespace diptych
