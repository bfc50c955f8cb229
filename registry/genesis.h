// SPDX-License-Identifier: Apache-2.0
//
// The Genesis is entry 0: the network's name, its log key and its first
// members. Its digest is the network id.
//
// Layout: docs/spec/entries.md.

#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/result.h"
#include "crypto/ed25519.h"
#include "registry/member.h"

namespace diptych {

struct Genesis {
  // The log's origin: the URL that serves it without its scheme, such as
  // "registry.example/log" (C2SP tlog-checkpoint). 1 to 200 visible ASCII
  // characters without '+', since it names a key, too.
  std::string origin;
  TimeMs time;
  // How long the register may stay silent before a block that is a seal alone.
  std::uint32_t heartbeat_ms = 60'000;
  // The log's Ed25519 key, which signs checkpoints as type 0x01.
  Ed25519PublicKeyBytes log_key{};
  // In ascending order of their numbers.
  std::vector<MemberRecord> members;
  bool operator==(const Genesis&) const = default;
};

// Keeps the genesis within one entry (65,535 octets).
inline constexpr std::size_t kGenesisMembersMax = 64;
inline constexpr std::size_t kOriginSizeMax = 200;
// A minute is the network's answer to "still valid as of when?"; less than a
// second would fill the log with seals, more than a day would say nothing.
inline constexpr std::uint32_t kHeartbeatMsMin = 1'000;
inline constexpr std::uint32_t kHeartbeatMsMax = 86'400'000;

// The octets of entry 0. Requires at most kGenesisMembersMax members within
// their limits; DecodeGenesis judges the rest.
Bytes EncodeGenesis(const Genesis& genesis);

// kInvalid names the field that is wrong.
Result<Genesis> DecodeGenesis(ByteView entry);

// SHA-256("diptych/genesis/v1\n" || entry 0).
Digest NetworkId(ByteView genesis_entry);

}  // namespace diptych
