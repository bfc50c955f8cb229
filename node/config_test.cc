// SPDX-License-Identifier: Apache-2.0
// Covers reading node.toml: the shipped example, and every way to get it wrong.
#include "node/config.h"

#include <gtest/gtest.h>

#include <string>

namespace diptych {
namespace {

const std::string kLeast = R"([network]
genesis = "g.bin"
[node]
data = "d"
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
            "line 9: unknown key rpc.prot");
  EXPECT_EQ(ErrorOf(kLeast + "[rcp]\nport = 1\n"),
            "line 8: unknown section [rcp]");
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

TEST(NodeConfig, MissingKeysAndBrokenTomlAreErrors) {
  EXPECT_EQ(ErrorOf("[network]\ngenesis = \"g\"\n"),
            "node.data is missing: see network-configs/example");
  EXPECT_TRUE(ErrorOf("[network\n").starts_with("line 1: "));
}

}  // namespace
}  // namespace diptych
