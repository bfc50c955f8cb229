// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/replica/stored_guard.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace diptych {
namespace {

// Most rot is to hit what means something: the rest of a slot is zeros.
constexpr std::uint64_t kTellingOctets = 200;

class OctetsFile final : public PlacedFile {
 public:
  explicit OctetsFile(Bytes& octets) : octets_(octets) {}

  Result<Bytes> ReadAll(std::size_t /*size_max*/) override { return octets_; }
  Status WriteAt(std::uint64_t offset, ByteView octets) override {
    std::ranges::copy(octets,
                      octets_.begin() + static_cast<std::ptrdiff_t>(offset));
    return Ok();
  }
  Status Sync() override { return Ok(); }

 private:
  Bytes& octets_;
};

}  // namespace

StoredGuard::StoredGuard(const GuardIdentity& identity)
    : identity_(identity), octets_(2 * kGuardSlotSize) {
  Place(0, {});
  Place(1, {});
}

void StoredGuard::Place(std::uint64_t sequence, const GuardRecord& record) {
  const Bytes slot = EncodeGuardSlot(
      {.sequence = sequence, .identity = identity_, .record = record});
  const std::uint64_t offset = sequence % 2 * kGuardSlotSize;
  std::ranges::copy(slot,
                    octets_.begin() + static_cast<std::ptrdiff_t>(offset));
  is_rotten_[sequence % 2] = false;
}

void StoredGuard::Write(const GuardRecord& record) {
  if (record == newest_) return;
  newest_ = record;
  Place(++sequence_, record);
}

void StoredGuard::Flip(std::uint64_t sequence, std::uint64_t bit) {
  // Else the same bit twice would make it sound again.
  if (std::exchange(is_rotten_[sequence % 2], true)) return;
  bit %= 8 * kTellingOctets;
  const std::size_t at = (sequence % 2 * kGuardSlotSize) + (bit / 8);
  octets_[at] ^= static_cast<std::uint8_t>(1U << (bit % 8));
}

void StoredGuard::RotOlder(std::uint64_t bit) { Flip(sequence_ - 1, bit); }

void StoredGuard::RotBoth(std::uint64_t bit) {
  Flip(sequence_ - 1, bit >> 32);
  Flip(sequence_, bit);
}

Result<std::optional<DurableRecord>> StoredGuard::Read() {
  const Result<GuardFile> file = GuardFile::Open(
      std::make_unique<OctetsFile>(octets_), "guard", identity_);
  if (!file) return file.error();
  if (file->record() == GuardRecord{}) return std::optional<DurableRecord>();
  return std::optional(file->durable());
}

}  // namespace diptych
