// SPDX-License-Identifier: Apache-2.0
//
// The fields of a header and where they end (docs/spec/blocks.md), for tests
// that alter its octets.

#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace diptych {

struct HeaderField {
  std::size_t end;
  std::string_view name;
};

inline constexpr auto kHeaderFields =
    std::to_array<HeaderField>({{2, "encoding"},
                                {34, "network_id"},
                                {42, "epoch"},
                                {50, "view"},
                                {58, "height"},
                                {90, "parent_hash"},
                                {98, "parent_view"},
                                {106, "time_ms"},
                                {108, "proposer"},
                                {109, "flags"},
                                {141, "payload_root"},
                                {145, "payload_octets"},
                                {149, "transaction_count"},
                                {157, "log_size"},
                                {189, "log_root"},
                                {221, "validators_hash"},
                                {253, "next_validators_hash"}});

// The field that an octet of a header is of.
constexpr std::string_view HeaderFieldAt(std::size_t octet) {
  return std::ranges::upper_bound(kHeaderFields, octet, {}, &HeaderField::end)
      ->name;
}

}  // namespace diptych
