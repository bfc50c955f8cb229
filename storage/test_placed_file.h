// SPDX-License-Identifier: Apache-2.0
//
// A TestDisk holds one small file as a disk and its cache do: what was written
// and not synced can be lost, torn at any octet, or written although the sync
// failed.

#pragma once

#include <algorithm>
#include <memory>
#include <utility>

#include "base/bytes.h"
#include "platform/placed_file.h"

namespace diptych {

struct TestDisk {
  Bytes durable;
  Bytes cached;
  bool write_fails = false;
  bool sync_fails = false;
  int syncs = 0;

  explicit TestDisk(Bytes octets)
      : durable(octets), cached(std::move(octets)) {}

  // The power goes: of what was not synced, octets begin..end reached the disk.
  void LosePower(std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end && i < cached.size(); ++i) {
      durable[i] = cached[i];
    }
    cached = durable;
    write_fails = false;
    sync_fails = false;
  }
};

class TestPlacedFile final : public PlacedFile {
 public:
  explicit TestPlacedFile(TestDisk& disk) : disk_(disk) {}

  Result<Bytes> ReadAll(std::size_t size_max) override {
    if (disk_.cached.size() > size_max) {
      return Error{ErrorCode::kLimit, "too long"};
    }
    return disk_.cached;
  }
  Status WriteAt(std::uint64_t offset, ByteView octets) override {
    if (disk_.write_fails) return Error{ErrorCode::kIo, "write failed"};
    if (disk_.cached.size() < offset + octets.size()) {
      disk_.cached.resize(offset + octets.size());
      disk_.durable.resize(disk_.cached.size());
    }
    std::ranges::copy(
        octets, disk_.cached.begin() + static_cast<std::ptrdiff_t>(offset));
    return Ok();
  }
  Status Sync() override {
    ++disk_.syncs;
    if (disk_.sync_fails) return Error{ErrorCode::kIo, "sync failed"};
    disk_.durable = disk_.cached;
    return Ok();
  }

 private:
  TestDisk& disk_;
};

}  // namespace diptych
