// SPDX-License-Identifier: Apache-2.0
//
// A NodeConfig is what an administrator decides about one node: the file
// node.toml.
//
// network-configs/example/node.toml shows every key with its default and its
// reason. A key that the node does not know is an error with its line number
// and the key that was perhaps meant: a misspelt limit must not become no
// limit. Paths are as seen from the file.

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "registry/genesis.h"

namespace diptych {

// Where another validator's node listens for its peers.
struct ConfiguredPeer {
  MemberId member;
  std::string host;
  std::uint16_t port = 0;
  bool operator==(const ConfiguredPeer&) const = default;
};

// [peers]: needed in a network of several validators, and only there.
struct PeersConfig {
  // Where a validator listens; an observer dials, and needs no port.
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;
  std::string tls_key_file;
  std::string consensus_key_file;  // A validator's.
  // [[peers.peer]]: every other validator, in the order of the file.
  std::vector<ConfiguredPeer> peers;
};

struct NodeConfig {
  // [network]
  std::string genesis_file;

  // [node]
  MemberId member;
  std::string data_directory;

  // [keys]: encrypted PKCS#8 PEM files.
  std::string log_key_file;
  std::string checkpoint_key_file;  // A validator's.
  // Signs the status lists that the node publishes; empty: it publishes none.
  std::string credential_key_file;
  // Holds the passphrase; empty: the environment's DIPTYCH_PASSPHRASE.
  std::string passphrase_file;

  // [rpc]
  std::string rpc_address = "127.0.0.1";
  std::uint16_t rpc_port = 7300;
  std::uint32_t rpc_threads = 2;
  std::uint32_t rpc_connections_max = 1024;
  std::uint32_t rpc_body_octets_max = 1024 * 1024;
  std::uint32_t rpc_idle_seconds = 60;
  // Requests a second that one address may make; 0 for no limit.
  std::uint32_t rpc_requests_per_second = 1000;

  // [status]
  // Below which the world finds this node's status lists, without a slash at
  // the end: "https://college.example". Needed with a credential key.
  std::string status_url;

  // Nothing for a network of one.
  std::optional<PeersConfig> peers;

  // [blocks]
  // How long the first waiting transaction waits for company, 0 to 100.
  std::uint32_t delay_ms = 0;

  // [mempool]
  std::uint32_t mempool_transactions_max = 20'000;
  std::uint64_t mempool_octets_max = 64ULL * 1024 * 1024;

  // [storage]
  std::uint64_t cache_octets = 64ULL * 1024 * 1024;
  std::uint64_t free_octets_min = 256ULL * 1024 * 1024;

  // [log]
  std::string log_level = "info";   // debug, info, warning, error
  std::string log_format = "text";  // text, json

  // Said at the start, and in no file: the validator's consensus key has never
  // signed anything.
  bool key_is_unused = false;

  // The file that was read, and the line of each key that stands in it:
  // "rpc.port". Empty for a configuration that was not read from a file.
  std::string file;
  std::map<std::string, std::uint32_t, std::less<>> lines;

  // Where a key stands, for messages: "n/node.toml: line 9: keys.log".
  std::string Where(std::string_view key) const;
};

// The most a configuration file may have; a real one has 2 KiB.
inline constexpr std::size_t kNodeConfigSizeMax = 64 * 1024;

// The longest status.url: with the longest path behind it still a URL that any
// client takes.
inline constexpr std::size_t kStatusUrlSizeMax = 512;

// Reads a configuration; paths in it are joined to `directory`. kInvalid names
// the line, the key, and what was expected.
Result<NodeConfig> ParseNodeConfig(std::string_view toml,
                                   const std::string& directory);

// The most peers: all other members that a genesis can have.
inline constexpr std::size_t kConfiguredPeersMax = kGenesisMembersMax - 1;

// Whether the member is a validator of the network; if not, its node is an
// observer's.
bool IsValidator(const Genesis& genesis, MemberId member);

// Whether the configuration is one for this network: its member is a validator
// or an observer in the genesis, its peers are all validators but itself, and
// it has what its role needs. kInvalid names the key, its line, and who is
// missing, or is none.
Status CheckPeers(const NodeConfig& config, const Genesis& genesis);

// Reads the file.
Result<NodeConfig> LoadNodeConfig(const std::string& path);

}  // namespace diptych
