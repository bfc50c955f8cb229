// SPDX-License-Identifier: Apache-2.0
//
// A token status list is the IETF form of a list of statuses: all of a
// position's bits together, in the claims of a token that the issuer signs
// (IETF Token Status List).
//
//   index      3   2   1   0
//   octet 0   11  00  10  01     "bits": 2, counted from the least significant
//
//   lst        base64url(ZLIB(octets)), no padding
//
// The register keeps statuses in this very packing, two bits each, so the list
// of a register list is its 32 KiB as they are.
//
// Tokens are hostile: what they unpack to is bounded, and a token that is for
// another list, expired or stale says nothing. docs/spec/status-lists.md.

#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "json/value.h"

namespace diptych {

// In octets when unpacked: the largest test vector has 1 MiB.
inline constexpr std::size_t kTokenListSizeMax = std::size_t{4} << 20U;

// The longest `lst`, of a list that nothing compresses.
inline constexpr std::size_t kTokenListTextSizeMax = std::size_t{6} << 20U;

// How many bits a register status has.
inline constexpr unsigned kRegisterStatusBits = 2;

// Why a token says nothing about a position.
enum class TokenListFault : std::uint8_t {
  kMalformed,     // a claim is missing or of the wrong type or value
  kTooLarge,      // beyond a limit above
  kRange,         // no such index
  kOtherList,     // `sub` is not the URI that the credential names
  kNotYetIssued,  // `iat` lies ahead
  kExpired,       // `exp` has passed
  kStale,         // fetched longer than `ttl` ago
};

// In plain words, as the rest of "the status list ...".
std::string_view TokenListFaultText(TokenListFault fault);

struct TokenList {
  unsigned bits = 0;  // 1, 2, 4 or 8.
  Bytes statuses;
};

// The `lst` of statuses that are packed already.
std::string EncodeTokenStatuses(ByteView statuses);

// Reads such a claim; what else it holds (aggregation_uri) is passed over.
std::expected<TokenList, TokenListFault> ReadTokenList(
    const JsonValue& status_list);

// The octets of an `lst`.
std::expected<Bytes, TokenListFault> DecodeTokenStatuses(std::string_view lst);

// The status at `index`: 0 valid, 1 invalid, 2 suspended; others are the
// issuer's own and never mean valid.
std::expected<std::uint8_t, TokenListFault> TokenStatusAt(const TokenList& list,
                                                          std::uint64_t index);

// The type of such a token, in its header: "typ" (credential/jws.h signs and
// checks it).
inline constexpr std::string_view kTokenListType = "statuslist+jwt";

// What the claims of a status list token are made of; times in seconds since
// 1970.
struct TokenClaimsOptions {
  std::string url;  // `sub`: where it is served.
  std::string issuer;
  std::uint64_t issued_s = 0;
  std::uint64_t expires_s = 0;
  std::uint64_t ttl_s = 0;
  unsigned bits = kRegisterStatusBits;  // 1, 2, 4 or 8.
  std::string lst;                      // Of EncodeTokenStatuses.
};
JsonObject TokenClaims(const TokenClaimsOptions& options);

// When the claims are read, and for which list; in seconds since 1970.
struct TokenClaimsCheck {
  std::string_view uri;  // Of the credential's status_list claim.
  // For when the status is asked: now, or a past day if the token is of then.
  std::uint64_t at_s = 0;
  // How long ago the token was fetched.
  std::uint64_t age_s = 0;
};

// Reads the claims of a token whose signature and type were verified: sub, iat
// and status_list have to be there, exp and ttl are kept where they are.
std::expected<TokenList, TokenListFault> ReadTokenClaims(
    const JsonValue& claims, const TokenClaimsCheck& check);

}  // namespace diptych
