// SPDX-License-Identifier: Apache-2.0
#include "storage/database_log.h"

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <utility>

namespace diptych {
namespace {

// A line names a file or two and a cause; what is longer is cut.
constexpr std::size_t kLineMax = 1'024;

}  // namespace

DatabaseLog::DatabaseLog(DatabaseTroubles tell)
    : Logger(rocksdb::InfoLogLevel::WARN_LEVEL), tell_(std::move(tell)) {}

DatabaseLog::~DatabaseLog() = default;

void DatabaseLog::LogHeader(const char*, va_list) {}

void DatabaseLog::Logv(rocksdb::InfoLogLevel level, const char* format,
                       va_list arguments) {
  const bool is_trouble = level >= rocksdb::InfoLogLevel::WARN_LEVEL &&
                          level <= rocksdb::InfoLogLevel::FATAL_LEVEL;
  if (!is_trouble || !tell_) return;
  std::array<char, kLineMax> line{};
  const int size = std::vsnprintf(line.data(), line.size(), format, arguments);
  if (size <= 0) return;
  tell_(
      {line.data(), std::min(static_cast<std::size_t>(size), line.size() - 1)});
}

}  // namespace diptych
