// SPDX-License-Identifier: Apache-2.0
//
// A NodeUrl is where a node is reached: "https://host:port/prefix", taken
// apart.

#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace diptych {

struct NodeUrl {
  bool is_tls = false;    // https
  std::string host;       // A name or an address, without brackets.
  std::string port;       // Decimal; "80" or "443" if the URL names none.
  std::string authority;  // As the Host header has it: "[::1]:7300".
  std::string prefix;     // Empty, or "/prefix" without a slash at its end.
};

// kInvalid, with what is wrong, for anything but http or https without
// user information, query and fragment.
Result<NodeUrl> ParseNodeUrl(std::string_view url);

}  // namespace diptych
