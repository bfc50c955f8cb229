// SPDX-License-Identifier: Apache-2.0
//
// Bytes is an owned run of octets, and ByteView a borrowed one; text and
// octets are told apart by type and converted here by name.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace diptych {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

// The octets of a text. The view lives as long as what `text` points to.
inline ByteView AsBytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// The octets as text, unchecked: they may be no UTF-8. Lives as long as
// `bytes`.
inline std::string_view AsText(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline Bytes ToBytes(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

inline std::string ToText(ByteView bytes) { return std::string(AsText(bytes)); }

}  // namespace diptych
