// SPDX-License-Identifier: Apache-2.0
#include "rpc/tile_cache.h"

#include <sys/mman.h>
#include <unistd.h>

#include <utility>

namespace diptych {
namespace {

// So that a tile of hashes is two whole pages and not parts of three.
constexpr std::size_t kAlignment = 4096;

constexpr std::uint64_t kBundleLevel = 255;

}  // namespace

std::shared_ptr<MemoryFile> MemoryFile::Create() {
  const int descriptor = ::memfd_create("tiles", MFD_CLOEXEC);
  if (descriptor < 0) return nullptr;
  return std::make_shared<MemoryFile>(descriptor);
}

MemoryFile::~MemoryFile() { ::close(descriptor_); }

TileCache::Key TileCache::KeyOf(const TilePath& path) {
  const std::uint64_t level = path.level ? path.level->value : kBundleLevel;
  return level << 56U | path.index;
}

std::optional<CachedTile> TileCache::Find(const TilePath& path) {
  if (path.width != kFullTileWidth) return std::nullopt;
  const Key key = KeyOf(path);
  const std::lock_guard lock(mutex_);
  for (const Generation* generation : {&newest_, &older_}) {
    const auto found = generation->tiles.find(key);
    if (found != generation->tiles.end()) return found->second;
  }
  return std::nullopt;
}

void TileCache::Add(const TilePath& path, ByteView octets) {
  if (path.width != kFullTileWidth || octets.size() > kTileSizeMax) return;
  const Key key = KeyOf(path);
  const std::lock_guard lock(mutex_);
  if (newest_.tiles.contains(key)) return;
  if (!newest_.file || newest_.used + octets.size() > kFileSize) {
    Generation fresh;
    fresh.file = MemoryFile::Create();
    if (!fresh.file) return;
    older_ = std::exchange(newest_, std::move(fresh));
  }
  const std::size_t offset = newest_.used;
  const auto written = ::pwrite(newest_.file->descriptor(), octets.data(),
                                octets.size(), static_cast<off_t>(offset));
  if (written != static_cast<ssize_t>(octets.size())) return;
  newest_.tiles.emplace(key, CachedTile{newest_.file, offset, octets.size()});
  newest_.used += (octets.size() + kAlignment - 1) / kAlignment * kAlignment;
}

}  // namespace diptych
