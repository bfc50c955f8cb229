// SPDX-License-Identifier: Apache-2.0
//
// The EventLog is what a node tells its administrator: one event a line, a
// fixed sentence and named fields, as text or as JSON.
//
//   2026-11-21T10:04:00.128Z info  block durable height=17 entries=1001
//   {"time":"2026-11-21T10:04:00.128Z","level":"info","event":"block durable",
//    "height":"17","entries":"1001"}                      (on one line)
//
// Field names are those of metrics and RPC. Never a secret, never a
// credential. Synchronized.

#pragma once

#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace spdlog {
class logger;
}

namespace diptych {

class EventLog {
 public:
  enum class Format { kText, kJson };
  enum class Level { kDebug, kInfo, kWarning, kError };
  using Field = std::pair<std::string_view, std::string>;

  // Writes to standard error what is at or above `least`.
  EventLog(Format format, Level least);
  ~EventLog();

  void Write(Level level, std::string_view event,
             std::span<const Field> fields);
  void Write(Level level, std::string_view event,
             std::initializer_list<Field> fields) {
    Write(level, event, std::span(fields.begin(), fields.size()));
  }

  void Debug(std::string_view event, std::initializer_list<Field> fields = {}) {
    Write(Level::kDebug, event, fields);
  }
  void Info(std::string_view event, std::initializer_list<Field> fields = {}) {
    Write(Level::kInfo, event, fields);
  }
  void Warning(std::string_view event,
               std::initializer_list<Field> fields = {}) {
    Write(Level::kWarning, event, fields);
  }
  void ReportError(std::string_view event,
                   std::initializer_list<Field> fields = {}) {
    Write(Level::kError, event, fields);
  }

 private:
  Format format_;
  std::shared_ptr<spdlog::logger> logger_;
};

// "debug", "info", "warning", "error"; anything else is info.
EventLog::Level LogLevelNamed(std::string_view name);

}  // namespace diptych
