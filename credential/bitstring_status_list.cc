// SPDX-License-Identifier: Apache-2.0
#include "credential/bitstring_status_list.h"

#include <algorithm>
#include <utility>

#include "base/base64.h"
#include "base/check.h"
#include "base/time_text.h"
#include "credential/compression.h"

namespace diptych {
namespace {

constexpr char kMultibaseBase64Url = 'u';

// The longest DID or URL.
constexpr std::size_t kIdSizeMax = 2048;

const JsonValue* Find(const JsonValue* object, std::string_view name) {
  if (object == nullptr || !object->is_object()) return nullptr;
  return object->get_object().if_contains(name);
}

// Whether a value is `text`, or an array with it.
bool Holds(const JsonValue* value, std::string_view text) {
  if (value == nullptr) return false;
  if (value->is_string()) return value->get_string() == text;
  if (!value->is_array()) return false;
  return std::ranges::any_of(value->get_array(), [&](const JsonValue& item) {
    return item.is_string() && item.get_string() == text;
  });
}

// An id as it stands, or as the member `id` of an object.
std::string IdOf(const JsonValue* value) {
  if (value != nullptr && value->is_object()) value = Find(value, "id");
  if (value == nullptr || !value->is_string()) return {};
  const std::string_view text = value->get_string();
  return text.size() > kIdSizeMax ? std::string() : std::string(text);
}

// Bits 0, 2, 4, 6 of an octet as bits 7, 6, 5, 4: token lists count from the
// least significant bit, bit strings from the most.
std::uint8_t Gather(std::uint8_t octet) {
  std::uint8_t out = 0;
  for (unsigned i = 0; i < 4; ++i) {
    const unsigned bit = (octet >> (2 * i)) & 1U;
    out = static_cast<std::uint8_t>(out | (bit << (7 - i)));
  }
  return out;
}

}  // namespace

std::string_view StatusPurposeName(StatusPurpose purpose) {
  switch (purpose) {
    case StatusPurpose::kRevocation:
      return "revocation";
    case StatusPurpose::kSuspension:
      return "suspension";
  }
  return "unknown";
}

std::string_view BitstringFaultName(BitstringFault fault) {
  switch (fault) {
    case BitstringFault::kMalformed:
    case BitstringFault::kTooLarge:
      return "MALFORMED_VALUE_ERROR";
    case BitstringFault::kTooShort:
      return "STATUS_LIST_LENGTH_ERROR";
    case BitstringFault::kRange:
      return "RANGE_ERROR";
    case BitstringFault::kPurpose:
      return "STATUS_VERIFICATION_ERROR";
  }
  return "unknown";
}

std::string_view BitstringFaultText(BitstringFault fault) {
  switch (fault) {
    case BitstringFault::kMalformed:
      return "is malformed";
    case BitstringFault::kTooLarge:
      return "is larger than any list that is read";
    case BitstringFault::kTooShort:
      return "is shorter than a list may be, so that few are on it";
    case BitstringFault::kRange:
      return "has no such index";
    case BitstringFault::kPurpose:
      return "is of another purpose than the credential names";
  }
  return "unknown";
}

Bytes PurposeBits(ByteView statuses, StatusPurpose purpose) {
  CHECK(statuses.size() % 2 == 0);
  const unsigned shift = purpose == StatusPurpose::kRevocation ? 0 : 1;
  const auto four = [&](std::size_t at) {
    return Gather(static_cast<std::uint8_t>(statuses[at] >> shift));
  };
  Bytes bits(statuses.size() / 2);
  for (std::size_t i = 0; i < bits.size(); ++i) {
    bits[i] = static_cast<std::uint8_t>(four(2 * i) | (four(2 * i + 1) >> 4U));
  }
  return bits;
}

std::string EncodeBitstring(ByteView bits) {
  return kMultibaseBase64Url +
         Base64UrlEncode(Compress(bits, Compression::kGzip));
}

std::expected<Bytes, BitstringFault> DecodeBitstring(std::string_view text,
                                                     BitstringForm form) {
  if (text.size() > kEncodedListSizeMax) {
    return std::unexpected(BitstringFault::kTooLarge);
  }
  if (form == BitstringForm::kMultibase) {
    if (!text.starts_with(kMultibaseBase64Url)) {
      return std::unexpected(BitstringFault::kMalformed);
    }
    text.remove_prefix(1);
  }
  const Result<Bytes> packed = Base64UrlDecode(text);
  if (!packed) return std::unexpected(BitstringFault::kMalformed);
  Result<Bytes> bits =
      Decompress(*packed, Compression::kGzip, kBitstringSizeMax);
  if (bits) return *std::move(bits);
  return std::unexpected(bits.error().code == ErrorCode::kLimit
                             ? BitstringFault::kTooLarge
                             : BitstringFault::kMalformed);
}

std::expected<std::uint8_t, BitstringFault> BitstringStatusAt(
    ByteView bits, std::uint64_t index, unsigned size) {
  if (size == 0 || size > kStatusBitsMax) {
    return std::unexpected(BitstringFault::kMalformed);
  }
  const std::uint64_t positions = std::uint64_t{bits.size()} * 8 / size;
  if (positions < kBitstringPositionsMin) {
    return std::unexpected(BitstringFault::kTooShort);
  }
  if (index >= positions) return std::unexpected(BitstringFault::kRange);
  std::uint8_t status = 0;
  for (std::uint64_t bit = index * size; bit < (index + 1) * size; ++bit) {
    const unsigned value = (bits[bit / 8] >> (7 - bit % 8)) & 1U;
    status = static_cast<std::uint8_t>((status << 1U) | value);
  }
  return status;
}

JsonObject BitstringListCredential(const BitstringListOptions& options) {
  JsonObject credential{
      {"@context", JsonArray{"https://www.w3.org/ns/credentials/v2"}},
      {"id", options.url},
      {"type",
       JsonArray{"VerifiableCredential", "BitstringStatusListCredential"}},
      {"issuer", options.issuer},
      {"validFrom", FormatTimestamp(options.valid_from)},
      {"validUntil", FormatTimestamp(options.valid_until)}};
  if (!options.description.empty()) {
    credential["description"] = options.description;
  }
  credential["credentialSubject"] =
      JsonObject{{"id", options.url + "#list"},
                 {"type", "BitstringStatusList"},
                 {"statusPurpose", StatusPurposeName(options.purpose)},
                 {"ttl", options.ttl_ms},
                 {"encodedList", options.encoded_list}};
  return credential;
}

std::expected<BitstringList, BitstringFault> ReadBitstringList(
    const JsonValue& credential, std::string_view purpose) {
  const JsonValue* subject = Find(&credential, "credentialSubject");
  const JsonValue* types = Find(&credential, "type");
  const bool is_bitstring = Holds(types, "BitstringStatusListCredential") &&
                            Holds(Find(subject, "type"), "BitstringStatusList");
  const bool is_2021 = Holds(types, "StatusList2021Credential") &&
                       Holds(Find(subject, "type"), "StatusList2021");
  const JsonValue* text = Find(subject, "encodedList");
  BitstringList list{.id = IdOf(Find(&credential, "id")),
                     .issuer = IdOf(Find(&credential, "issuer")),
                     .bits = {}};
  if (is_bitstring == is_2021 || text == nullptr || !text->is_string() ||
      list.id.empty() || list.issuer.empty()) {
    return std::unexpected(BitstringFault::kMalformed);
  }
  if (!Holds(Find(subject, "statusPurpose"), purpose)) {
    return std::unexpected(BitstringFault::kPurpose);
  }
  auto bits = DecodeBitstring(
      text->get_string(),
      is_2021 ? BitstringForm::kStatusList2021 : BitstringForm::kMultibase);
  if (!bits) return std::unexpected(bits.error());
  list.bits = *std::move(bits);
  return list;
}

}  // namespace diptych
