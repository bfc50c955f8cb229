// SPDX-License-Identifier: Apache-2.0
//
// The member files are the texts in one member's folder of a new network: who
// it is, where its node serves, and where the others do.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/ids.h"
#include "registry/genesis.h"

namespace diptych {

// Where one member's node is reached.
struct MemberPlace {
  MemberId member;
  std::string host;
  std::uint16_t rpc_port = 0;
  std::uint16_t peer_port = 0;  // Unused in a network of one.
  // Below which the world finds its status lists and DID document.
  std::string public_url;
  // It dials the validators, and nobody dials it.
  bool is_observer = false;

  std::string Url() const;
};

// The genesis as people read it.
std::string GenesisJson(const Genesis& genesis, const Digest& network_id);

// The configuration of the node at `own` among all places. Whoever runs it has
// chosen a passphrase, or it lies in keys/passphrase.
std::string NodeConfigToml(const std::vector<MemberPlace>& places,
                           std::size_t own, bool has_stored_passphrase);

// Which node the wallet asks first, and which others when that is away.
std::string SettingsJson(const std::vector<MemberPlace>& places,
                         std::size_t own);

// What is secret in one member's folder.
std::string MemberReadme(const std::string& origin);

// What to do with the folders of several members.
std::string SeveralReadme(const std::string& origin);

}  // namespace diptych
