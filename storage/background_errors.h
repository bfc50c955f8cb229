// SPDX-License-Identifier: Apache-2.0
//
// BackgroundErrors are what RocksDB could not do in threads of its own: write
// the newest keys to a table, or merge tables.
//
// After most of them it takes no more writes, and the next one fails: whoever
// has nothing to write would learn of it late. For want of room to merge
// tables it goes on, tries again, and grows slower meanwhile.
//
// Methods may be called from any thread.

#pragma once

#include <rocksdb/listener.h>

#include <optional>

#include "base/result.h"
#include "platform/mutex.h"

namespace diptych {

class BackgroundErrors final : public rocksdb::EventListener {
 public:
  // Why the database takes no writes. It stays, even if the database could
  // write again by itself: a write that failed proves nothing about what else
  // reached the disk.
  std::optional<Error> closing() const;

  // Why tables are not merged at present; nothing once they are again.
  std::optional<Error> delaying() const;

  const char* Name() const override { return "diptych"; }
  void OnBackgroundError(rocksdb::BackgroundErrorReason reason,
                         rocksdb::Status* error) override;
  void OnCompactionCompleted(rocksdb::DB* database,
                             const rocksdb::CompactionJobInfo& job) override;

 private:
  mutable Mutex mutex_;
  std::optional<Error> closing_ GUARDED_BY(mutex_);
  std::optional<Error> delaying_ GUARDED_BY(mutex_);
};

}  // namespace diptych
