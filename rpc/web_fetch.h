// SPDX-License-Identifier: Apache-2.0
//
// A WebFetch gets one public document of an issuer from the web: a did.json or
// a status list.
//
// The address comes out of a credential, so it is an attacker's choice: https
// alone, and only from a server with a certificate for that name that this
// machine trusts, so that no service inside a network can be reached which did
// not ask to be public. Redirections are not followed.

#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace diptych {

// The longest address that is asked; what browsers and servers take.
inline constexpr std::size_t kWebAddressSizeMax = 2'048;

// What an error shows of an address.
inline constexpr std::size_t kShownAddress = 200;

struct WebFetchOptions {
  // Connecting included.
  std::chrono::milliseconds timeout{15'000};
  // A longer document is refused with kLimit.
  std::size_t size_max = std::size_t{8} << 20U;
  // The media types that are wanted; empty for any.
  std::string accept;
};

// The document at `url`. kInvalid for an address that is not asked, kNotFound
// for the status 404 or 410, kUnavailable for any other but 200 and where there
// is no answer; the message names the address.
Result<Bytes> FetchWeb(std::string_view url, const WebFetchOptions& options);

}  // namespace diptych
