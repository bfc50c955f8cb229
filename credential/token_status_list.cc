// SPDX-License-Identifier: Apache-2.0
#include "credential/token_status_list.h"

#include <optional>
#include <utility>

#include "base/base64.h"
#include "base/check.h"
#include "credential/compression.h"

namespace diptych {
namespace {

bool IsWidth(std::uint64_t bits) {
  return bits == 1 || bits == 2 || bits == 4 || bits == 8;
}

// The number of bits that the claim `bits` names; nothing for any other value.
std::optional<unsigned> Width(const JsonValue& value) {
  std::uint64_t bits = 0;
  if (value.is_uint64()) bits = value.get_uint64();
  if (value.is_int64() && value.get_int64() > 0) {
    bits = static_cast<std::uint64_t>(value.get_int64());
  }
  if (!IsWidth(bits)) return std::nullopt;
  return static_cast<unsigned>(bits);
}

const JsonValue* Find(const JsonValue& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  return object.get_object().if_contains(name);
}

// A NumericDate or a span, which may have a fraction (RFC 7519 section 2);
// nothing for what is no number, or negative.
std::optional<double> Seconds(const JsonValue& value) {
  if (!value.is_number()) return std::nullopt;
  const auto seconds = value.to_number<double>();
  if (seconds < 0) return std::nullopt;
  return seconds;
}

std::unexpected<TokenListFault> Fault(TokenListFault fault) {
  return std::unexpected(fault);
}

// What the claims about times say against them; nothing if they are sound.
std::optional<TokenListFault> JudgeTimes(const JsonValue& claims,
                                         const TokenClaimsCheck& check) {
  const JsonValue* issued = Find(claims, "iat");
  if (issued == nullptr || !Seconds(*issued)) {
    return TokenListFault::kMalformed;
  }
  const auto at = static_cast<double>(check.at_s);
  if (*Seconds(*issued) > at) return TokenListFault::kNotYetIssued;
  if (const JsonValue* expires = Find(claims, "exp")) {
    if (!Seconds(*expires)) return TokenListFault::kMalformed;
    if (*Seconds(*expires) <= at) return TokenListFault::kExpired;
  }
  if (const JsonValue* ttl = Find(claims, "ttl")) {
    if (!Seconds(*ttl) || *Seconds(*ttl) == 0) {
      return TokenListFault::kMalformed;
    }
    if (static_cast<double>(check.age_s) > *Seconds(*ttl)) {
      return TokenListFault::kStale;
    }
  }
  return std::nullopt;
}

}  // namespace

std::string_view TokenListFaultText(TokenListFault fault) {
  switch (fault) {
    case TokenListFault::kMalformed:
      return "is malformed";
    case TokenListFault::kTooLarge:
      return "is larger than any list that is read";
    case TokenListFault::kRange:
      return "has no such index";
    case TokenListFault::kOtherList:
      return "is another list than the credential names";
    case TokenListFault::kNotYetIssued:
      return "was issued after the time that is asked for";
    case TokenListFault::kExpired:
      return "has expired";
    case TokenListFault::kStale:
      return "was fetched longer ago than its ttl allows";
  }
  return "unknown";
}

std::string EncodeTokenStatuses(ByteView statuses) {
  return Base64UrlEncode(Compress(statuses, Compression::kZlib));
}

std::expected<Bytes, TokenListFault> DecodeTokenStatuses(std::string_view lst) {
  if (lst.size() > kTokenListTextSizeMax) {
    return Fault(TokenListFault::kTooLarge);
  }
  const Result<Bytes> packed = Base64UrlDecode(lst);
  if (!packed) return Fault(TokenListFault::kMalformed);
  Result<Bytes> statuses =
      Decompress(*packed, Compression::kZlib, kTokenListSizeMax);
  if (statuses) return *std::move(statuses);
  return Fault(statuses.error().code == ErrorCode::kLimit
                   ? TokenListFault::kTooLarge
                   : TokenListFault::kMalformed);
}

std::expected<TokenList, TokenListFault> ReadTokenList(
    const JsonValue& status_list) {
  const JsonValue* bits = Find(status_list, "bits");
  const JsonValue* lst = Find(status_list, "lst");
  if (bits == nullptr || !Width(*bits) || lst == nullptr || !lst->is_string()) {
    return Fault(TokenListFault::kMalformed);
  }
  auto statuses = DecodeTokenStatuses(lst->get_string());
  if (!statuses) return Fault(statuses.error());
  return TokenList{.bits = *Width(*bits), .statuses = *std::move(statuses)};
}

std::expected<std::uint8_t, TokenListFault> TokenStatusAt(const TokenList& list,
                                                          std::uint64_t index) {
  CHECK(IsWidth(list.bits));
  const std::uint64_t in_octet = 8 / list.bits;
  if (index / in_octet >= list.statuses.size()) {
    return Fault(TokenListFault::kRange);
  }
  const unsigned octet = list.statuses[index / in_octet];
  const unsigned shift = static_cast<unsigned>(index % in_octet) * list.bits;
  return static_cast<std::uint8_t>((octet >> shift) & ((1U << list.bits) - 1U));
}

JsonObject TokenClaims(const TokenClaimsOptions& options) {
  CHECK(IsWidth(options.bits));
  return {{"iss", options.issuer},
          {"sub", options.url},
          {"iat", options.issued_s},
          {"exp", options.expires_s},
          {"ttl", options.ttl_s},
          {"status_list",
           JsonObject{{"bits", options.bits}, {"lst", options.lst}}}};
}

std::expected<TokenList, TokenListFault> ReadTokenClaims(
    const JsonValue& claims, const TokenClaimsCheck& check) {
  const JsonValue* subject = Find(claims, "sub");
  const JsonValue* status_list = Find(claims, "status_list");
  if (subject == nullptr || !subject->is_string() || status_list == nullptr) {
    return Fault(TokenListFault::kMalformed);
  }
  if (subject->get_string() != check.uri) {
    return Fault(TokenListFault::kOtherList);
  }
  if (const auto fault = JudgeTimes(claims, check)) return Fault(*fault);
  return ReadTokenList(*status_list);
}

}  // namespace diptych
