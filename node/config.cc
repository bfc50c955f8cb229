// SPDX-License-Identifier: Apache-2.0
#include "node/config.h"

#include <arpa/inet.h>
#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

#include "base/nearest_word.h"
#include "json/printable.h"
#include "platform/file.h"

namespace diptych {
namespace {

Error At(const toml::source_region& where, const std::string& what) {
  return {ErrorCode::kInvalid,
          "line " + std::to_string(where.begin.line) + ": " + what};
}

bool IsControl(char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }

// A name that the file has, in one line.
constexpr std::size_t kShownName = 60;
std::string Shown(std::string_view name) { return Printable(name, kShownName); }

// What the parser says of a file may quote it.
constexpr std::size_t kShownProblem = 300;

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
    // A path would end at a NUL, and a line of the log at a line feed.
    if (std::ranges::any_of(*value, IsControl)) {
      return At(node.source(), "expected a text without control characters");
    }
    out = *value;
    return Ok();
  };
}

// An address of this machine to listen at, as the sockets take it: IPv4 or
// IPv6, perhaps with the zone of a link-local one.
Reader AddressInto(std::string& out) {
  return [&out](const toml::node& node) -> Status {
    std::string address;
    RETURN_IF_ERROR(TextInto(address)(node));
    in6_addr unused{};
    const std::string without_zone = address.substr(0, address.find('%'));
    if (inet_pton(AF_INET, address.c_str(), &unused) != 1 &&
        inet_pton(AF_INET6, without_zone.c_str(), &unused) != 1) {
      return At(node.source(),
                "expected an IP address like \"127.0.0.1\" or \"::1\" "
                "(\"0.0.0.0\" to serve other machines)");
    }
    out = address;
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

// A URL that paths are joined to, and that goes into signed documents as it is.
Reader UrlInto(std::string& out) {
  return [&out](const toml::node& node) -> Status {
    std::string url;
    RETURN_IF_ERROR(TextInto(url)(node));
    const bool has_scheme =
        url.starts_with("https://") || url.starts_with("http://");
    const bool is_plain = std::ranges::all_of(url, [](char c) {
      return c > ' ' && c < '\x7f' && c != '"' && c != '<' && c != '>' &&
             c != '?' && c != '#' && c != '\\';
    });
    if (!has_scheme || !is_plain || url.ends_with('/') ||
        url.size() > kStatusUrlSizeMax) {
      return At(node.source(),
                "expected a URL like \"https://college.example\", without a "
                "slash at its end and of at most 512 octets,");
    }
    out = url;
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

// What to write instead of a name that is none of `known`'s.
template <class Value>
std::string Advice(const std::string& name, const std::string& before,
                   const std::map<std::string, Value>& known,
                   const std::string& what) {
  std::vector<std::string> names;
  std::string listed;
  for (const auto& [word, value] : known) {
    names.push_back(word);
    listed += (listed.empty() ? "" : ", ") + word;
  }
  const std::string nearest = NearestWord(name, names);
  if (!nearest.empty()) return ": did you mean " + before + nearest + "?";
  return ": " + what + " are " + listed;
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
      return At(value.source(),
                "unknown key " + name + "." + Shown(key_name) +
                    Advice(key_name, name + ".", keys, "those of " + name));
    }
    if (Status read = reader->second(value); !read) {
      return Error{read.error().code,
                   read.error().message + " for " + name + "." + key_name};
    }
  }
  return Ok();
}

// One peer of [[peers.peer]].
Reader PeersInto(std::vector<ConfiguredPeer>& out) {
  return [&out](const toml::node& node) -> Status {
    const toml::array* array = node.as_array();
    if (array == nullptr || !array->is_homogeneous<toml::table>()) {
      return At(node.source(), "expected sections [[peers.peer]]");
    }
    if (array->size() > kConfiguredPeersMax) {
      return At(
          node.source(),
          "expected at most " + std::to_string(kConfiguredPeersMax) + " peers");
    }
    constexpr std::uint64_t kAny = std::numeric_limits<std::uint32_t>::max();
    for (const toml::node& element : *array) {
      ConfiguredPeer peer;
      bool has_member = false;
      const Reader member = NumberInto(peer.member.value, 0, kAny);
      RETURN_IF_ERROR(ReadTable("peers.peer", element,
                                {{"member",
                                  [&](const toml::node& value) {
                                    has_member = true;
                                    return member(value);
                                  }},
                                 {"host", TextInto(peer.host)},
                                 {"port", NumberInto(peer.port, 1, 65'535)}}));
      if (!has_member || peer.host.empty() || peer.port == 0) {
        return At(element.source(),
                  "a peer needs its member, its host and its port");
      }
      out.push_back(std::move(peer));
    }
    return Ok();
  };
}

using Schema = std::map<std::string, std::map<std::string, Reader>>;

Schema SchemaOf(NodeConfig& config, PeersConfig& peers,
                const std::string& directory) {
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
        {"credential", PathInto(config.credential_key_file, directory)},
        {"passphrase_file", PathInto(config.passphrase_file, directory)}}},
      {"rpc",
       {{"address", AddressInto(config.rpc_address)},
        {"port", NumberInto(config.rpc_port, 0, 65'535)},
        {"threads", NumberInto(config.rpc_threads, 1, 256)},
        {"connections_max", NumberInto(config.rpc_connections_max, 1, 65'536)},
        {"body_octets_max",
         NumberInto(config.rpc_body_octets_max, 1024, 16 * 1024 * 1024)},
        {"idle_seconds", NumberInto(config.rpc_idle_seconds, 1, 3600)},
        {"requests_per_second",
         NumberInto(config.rpc_requests_per_second, 0, 1'000'000)}}},
      {"peers",
       {{"address", AddressInto(peers.address)},
        {"port", NumberInto(peers.port, 1, 65'535)},
        {"tls_key", PathInto(peers.tls_key_file, directory)},
        {"consensus_key", PathInto(peers.consensus_key_file, directory)},
        {"peer", PeersInto(peers.peers)}}},
      {"status", {{"url", UrlInto(config.status_url)}}},
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

Error Missing(const std::string& key) {
  return {ErrorCode::kInvalid,
          key + " is missing: see network-configs/example"};
}

Status CheckPeersComplete(const PeersConfig& peers, MemberId own) {
  if (peers.tls_key_file.empty()) return Missing("peers.tls_key");
  if (peers.peers.empty()) return Missing("peers.peer");
  std::set<MemberId> seen = {own};
  for (const ConfiguredPeer& peer : peers.peers) {
    if (seen.insert(peer.member).second) continue;
    return Error{ErrorCode::kInvalid,
                 "peers.peer: member " + std::to_string(peer.member.value) +
                     (peer.member == own ? " is this node itself"
                                         : " stands there twice")};
  }
  return Ok();
}

Status CheckComplete(const NodeConfig& config) {
  const std::pair<const char*, const std::string&> needed[] = {
      {"network.genesis", config.genesis_file},
      {"node.data", config.data_directory},
      {"keys.log", config.log_key_file}};
  for (const auto& [key, value] : needed) {
    if (value.empty()) {
      return Missing(key);
    }
  }
  // Number 0 is a number like others.
  if (!config.lines.contains("node.member")) return Missing("node.member");
  if (!config.credential_key_file.empty() && config.status_url.empty()) {
    return Missing("status.url");
  }
  return config.peers ? CheckPeersComplete(*config.peers, config.member) : Ok();
}

Error Unfit(const NodeConfig& config, std::string_view key, MemberId member,
            const char* why) {
  return {ErrorCode::kInvalid,
          config.Where(key) + ": member " + std::to_string(member.value) + why};
}

Status CheckValidator(const NodeConfig& config) {
  const auto missing = [&](const char* key) {
    return Missing(config.Where(key));
  };
  if (config.checkpoint_key_file.empty()) return missing("keys.checkpoint");
  if (!config.peers) return Ok();
  if (config.peers->port == 0) return missing("peers.port");
  if (config.peers->consensus_key_file.empty()) {
    return missing("peers.consensus_key");
  }
  return Ok();
}

std::string MembersOf(const Genesis& genesis) {
  std::string listed;
  for (const MemberRecord& member : genesis.members) {
    listed +=
        (listed.empty() ? "" : ", ") + std::to_string(member.member.value);
  }
  return listed;
}

Status CheckObserver(const NodeConfig& config, const Genesis& genesis) {
  const auto record =
      std::ranges::find(genesis.members, config.member, &MemberRecord::member);
  if (record == genesis.members.end() ||
      !HasRole(*record, Role::kObserver, genesis.time)) {
    Error unfit = Unfit(config, "node.member", config.member,
                        " is neither a validator nor an observer of the "
                        "network, whose members are ");
    unfit.message += MembersOf(genesis);
    return unfit;
  }
  const auto validators =
      std::ranges::count_if(genesis.members, [&](const MemberRecord& other) {
        return IsValidator(genesis, other.member);
      });
  if (validators == 1) {
    return Unfit(config, "node.member", config.member,
                 " cannot observe a network of one validator, whose node has "
                 "no peers");
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
    return At(error.source(), Printable(error.description(), kShownProblem));
  }
  NodeConfig config;
  PeersConfig peers;
  const Schema schema = SchemaOf(config, peers, directory);
  if (file.contains("peers")) config.peers.emplace();
  for (const auto& [key, value] : file) {
    const std::string name(key.str());
    const auto section = schema.find(name);
    if (section == schema.end()) {
      return At(value.source(), "unknown section [" + Shown(name) + "]" +
                                    Advice(name, "", schema, "there"));
    }
    RETURN_IF_ERROR(ReadTable(name, value, section->second));
    for (const auto& [inner, node] : *value.as_table()) {
      config.lines[name + "." + std::string(inner.str())] =
          node.source().begin.line;
    }
  }
  if (config.peers) config.peers = std::move(peers);
  RETURN_IF_ERROR(CheckComplete(config));
  return config;
}

std::string NodeConfig::Where(std::string_view key) const {
  std::string where = file.empty() ? "" : file + ": ";
  const auto line = lines.find(key);
  if (line != lines.end()) {
    where += "line " + std::to_string(line->second) + ": ";
  }
  return where.append(key);
}

bool IsValidator(const Genesis& genesis, MemberId member) {
  return std::ranges::any_of(genesis.members, [&](const MemberRecord& record) {
    return record.member == member &&
           HasRole(record, Role::kValidator, genesis.time);
  });
}

Status CheckPeers(const NodeConfig& config, const Genesis& genesis) {
  RETURN_IF_ERROR(IsValidator(genesis, config.member)
                      ? CheckValidator(config)
                      : CheckObserver(config, genesis));
  std::set<MemberId> listed = {config.member};
  if (config.peers) {
    for (const ConfiguredPeer& peer : config.peers->peers) {
      listed.insert(peer.member);
    }
  }
  for (const MemberRecord& record : genesis.members) {
    if (!IsValidator(genesis, record.member)) continue;
    if (listed.erase(record.member) == 0) {
      return Unfit(config, "peers", record.member,
                   " is a validator of the network and is missing in "
                   "[peers]: add a [[peers.peer]] for it");
    }
  }
  listed.erase(config.member);
  if (listed.empty()) return Ok();
  return Unfit(config, "peers.peer", *listed.begin(),
               " is no validator of the network: check [[peers.peer]]");
}

Result<NodeConfig> LoadNodeConfig(const std::string& path) {
  ASSIGN_OR_RETURN(const Bytes octets, ReadFile(path, kNodeConfigSizeMax));
  const std::string directory =
      std::filesystem::absolute(path).parent_path().string();
  Result<NodeConfig> config = ParseNodeConfig(AsText(octets), directory);
  if (!config) return Annotate(config.error(), path);
  config->file = path;
  return config;
}

}  // namespace diptych
