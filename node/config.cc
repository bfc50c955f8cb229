// SPDX-License-Identifier: Apache-2.0
#include "node/config.h"

#include <toml++/toml.h>

#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <sstream>
#include <utility>
#include <vector>

#include "platform/file.h"

namespace diptych {
namespace {

Error At(const toml::source_region& where, const std::string& what) {
  return {ErrorCode::kInvalid,
          "line " + std::to_string(where.begin.line) + ": " + what};
}

// One key of the file: reads its value into the configuration.
using Reader = std::function<Status(const toml::node&)>;

template <class Number>
Reader NumberInto(Number& out, std::uint64_t least, std::uint64_t most) {
  return [&out, least, most](const toml::node& node) -> Status {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < 0 || static_cast<std::uint64_t>(*value) < least ||
        static_cast<std::uint64_t>(*value) > most) {
      return At(node.source(), "expected a whole number from " +
                                   std::to_string(least) + " to " +
                                   std::to_string(most));
    }
    out = static_cast<Number>(*value);
    return Ok();
  };
}

Reader TextInto(std::string& out) {
  return [&out](const toml::node& node) -> Status {
    const auto value = node.value_exact<std::string>();
    if (!value) return At(node.source(), "expected a text in quotes");
    out = *value;
    return Ok();
  };
}

Reader PathInto(std::string& out, const std::string& directory) {
  return [&out, directory](const toml::node& node) -> Status {
    std::string path;
    RETURN_IF_ERROR(TextInto(path)(node));
    if (path.empty()) return At(node.source(), "expected a path, not nothing");
    out = JoinPath(directory, path);
    return Ok();
  };
}

Reader OneOfInto(std::string& out, std::vector<std::string> choices) {
  return [&out, choices](const toml::node& node) -> Status {
    std::string value;
    RETURN_IF_ERROR(TextInto(value)(node));
    std::string listed;
    for (const std::string& choice : choices) {
      if (value == choice) {
        out = value;
        return Ok();
      }
      listed += (listed.empty() ? "" : ", ") + choice;
    }
    return At(node.source(), "expected one of " + listed);
  };
}

using Schema = std::map<std::string, std::map<std::string, Reader>>;

Schema SchemaOf(NodeConfig& config, const std::string& directory) {
  constexpr std::uint64_t kAny = std::numeric_limits<std::uint32_t>::max();
  constexpr std::uint64_t kTebi = std::uint64_t{1} << 40;
  return {
      {"network", {{"genesis", PathInto(config.genesis_file, directory)}}},
      {"node",
       {{"member", NumberInto(config.member.value, 0, kAny)},
        {"data", PathInto(config.data_directory, directory)}}},
      {"keys",
       {{"log", PathInto(config.log_key_file, directory)},
        {"checkpoint", PathInto(config.checkpoint_key_file, directory)},
        {"passphrase_file", PathInto(config.passphrase_file, directory)}}},
      {"rpc",
       {{"address", TextInto(config.rpc_address)},
        {"port", NumberInto(config.rpc_port, 0, 65'535)},
        {"threads", NumberInto(config.rpc_threads, 1, 256)},
        {"connections_max", NumberInto(config.rpc_connections_max, 1, 65'536)},
        {"body_octets_max",
         NumberInto(config.rpc_body_octets_max, 1024, 16 * 1024 * 1024)},
        {"idle_seconds", NumberInto(config.rpc_idle_seconds, 1, 3600)},
        {"requests_per_second",
         NumberInto(config.rpc_requests_per_second, 0, 1'000'000)}}},
      {"blocks", {{"delay_ms", NumberInto(config.delay_ms, 0, 100)}}},
      {"mempool",
       {{"transactions_max",
         NumberInto(config.mempool_transactions_max, 1, 1'000'000)},
        {"octets_max",
         NumberInto(config.mempool_octets_max, 1024 * 1024, kTebi)}}},
      {"storage",
       {{"cache_octets",
         NumberInto(config.cache_octets, 8 * 1024 * 1024, kTebi)},
        {"free_octets_min",
         NumberInto(config.free_octets_min, 1024 * 1024, kTebi)}}},
      {"log",
       {{"level",
         OneOfInto(config.log_level, {"debug", "info", "warning", "error"})},
        {"format", OneOfInto(config.log_format, {"text", "json"})}}},
  };
}

Status ReadTable(const std::string& name, const toml::node& node,
                 const std::map<std::string, Reader>& keys) {
  const toml::table* table = node.as_table();
  if (table == nullptr) {
    return At(node.source(), name + " is a section: write [" + name + "]");
  }
  for (const auto& [key, value] : *table) {
    const std::string key_name(key.str());
    const auto reader = keys.find(key_name);
    if (reader == keys.end()) {
      return At(value.source(), "unknown key " + name + "." + key_name);
    }
    if (Status read = reader->second(value); !read) {
      return Error{read.error().code,
                   read.error().message + " for " + name + "." + key_name};
    }
  }
  return Ok();
}

Status CheckComplete(const NodeConfig& config) {
  const std::pair<const char*, const std::string&> needed[] = {
      {"network.genesis", config.genesis_file},
      {"node.data", config.data_directory},
      {"keys.log", config.log_key_file},
      {"keys.checkpoint", config.checkpoint_key_file}};
  for (const auto& [key, value] : needed) {
    if (value.empty()) {
      return Error{ErrorCode::kInvalid, std::string(key) +
                                            " is missing: see "
                                            "network-configs/example"};
    }
  }
  return Ok();
}

}  // namespace

Result<NodeConfig> ParseNodeConfig(std::string_view toml,
                                   const std::string& directory) {
  toml::table file;
  try {
    file = toml::parse(toml);
  } catch (const toml::parse_error& error) {
    return At(error.source(), std::string(error.description()));
  }
  NodeConfig config;
  const Schema schema = SchemaOf(config, directory);
  for (const auto& [key, value] : file) {
    const std::string name(key.str());
    const auto section = schema.find(name);
    if (section == schema.end()) {
      return At(value.source(), "unknown section [" + name + "]");
    }
    RETURN_IF_ERROR(ReadTable(name, value, section->second));
  }
  RETURN_IF_ERROR(CheckComplete(config));
  return config;
}

Result<NodeConfig> LoadNodeConfig(const std::string& path) {
  ASSIGN_OR_RETURN(const Bytes octets, ReadFile(path, kNodeConfigSizeMax));
  const std::string directory =
      std::filesystem::absolute(path).parent_path().string();
  Result<NodeConfig> config = ParseNodeConfig(AsText(octets), directory);
  if (!config) return Annotate(config.error(), path);
  return config;
}

}  // namespace diptych
