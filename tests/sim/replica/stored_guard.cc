// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/replica/stored_guard.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/check.h"

namespace diptych {
namespace {

// Most rot is to hit what means something: the rest of a slot is zeros.
constexpr std::uint64_t kTellingOctets = 200;

void Copy(const Bytes& from, Bytes& to, std::size_t slot) {
  const auto begin = static_cast<std::ptrdiff_t>(slot * kGuardSlotSize);
  std::copy_n(from.begin() + begin, kGuardSlotSize, to.begin() + begin);
}

}  // namespace

class StoredGuard::OctetsFile final : public PlacedFile {
 public:
  explicit OctetsFile(StoredGuard& guard) : guard_(guard) {}

  Result<Bytes> ReadAll(std::size_t /*size_max*/) override {
    return guard_.octets_;
  }
  Status WriteAt(std::uint64_t offset, ByteView octets) override {
    const std::size_t slot = offset / kGuardSlotSize;
    if (guard_.torn_after_) octets = octets.first(*guard_.torn_after_);
    std::ranges::copy(
        octets, guard_.octets_.begin() + static_cast<std::ptrdiff_t>(offset));
    guard_.is_rotten_[slot] = false;
    guard_.is_dirty_[slot] = true;
    if (!guard_.torn_after_) guard_.newest_ = slot;
    return Ok();
  }
  Status Sync() override {
    const bool fails = std::exchange(guard_.sync_fails_, false);
    for (const std::size_t slot : {0U, 1U}) {
      if (!std::exchange(guard_.is_dirty_[slot], false) || fails) continue;
      Copy(guard_.octets_, guard_.durable_, slot);
    }
    if (fails) return Error{ErrorCode::kIo, "guard: the sync failed"};
    return Ok();
  }

 private:
  StoredGuard& guard_;
};

StoredGuard::StoredGuard(const GuardIdentity& identity) : identity_(identity) {
  MakeNew();
}

void StoredGuard::MakeNew() {
  octets_.clear();
  for (const std::uint64_t sequence : {0U, 1U}) {
    const Bytes slot = EncodeGuardSlot(
        {.sequence = sequence, .identity = identity_, .record = {}});
    octets_.insert(octets_.end(), slot.begin(), slot.end());
  }
  durable_ = octets_;
  is_dirty_ = {};
  is_rotten_ = {};
  newest_ = 1;
  sync_fails_ = false;
  file_.reset();
}

Result<std::optional<DurableRecord>> StoredGuard::Open() {
  Result<GuardFile> file =
      GuardFile::Open(std::make_unique<OctetsFile>(*this), "guard", identity_);
  if (!file) return file.error();
  file_.emplace(*std::move(file));
  if (file_->record() == GuardRecord{}) return std::optional<DurableRecord>();
  return std::optional(file_->durable());
}

void StoredGuard::Write(const GuardRecord& record) {
  if (!file_) return;
  const bool fails = sync_fails_;
  const bool is_new = record != file_->record();
  const Status written = file_->Write(record);
  CHECK(written.has_value() == !(fails && is_new));
  sync_fails_ = false;
}

void StoredGuard::Tear(const GuardRecord& record, std::size_t octets) {
  if (!file_) return;
  torn_after_ = std::min(octets, kGuardSlotSize);
  CHECK(file_->Write(record).has_value());
  torn_after_.reset();
}

void StoredGuard::CutPower(SimRandom& random) {
  for (const std::size_t slot : {0U, 1U}) {
    if (!IsDurable(slot) && random.Chance({500})) {
      Copy(octets_, durable_, slot);
    }
  }
  octets_ = durable_;
  is_dirty_ = {};
}

bool StoredGuard::IsDurable(std::size_t slot) const {
  const auto begin = static_cast<std::ptrdiff_t>(slot * kGuardSlotSize);
  return std::equal(octets_.begin() + begin,
                    octets_.begin() + begin + kGuardSlotSize,
                    durable_.begin() + begin);
}

void StoredGuard::Flip(std::size_t slot, std::uint64_t bit) {
  // Else the same bit twice would make it sound again.
  if (std::exchange(is_rotten_[slot], true)) return;
  bit %= 8 * kTellingOctets;
  const std::size_t at = (slot * kGuardSlotSize) + (bit / 8);
  const auto flipped = static_cast<std::uint8_t>(1U << (bit % 8));
  octets_[at] ^= flipped;
  durable_[at] ^= flipped;
}

void StoredGuard::RotOlder(std::uint64_t bit) { Flip(1 - newest_, bit); }

void StoredGuard::RotBoth(std::uint64_t bit) {
  Flip(1 - newest_, bit >> 32);
  Flip(newest_, bit);
}

}  // namespace diptych
