// SPDX-License-Identifier: Apache-2.0
#include "node/known_peers.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/check.h"

namespace diptych {
namespace {

const MemberKey* TlsKeyOf(const MemberRecord& member) {
  const auto key = std::ranges::find_if(member.keys, [](const MemberKey& held) {
    return held.purpose == KeyPurpose::kTls && held.type == KeyType::kEd25519;
  });
  return key == member.keys.end() ? nullptr : &*key;
}

// The observers of the network, who dial.
void AddObservers(const Genesis& genesis, PeerTable& table) {
  for (const MemberRecord& member : genesis.members) {
    const MemberKey* key = TlsKeyOf(member);
    if (key == nullptr || IsValidator(genesis, member.member) ||
        !HasRole(member, Role::kObserver, genesis.time)) {
      continue;
    }
    Peer peer{.member = member.member, .is_validator = false};
    std::ranges::copy(key->public_key, peer.tls_key.begin());
    table.peers.push_back(std::move(peer));
  }
}

}  // namespace

Result<PeerTable> MakePeerTable(const NodeConfig& config,
                                const Genesis& genesis) {
  PeerTable table{.is_validator = IsValidator(genesis, config.member),
                  .peers = {}};
  for (const ConfiguredPeer& configured : config.peers->peers) {
    const auto member = std::ranges::find(genesis.members, configured.member,
                                          &MemberRecord::member);
    CHECK(member != genesis.members.end());
    const MemberKey* key = TlsKeyOf(*member);
    if (key == nullptr) {
      return Error{ErrorCode::kRefused,
                   "network.genesis: names no TLS key for member " +
                       std::to_string(configured.member.value)};
    }
    Peer peer{.member = configured.member,
              .address = PeerAddress{configured.host, configured.port}};
    std::ranges::copy(key->public_key, peer.tls_key.begin());
    table.peers.push_back(std::move(peer));
  }
  if (table.is_validator) AddObservers(genesis, table);
  return table;
}

}  // namespace diptych
