// SPDX-License-Identifier: Apache-2.0
//
// A bitstring status list is the W3C form of a list of statuses: one string of
// bits for each purpose, in a credential that the issuer signs (W3C Bitstring
// Status List v1.0).
//
//   index        0 1 2 3 4 5 6 7   8 9 ...
//   octet 0      1 0 0 0 0 0 0 0   octet 1
//                ^ the most significant bit of octet 0
//
//   encodedList  'u' || base64url(GZIP(bits)), no padding
//
// The register packs both purposes into two bits a position
// (docs/spec/status-tree.md section 3): their low bits are the revocation
// list, their high bits the suspension list, so that the reserved value 3 is
// never read as valid. Status List 2021, the draft before it, has the same bits
// and no 'u'; it is read and never written.
//
// Lists are hostile: what they unpack to is bounded, and each fault has the
// name that the specification gives it. docs/spec/status-lists.md.

#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/ids.h"
#include "json/value.h"

namespace diptych {

// The least that a list holds, whatever its statuses' size: a herd to hide in.
inline constexpr std::uint64_t kBitstringPositionsMin = 131'072;

// The longest bit string, in octets: 32 Mi positions of one bit, 256 times the
// least. Unpacks in some 20 ms.
inline constexpr std::size_t kBitstringSizeMax = std::size_t{4} << 20U;

// The longest encodedList: what base64 makes of a string that nothing
// compresses, and room for the wrapper.
inline constexpr std::size_t kEncodedListSizeMax = std::size_t{6} << 20U;

// The widest status that has a position of its own in a list.
inline constexpr unsigned kStatusBitsMax = 8;

enum class StatusPurpose : std::uint8_t { kRevocation, kSuspension };

// "revocation", "suspension".
std::string_view StatusPurposeName(StatusPurpose purpose);

// Why a list says nothing about a position.
enum class BitstringFault : std::uint8_t {
  kMalformed,  // not what the specification makes a list of
  kTooLarge,   // beyond a limit above
  kTooShort,   // fewer than kBitstringPositionsMin positions
  kRange,      // no such index
  kPurpose,    // a list of another purpose
};

// The fragment of https://www.w3.org/ns/credentials/status-list# that names
// it: "MALFORMED_VALUE_ERROR", "STATUS_LIST_LENGTH_ERROR", "RANGE_ERROR",
// "STATUS_VERIFICATION_ERROR".
std::string_view BitstringFaultName(BitstringFault fault);

// In plain words, as the rest of "the status list ...".
std::string_view BitstringFaultText(BitstringFault fault);

// What the list says of a purpose, from the register's statuses of two bits
// each. Requires: an even number of octets.
Bytes PurposeBits(ByteView statuses, StatusPurpose purpose);

std::string EncodeBitstring(ByteView bits);

enum class BitstringForm : std::uint8_t {
  kMultibase,       // BitstringStatusList: 'u' in front
  kStatusList2021,  // the same without
};

// The bits. Their number is not judged yet: it depends on a status's size.
std::expected<Bytes, BitstringFault> DecodeBitstring(std::string_view text,
                                                     BitstringForm form);

// The status at `index` of a list whose statuses have `size` bits each, the
// first the most significant. kMalformed unless 1 <= size <= kStatusBitsMax;
// kTooShort for a list that is short for statuses of this size.
std::expected<std::uint8_t, BitstringFault> BitstringStatusAt(
    ByteView bits, std::uint64_t index, unsigned size);

// A status list credential before it is signed, in the order of its members.
struct BitstringListOptions {
  std::string url;     // Its id: where it is served.
  std::string issuer;  // A DID, or the URL of the issuer.
  StatusPurpose purpose = StatusPurpose::kRevocation;
  std::string encoded_list;  // Of EncodeBitstring.
  std::string description;   // For people; left out if empty.
  TimeMs valid_from;
  TimeMs valid_until;
  std::uint64_t ttl_ms = 0;
};
JsonObject BitstringListCredential(const BitstringListOptions& options);

// What a list credential states, once its proof was verified.
struct BitstringList {
  std::string id;
  std::string issuer;
  Bytes bits;
};

// Reads a list credential of either form for a purpose ("revocation"); its
// statusPurpose is a string or an array of them. Its proof and its dates are
// the caller's to check, and that `id` is where it was asked for.
std::expected<BitstringList, BitstringFault> ReadBitstringList(
    const JsonValue& credential, std::string_view purpose);

}  // namespace diptych
