// SPDX-License-Identifier: Apache-2.0
// Covers reading node.toml: the shipped example, and every way to get it wrong.
#include "node/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include <string>

namespace diptych {
namespace {

const std::string kLeast = R"(network.genesis = "g.bin"
[node]
data = "d"
member = 0
[keys]
log = "l.pem"
checkpoint = "c.pem"
)";

std::string ErrorOf(const std::string& toml) {
  const Result<NodeConfig> config = ParseNodeConfig(toml, "/n");
  return config ? "" : config.error().message;
}

TEST(NodeConfig, TheShippedExampleReadsAndGivesTheDefaults) {
  const std::string path =
      DIPTYCH_SOURCE_DIR "/network-configs/example/node.toml";
  const Result<NodeConfig> example = LoadNodeConfig(path);
  ASSERT_TRUE(example) << example.error().message;
  const NodeConfig defaults;
  EXPECT_EQ(example->rpc_address, defaults.rpc_address);
  EXPECT_EQ(example->rpc_port, defaults.rpc_port);
  EXPECT_EQ(example->rpc_threads, defaults.rpc_threads);
  EXPECT_EQ(example->rpc_connections_max, defaults.rpc_connections_max);
  EXPECT_EQ(example->rpc_body_octets_max, defaults.rpc_body_octets_max);
  EXPECT_EQ(example->rpc_idle_seconds, defaults.rpc_idle_seconds);
  EXPECT_EQ(example->rpc_requests_per_second, defaults.rpc_requests_per_second);
  EXPECT_EQ(example->delay_ms, defaults.delay_ms);
  EXPECT_EQ(example->mempool_transactions_max,
            defaults.mempool_transactions_max);
  EXPECT_EQ(example->mempool_octets_max, defaults.mempool_octets_max);
  EXPECT_EQ(example->cache_octets, defaults.cache_octets);
  EXPECT_EQ(example->free_octets_min, defaults.free_octets_min);
  EXPECT_EQ(example->log_level, defaults.log_level);
  EXPECT_EQ(example->log_format, defaults.log_format);
  EXPECT_TRUE(
      example->data_directory.ends_with("network-configs/example/data"));
}

TEST(NodeConfig, PathsAreAsSeenFromTheFile) {
  const Result<NodeConfig> config = ParseNodeConfig(kLeast, "/n");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->genesis_file, "/n/g.bin");
  EXPECT_EQ(config->data_directory, "/n/d");
  EXPECT_EQ(config->passphrase_file, "");
}

TEST(NodeConfig, UnknownKeyIsNamedWithItsLine) {
  EXPECT_EQ(ErrorOf(kLeast + "[rpc]\nprot = 1\n"),
            "line 9: unknown key rpc.prot: did you mean rpc.port?");
  EXPECT_EQ(ErrorOf(kLeast + "[rpcs]\nport = 1\n"),
            "line 8: unknown section [rpcs]: did you mean rpc?");
}

TEST(NodeConfig, OfAnUnknownKeyThatIsNearNoneAllAreNamed) {
  EXPECT_EQ(ErrorOf(kLeast + "[log]\ncolour = 1\n"),
            "line 9: unknown key log.colour: those of log are format, level");
  EXPECT_EQ(ErrorOf(kLeast + "[colour]\nlevel = 1\n"),
            "line 8: unknown section [colour]: there are blocks, keys, log, "
            "mempool, network, node, peers, rpc, status, storage");
}

TEST(NodeConfig, AddressesAreCheckedWhereTheyStand) {
  for (const char* address : {"127.0.0.1", "0.0.0.0", "::1", "fe80::1%eth0"}) {
    EXPECT_EQ(ErrorOf(kLeast + "[rpc]\naddress = \"" + address + "\"\n"), "");
  }
  for (const char* address : {"banana", "", "127.0.0.1:80", "a.example"}) {
    EXPECT_THAT(ErrorOf(kLeast + "[rpc]\naddress = \"" + address + "\"\n"),
                testing::AllOf(testing::StartsWith("line 9: expected an IP"),
                               testing::EndsWith("for rpc.address")))
        << address;
  }
  EXPECT_THAT(ErrorOf(kLeast + "[peers]\naddress = \"banana\"\n"),
              testing::EndsWith("for peers.address"));
}

