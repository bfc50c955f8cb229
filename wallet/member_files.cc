// SPDX-License-Identifier: Apache-2.0
#include "wallet/member_files.h"

#include "base/hex.h"
#include "json/write.h"

namespace diptych {
namespace {

constexpr char kLoopback[] = "127.0.0.1";

// Where to listen so that `host` reaches it.
std::string ListenAddress(const std::string& host) {
  return host == kLoopback ? kLoopback : "0.0.0.0";
}

std::string Quoted(const std::string& text) { return "\"" + text + "\""; }

std::string PeersToml(const std::vector<MemberPlace>& places, std::size_t own) {
  const MemberPlace& self = places[own];
  const std::string tls = "tls_key = \"keys/tls.pem\"\n";
  std::string toml = "\n[peers]\n";
  if (self.is_observer) {
    toml += tls;
  } else {
    toml += "address = " + Quoted(ListenAddress(self.host)) +
            "\nport = " + std::to_string(self.peer_port) + "\n" + tls +
            "consensus_key = \"keys/consensus.pem\"\n";
  }
  for (const MemberPlace& place : places) {
    if (place.member == self.member || place.is_observer) continue;
    toml += "\n[[peers.peer]]\nmember = " + std::to_string(place.member.value) +
            "\nhost = " + Quoted(place.host) +
            "\nport = " + std::to_string(place.peer_port) + "\n";
  }
  return toml;
}

}  // namespace

std::string MemberPlace::Url() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return "http://" + (is_ipv6 ? "[" + host + "]" : host) + ":" +
         std::to_string(rpc_port);
}

std::string GenesisJson(const Genesis& genesis, const Digest& network_id) {
  JsonArray members;
  for (const MemberRecord& record : genesis.members) {
    JsonArray roles;
    for (const MemberRole& role : record.roles) {
      roles.emplace_back(RoleName(role.role));
    }
    JsonArray keys;
    for (const MemberKey& key : record.keys) {
      keys.emplace_back(JsonObject{{"purpose", KeyPurposeName(key.purpose)},
                                   {"type", KeyTypeName(key.type)},
                                   {"publicKey", HexEncode(key.public_key)}});
    }
    members.emplace_back(JsonObject{{"member", record.member.value},
                                    {"name", record.name},
                                    {"did", record.did},
                                    {"url", record.url},
                                    {"roles", std::move(roles)},
                                    {"keys", std::move(keys)}});
  }
  return PrettyJson(JsonObject{{"networkId", HexEncode(network_id)},
                               {"origin", genesis.origin},
                               {"timeMs", std::to_string(genesis.time.value)},
                               {"heartbeatMs", genesis.heartbeat_ms},
                               {"logKey", HexEncode(genesis.log_key)},
                               {"members", std::move(members)}});
}

std::string NodeConfigToml(const std::vector<MemberPlace>& places,
                           std::size_t own, bool has_stored_passphrase) {
  const MemberPlace& place = places[own];
  std::string toml =
      "# `diptych node run` reads this. All keys and their defaults:\n"
      "# network-configs/example/node.toml. Paths are as seen from here.\n\n"
      "[network]\ngenesis = \"genesis.bin\"\n\n"
      "[node]\nmember = " +
      std::to_string(place.member.value) +
      "\ndata = \"data\"\n\n"
      "[keys]\nlog = \"keys/log.pem\"\n";
  if (!place.is_observer) toml += "checkpoint = \"keys/checkpoint.pem\"\n";
  toml += "credential = \"keys/credential.pem\"\n";
  toml +=
      has_stored_passphrase
          ? "passphrase_file = \"keys/passphrase\"\n"
          : "# The passphrase is in the environment's DIPTYCH_PASSPHRASE.\n";
  toml += "\n[rpc]\naddress = " + Quoted(ListenAddress(place.host)) +
          "\nport = " + std::to_string(place.rpc_port) +
          "\n\n[status]\nurl = " + Quoted(place.public_url) + "\n";
  return places.size() == 1 ? toml : toml + PeersToml(places, own);
}

std::string SettingsJson(const std::vector<MemberPlace>& places,
                         std::size_t own) {
  JsonObject json{{"member", places[own].member.value},
                  {"node", places[own].Url()}};
  JsonArray others;
  for (const MemberPlace& place : places) {
    if (place.member != places[own].member) others.emplace_back(place.Url());
  }
  if (!others.empty()) json["otherNodes"] = std::move(others);
  return PrettyJson(json);
}

std::string MemberReadme(const std::string& origin) {
  return "SECRET: keys/*.pem (and keys/passphrase, which opens them) and "
         "wallet/anchors.journal (the salts). Back all of them up.\n"
         "PUBLIC: genesis.bin (the network's first log entry; genesis.json "
         "shows it), policy.txt (give it to verifiers), keys/*.pub.\n"
         "node.toml configures `diptych node run`, wallet/wallet.json says "
         "which node the wallet asks, and data/ is the register of " +
         origin + ".\n";
}

std::string SeveralReadme(const std::string& origin) {
  return "The folders of the members of " + origin +
         ", one each: member-1 is member 1's, and so on.\n"
         "Give each folder to its member by a way that nobody else can read, "
         "and delete it here: it has that member's secret keys.\n"
         "genesis.bin and policy.txt are the same in all of them. Each member "
         "runs its node with `diptych node run --network member-N`.\n"
         "keys/log.pem is the one key that all members share: the log's. "
         "Trust rests on the quorum of the members' own signatures.\n";
}

}  // namespace diptych
