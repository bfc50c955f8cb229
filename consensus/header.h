// SPDX-License-Identifier: Apache-2.0
//
// A Header is what consensus orders and signs of a block: its coordinates, what
// it orders, and the log that results.
//
// Layout: docs/spec/blocks.md. What a payload means is the register's affair;
// here it is a root, a size and a count.

#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/result.h"

namespace diptych {

using Epoch = Id<struct EpochTag, std::uint64_t>;
using View = Id<struct ViewTag, std::uint64_t>;

// Bits of Header::flags. Signed: values may never change.
inline constexpr std::uint8_t kHeaderHeartbeat = 1;
inline constexpr std::uint8_t kHeaderClosing = 2;
inline constexpr std::uint8_t kHeaderSuffix = 4;

struct Header {
  Digest network_id{};
  Epoch epoch;
  View view;
  Height height;
  Digest parent_hash{};
  View parent_view;
  TimeMs time;
  std::uint16_t proposer = 0;  // Its place among the validators.
  std::uint8_t flags = 0;
  Digest payload_root{};
  std::uint32_t payload_octets = 0;
  std::uint32_t transaction_count = 0;
  std::uint64_t log_size = 0;
  Digest log_root{};
  Digest validators_hash{};
  Digest next_validators_hash{};
  bool operator==(const Header&) const = default;
};

inline constexpr std::size_t kHeaderSize = 253;

Bytes EncodeHeader(const Header& header);

// kInvalid unless `octets` is a header of version 1 with known flags.
Result<Header> DecodeHeader(ByteView octets);

// SHA-256("diptych/header/v1\n" || header).
Digest HeaderHash(const Header& header);

}  // namespace diptych