TEST(NodeConfig, SaysInWhichLineAKeyStands) {
  const Result<NodeConfig> config = ParseNodeConfig(kLeast, "/n");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->Where("keys.log"), "line 6: keys.log");
  EXPECT_EQ(config->Where("peers.port"), "peers.port");
  const auto read = LoadNodeConfig(DIPTYCH_SOURCE_DIR
                                   "/network-configs/one-validator/node.toml");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_THAT(read->Where("keys.log"),
              testing::ContainsRegex("node.toml: line [0-9]+: keys.log"));
}

TEST(NodeConfig, WrongTypesAndRangesAreNamedWithTheirLine) {
  EXPECT_EQ(ErrorOf(kLeast + "[rpc]\nport = \"1\"\n"),
            "line 9: expected a whole number from 0 to 65535 for rpc.port");
  EXPECT_EQ(ErrorOf(kLeast + "[blocks]\ndelay_ms = 101\n"),
            "line 9: expected a whole number from 0 to 100 for "
            "blocks.delay_ms");
  EXPECT_EQ(ErrorOf(kLeast + "[rpc]\nport = -1\n"),
            "line 9: expected a whole number from 0 to 65535 for rpc.port");
  EXPECT_EQ(ErrorOf(kLeast + "[log]\nlevel = \"loud\"\n"),
            "line 9: expected one of debug, info, warning, error for "
            "log.level");
  EXPECT_EQ(ErrorOf("rpc = 1\n" + kLeast),
            "line 1: rpc is a section: write [rpc]");
}

TEST(NodeConfig, AMissingMemberIsNamed) {
  std::string without = kLeast;
  without.erase(without.find("member = 0\n"), 11);
  EXPECT_EQ(ErrorOf(without),
            "node.member is missing: see network-configs/example");
}

// A path would end at a NUL, and a line of the log in two.
TEST(NodeConfig, ControlCharactersAreRefusedByNameAndLine) {
  for (const char* data : {R"(a\u0000b)", R"(a\nb)", R"(a\u007fb)"}) {
    std::string toml = kLeast;
    toml.replace(toml.find("\"d\""), 3, "\"" + std::string(data) + "\"");
    EXPECT_EQ(ErrorOf(toml),
              "line 3: expected a text without control characters for "
              "node.data")
        << data;
  }
  for (const char* line : {"[\"a\\nb\"]\nc = 1\n", "[rpc]\n\"a\\nb\" = 1\n",
                           "[\"a\\u001bb\"]\nc = 1\n"}) {
    const std::string error = ErrorOf(kLeast + line);
    EXPECT_THAT(error, testing::StartsWith("line "));
    EXPECT_TRUE(std::ranges::none_of(error, [](char c) {
      return c >= 0 && c < ' ';
    })) << error;
  }
}

TEST(NodeConfig, StatusListsNeedAKeyAndAUrl) {
  EXPECT_EQ(ParseNodeConfig(kLeast, "/n")->credential_key_file, "");
  const std::string with_key = kLeast + "credential = \"v.pem\"\n";
  EXPECT_THAT(ErrorOf(with_key), testing::HasSubstr("status.url is missing"));
  const auto config = ParseNodeConfig(
      with_key + "[status]\nurl = \"https://a.example:8443/b\"\n", "/n");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->credential_key_file, "/n/v.pem");
  EXPECT_EQ(config->status_url, "https://a.example:8443/b");
  for (const std::string& url :
       {std::string("a.example"), std::string("https://a.example/"),
        std::string("https://a b"), std::string("https://a?b"),
        "https://" + std::string(kStatusUrlSizeMax, 'a')}) {
    EXPECT_THAT(ErrorOf(kLeast + "[status]\nurl = \"" + url + "\"\n"),
                testing::StartsWith("line 9: expected a URL"))
        << url;
  }
}

