// SPDX-License-Identifier: Apache-2.0
//
// A DatabaseLog is where RocksDB tells of its troubles: of a compaction for
// which there was no room, and the like. They go to a function, a line each,
// and to no file: RocksDB's own log is written through the same code as its
// data, which aborts the process when it is written to once more after a write
// failed, so that a full disk would end a node without a word.
//
// Methods may be called from any thread.

#pragma once

#include <rocksdb/env.h>

#include <functional>
#include <string_view>

namespace diptych {

// Called by any thread, with locks of the database held: must not call it.
using DatabaseTroubles = std::function<void(std::string_view line)>;

class DatabaseLog final : public rocksdb::Logger {
 public:
  // Without a function nobody is told.
  explicit DatabaseLog(DatabaseTroubles tell);
  ~DatabaseLog() override;

  // What is set up how, which is in database_options.cc.
  void LogHeader(const char* format, va_list arguments) override;
  using rocksdb::Logger::Logv;
  void Logv(rocksdb::InfoLogLevel level, const char* format,
            va_list arguments) override;

 private:
  const DatabaseTroubles tell_;
};

}  // namespace diptych
