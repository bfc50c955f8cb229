// SPDX-License-Identifier: Apache-2.0
#include "node/event_log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "json/scalar.h"

namespace diptych {
namespace {

spdlog::level::level_enum ToSpdlog(EventLog::Level level) {
  switch (level) {
    case EventLog::Level::kDebug:
      return spdlog::level::debug;
    case EventLog::Level::kInfo:
      return spdlog::level::info;
    case EventLog::Level::kWarning:
      return spdlog::level::warn;
    case EventLog::Level::kError:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

std::string JsonQuote(std::string_view text) {
  std::string out;
  AppendJsonString(text, out);
  return out;
}

// A value as logfmt has it: in quotes if it is more than one plain word.
std::string TextValue(const std::string& value) {
  const bool plain = !value.empty() &&
                     value.find_first_of(" \"=\\\n\r\t") == std::string::npos;
  return plain ? value : JsonQuote(value);
}

}  // namespace

EventLog::EventLog(Format format, Level least) : format_(format) {
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  logger_ = std::make_shared<spdlog::logger>("node", std::move(sink));
  logger_->set_level(ToSpdlog(least));
  const char* pattern =
      format == Format::kJson
          ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})"
          : "%Y-%m-%dT%H:%M:%S.%eZ %-7l %v";
  logger_->set_formatter(std::make_unique<spdlog::pattern_formatter>(
      pattern, spdlog::pattern_time_type::utc));
  logger_->flush_on(spdlog::level::info);
}

EventLog::~EventLog() = default;

void EventLog::Write(Level level, std::string_view event,
                     std::span<const Field> fields) {
  if (!logger_->should_log(ToSpdlog(level))) return;
  std::string line;
  if (format_ == Format::kJson) {
    line = "\"event\":" + JsonQuote(event);
    for (const auto& [name, value] : fields) {
      line += "," + JsonQuote(name) + ":" + JsonQuote(value);
    }
  } else {
    line = event;
    for (const auto& [name, value] : fields) {
      line += " " + std::string(name) + "=" + TextValue(value);
    }
  }
  logger_->log(ToSpdlog(level), "{}", line);
}

EventLog::Level LogLevelNamed(std::string_view name) {
  if (name == "debug") return EventLog::Level::kDebug;
  if (name == "warning") return EventLog::Level::kWarning;
  if (name == "error") return EventLog::Level::kError;
  return EventLog::Level::kInfo;
}

}  // namespace diptych