const std::string kPeers = kLeast + R"([peers]
port = 7400
tls_key = "t.pem"
consensus_key = "k.pem"
[[peers.peer]]
member = 2
host = "b.example"
port = 7401
[[peers.peer]]
member = 3
host = "::1"
port = 7402
)";

TEST(NodeConfig, PeersAreReadInTheirOrder) {
  const Result<NodeConfig> config = ParseNodeConfig(kPeers, "/n");
  ASSERT_TRUE(config) << config.error().message;
  ASSERT_TRUE(config->peers);
  EXPECT_EQ(config->peers->address, "127.0.0.1");
  EXPECT_EQ(config->peers->port, 7400);
  EXPECT_EQ(config->peers->tls_key_file, "/n/t.pem");
  EXPECT_EQ(config->peers->consensus_key_file, "/n/k.pem");
  EXPECT_EQ(config->peers->peers,
            (std::vector<ConfiguredPeer>{{MemberId{2}, "b.example", 7401},
                                         {MemberId{3}, "::1", 7402}}));
  EXPECT_FALSE(ParseNodeConfig(kLeast, "/n")->peers);
}

TEST(NodeConfig, FaultsOfPeersAreNamedWithTheirLine) {
  EXPECT_EQ(
      ErrorOf(kPeers + "prot = 1\n"),
      "line 20: unknown key peers.peer.prot: did you mean peers.peer.port? "
      "for peers.peer");
  EXPECT_EQ(ErrorOf(kPeers + "[[peers.peer]]\nmember = 4\nport = 1\n"),
            "line 20: a peer needs its member, its host and its port for "
            "peers.peer");
  EXPECT_EQ(
      ErrorOf(kPeers + "[[peers.peer]]\nmember = 3\nhost = \"c\"\nport = 1\n"),
      "peers.peer: member 3 stands there twice");
  EXPECT_EQ(
      ErrorOf(kPeers + "[[peers.peer]]\nmember = 0\nhost = \"c\"\nport = 1\n"),
      "peers.peer: member 0 is this node itself");
  EXPECT_EQ(ErrorOf(kLeast + "[peers]\nport = 1\n"),
            "peers.tls_key is missing: see network-configs/example");
  EXPECT_EQ(ErrorOf(kLeast + "[peers]\npeer = 1\n"),
            "line 9: expected sections [[peers.peer]] for peers.peer");
}

Genesis GenesisOf(std::uint32_t validators) {
  Genesis genesis;
  for (std::uint32_t n = 1; n <= validators; ++n) {
    genesis.members.push_back(
        {.member = MemberId{n},
         .name = "M",
         .did = {},
         .url = {},
         .roles = {{.role = Role::kValidator, .from = {}, .to = {}}},
         .keys = {}});
  }
  return genesis;
}

TEST(NodeConfig, PeersHaveToBeTheOtherValidators) {
  NodeConfig config = ParseNodeConfig(kPeers, "/n").value();
  config.member = MemberId{1};
  EXPECT_TRUE(CheckPeers(config, GenesisOf(3)));
  EXPECT_EQ(CheckPeers(config, GenesisOf(4)).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(CheckPeers(config, GenesisOf(2)).error().code, ErrorCode::kInvalid);
  Genesis genesis = GenesisOf(4);
  genesis.members[3].roles[0].role = Role::kObserver;
  EXPECT_TRUE(CheckPeers(config, genesis));
  config.peers.reset();
  EXPECT_TRUE(CheckPeers(config, GenesisOf(1)));
  EXPECT_EQ(CheckPeers(config, GenesisOf(2)).error().code, ErrorCode::kInvalid);
}

TEST(NodeConfig, AValidatorNeedsWhatItSignsWith) {
  const auto error = [](const std::function<void(NodeConfig&)>& change) {
    NodeConfig config = ParseNodeConfig(kPeers, "/n").value();
    config.member = MemberId{1};
    change(config);
    return CheckPeers(config, GenesisOf(3)).error().message;
  };
  EXPECT_EQ(error([](NodeConfig& c) { c.checkpoint_key_file.clear(); }),
            "line 7: keys.checkpoint is missing: see network-configs/example");
  EXPECT_EQ(
      error([](NodeConfig& c) { c.peers->consensus_key_file.clear(); }),
      "line 11: peers.consensus_key is missing: see network-configs/example");
  EXPECT_EQ(error([](NodeConfig& c) { c.peers->port = 0; }),
            "line 9: peers.port is missing: see network-configs/example");
}

TEST(NodeConfig, AnObserverNeedsTheValidatorsAndNothingToSignWith) {
  NodeConfig config = ParseNodeConfig(kPeers, "/n").value();
  config.member = MemberId{4};
  config.checkpoint_key_file.clear();
  config.peers->consensus_key_file.clear();
  config.peers->port = 0;
  config.peers->peers.push_back({MemberId{1}, "a.example", 7400});
  Genesis genesis = GenesisOf(4);
  genesis.members[3].roles[0].role = Role::kObserver;
  EXPECT_FALSE(IsValidator(genesis, MemberId{4}));
  EXPECT_TRUE(CheckPeers(config, genesis));
  config.peers->peers.pop_back();
  EXPECT_EQ(CheckPeers(config, genesis).error().code, ErrorCode::kInvalid);
  config.peers.reset();
  EXPECT_EQ(CheckPeers(config, genesis).error().code, ErrorCode::kInvalid);
  // Somebody else altogether.
  genesis.members[3].roles[0].role = Role::kIssuer;
  EXPECT_EQ(
      CheckPeers(config, genesis).error().message,
      "line 4: node.member: member 4 is neither a validator nor an observer of "
      "the network, whose members are 1, 2, 3, 4");
  genesis = GenesisOf(2);
  genesis.members[1].member = MemberId{4};
  genesis.members[1].roles[0].role = Role::kObserver;
  EXPECT_EQ(CheckPeers(config, genesis).error().code, ErrorCode::kInvalid);
}

// Whether each member's peers are at the ports where these listen.
void ExpectNetwork(const std::string& name, std::uint32_t validators) {
  std::vector<NodeConfig> configs;
  for (std::uint32_t n = 1; n <= validators; ++n) {
    const Result<NodeConfig> config =
        LoadNodeConfig(DIPTYCH_SOURCE_DIR "/network-configs/" + name +
                       "/member-" + std::to_string(n) + "/node.toml");
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->member, MemberId{n});
    EXPECT_TRUE(CheckPeers(*config, GenesisOf(validators)));
    configs.push_back(*config);
  }
  for (const NodeConfig& config : configs) {
    for (const ConfiguredPeer& peer : config.peers->peers) {
      EXPECT_EQ(peer.port, configs[peer.member.value - 1].peers->port);
    }
  }
}

TEST(NodeConfig, TheShippedNetworksFitTogether) {
  const Result<NodeConfig> one = LoadNodeConfig(
      DIPTYCH_SOURCE_DIR "/network-configs/one-validator/node.toml");
  ASSERT_TRUE(one) << one.error().message;
  EXPECT_FALSE(one->peers);
  ExpectNetwork("four-validators", 4);
  ExpectNetwork("seven-validators", 7);
}

TEST(NodeConfig, MissingKeysAndBrokenTomlAreErrors) {
  EXPECT_EQ(ErrorOf("[network]\ngenesis = \"g\"\n"),
            "node.data is missing: see network-configs/example");
  EXPECT_TRUE(ErrorOf("[network\n").starts_with("line 1: "));
}

}  // namespace
}  // namespace diptych
