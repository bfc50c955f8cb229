// SPDX-License-Identifier: Apache-2.0
#include "credential/credential_status.h"

#include <algorithm>
#include <charconv>
#include <span>
#include <utility>

#include "credential/credential_body.h"
#include "json/printable.h"

namespace diptych {
namespace {

constexpr std::size_t kMaxPurposeCharacters = 64;
// For a status of more bits nobody can write the messages out.
constexpr std::uint32_t kMostBitsWithoutMessages = 1;

Error InvalidCredentialStatus(std::string message) {
  return Error{ErrorCode::kInvalid, std::move(message)};
}

Result<std::string> ReadText(const JsonValue& entry, std::string_view name,
                             std::size_t max_size) {
  const JsonValue* const value = MemberOf(&entry, name);
  if (value == nullptr || !value->is_string() || value->get_string().empty()) {
    return InvalidCredentialStatus(std::string(name) +
                                   " is missing or no string");
  }
  if (value->get_string().size() > max_size) {
    return Error{ErrorCode::kLimit, std::string(name) + " has more than " +
                                        std::to_string(max_size) + " octets"};
  }
  return std::string(value->get_string());
}

Result<std::string> ReadUrl(const JsonValue& entry, std::string_view name) {
  ASSIGN_OR_RETURN(std::string url, ReadText(entry, name, kMaxStatusUrlSize));
  const bool is_plain =
      std::ranges::all_of(url, [](char c) { return c > 0x20 && c < 0x7F; });
  if (!is_plain || !url.contains(':')) {
    return InvalidCredentialStatus(std::string(name) +
                                   " is no absolute address (URL)");
  }
  return url;
}

// Decimal digits without sign and leading zero, as a string.
Result<std::uint64_t> ReadIndex(const JsonValue& entry, std::string_view name) {
  constexpr std::size_t kMostDigits = 20;
  ASSIGN_OR_RETURN(const std::string digits,
                   ReadText(entry, name, kMostDigits));
  std::uint64_t index = 0;
  const char* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, index);
  if (read.ec != std::errc{} || read.ptr != end ||
      (digits.size() > 1 && digits.front() == '0')) {
    return InvalidCredentialStatus(
        std::string(name) +
        " is no number from 0 in decimal digits, as a string");
  }
  if (index > kMaxStatusIndex) {
    return Error{ErrorCode::kLimit, std::string(name) + " is above 2^53 - 1"};
  }
  return index;
}

// An integer of JSON in [least, greatest].
Result<std::uint64_t> ReadInteger(const JsonValue& value, std::string_view name,
                                  std::uint64_t least, std::uint64_t greatest) {
  const bool is_count = value.is_int64() && value.get_int64() >= 0;
  const std::uint64_t number =
      is_count ? static_cast<std::uint64_t>(value.get_int64()) : 0;
  if (!is_count || number < least || number > greatest) {
    return InvalidCredentialStatus(
        std::string(name) + " is no whole number from " +
        std::to_string(least) + " to " + std::to_string(greatest));
  }
  return number;
}

Status CheckMessages(const JsonValue& entry, std::uint32_t size) {
  if (size <= kMostBitsWithoutMessages) return Ok();
  const JsonValue* const messages = MemberOf(&entry, "statusMessage");
  const std::size_t wanted = std::size_t{1} << size;
  if (messages != nullptr && messages->is_array() &&
      messages->get_array().size() == wanted) {
    return Ok();
  }
  return InvalidCredentialStatus(
      "statusMessage must have " + std::to_string(wanted) +
      " elements for a statusSize of " + std::to_string(size));
}

Result<StatusReference> ReadListEntry(const JsonValue& entry,
                                      StatusReferenceKind kind) {
  StatusReference reference{.kind = kind};
  ASSIGN_OR_RETURN(reference.purpose,
                   ReadText(entry, "statusPurpose", kMaxPurposeCharacters));
  if (Printable(reference.purpose, kMaxPurposeCharacters) !=
      reference.purpose) {
    return InvalidCredentialStatus(
        "statusPurpose holds characters that cannot be shown");
  }
  ASSIGN_OR_RETURN(reference.index, ReadIndex(entry, "statusListIndex"));
  ASSIGN_OR_RETURN(reference.url, ReadUrl(entry, "statusListCredential"));
  reference.size = 1;
  if (kind == StatusReferenceKind::kStatusList2021) return reference;
  if (const JsonValue* const size = MemberOf(&entry, "statusSize")) {
    ASSIGN_OR_RETURN(const std::uint64_t bits,
                     ReadInteger(*size, "statusSize", 1, kMaxStatusSize));
    reference.size = static_cast<std::uint32_t>(bits);
  }
  RETURN_IF_ERROR(CheckMessages(entry, *reference.size));
  const JsonValue* const id = MemberOf(&entry, "id");
  if (id != nullptr && id->is_string() && id->get_string() == reference.url) {
    return InvalidCredentialStatus("id must not be the address of the list");
  }
  return reference;
}

Result<StatusReference> ReadRevocationList(const JsonValue& entry) {
  StatusReference reference{.kind = StatusReferenceKind::kRevocationList,
                            .purpose = "revocation"};
  ASSIGN_OR_RETURN(reference.url, ReadUrl(entry, "id"));
  return reference;
}

Result<StatusReference> ReadEntry(const JsonValue& entry) {
  if (!entry.is_object()) return InvalidCredentialStatus("it is no object");
  const JsonValue* const types = MemberOf(&entry, "type");
  for (const StatusReferenceKind kind :
       {StatusReferenceKind::kBitstring,
        StatusReferenceKind::kStatusList2021}) {
    if (HasText(types, StatusReferenceKindName(kind))) {
      return ReadListEntry(entry, kind);
    }
  }
  if (HasText(types,
              StatusReferenceKindName(StatusReferenceKind::kRevocationList))) {
    return ReadRevocationList(entry);
  }
  const std::span<const JsonValue> named = OneOrMany(types);
  if (named.empty() || !named.front().is_string()) {
    return InvalidCredentialStatus("type is missing or no string");
  }
  return InvalidCredentialStatus(
      "the type " + Quoted(named.front().get_string()) +
      " is not known, so the status cannot be checked");
}

// The entries of `credentialStatus` in one object.
Status AddEntries(const JsonValue& object,
                  std::vector<StatusReference>& references) {
  const JsonValue* const entries = MemberOf(&object, "credentialStatus");
  if (entries != nullptr && entries->is_null()) {
    return InvalidCredentialStatus("credentialStatus: it is null");
  }
  const std::span<const JsonValue> listed = OneOrMany(entries);
  if (listed.size() > kMaxStatusReferences) {
    return Error{ErrorCode::kLimit, "credentialStatus has more than " +
                                        std::to_string(kMaxStatusReferences) +
                                        " elements"};
  }
  for (std::size_t i = 0; i < listed.size(); ++i) {
    Result<StatusReference> reference = ReadEntry(listed[i]);
    if (!reference) {
      return Annotate(reference.error(),
                      "credentialStatus[" + std::to_string(i) + "]");
    }
    references.push_back(*std::move(reference));
  }
  return Ok();
}

// The claim `status` of a token (IETF Token Status List section 6.1).
Result<StatusReference> ReadTokenStatus(const JsonValue& status) {
  const JsonValue* const list =
      status.is_object() ? MemberOf(&status, "status_list") : nullptr;
  if (list == nullptr || !list->is_object()) {
    return InvalidCredentialStatus("status_list is missing or no object");
  }
  StatusReference reference{.kind = StatusReferenceKind::kTokenList};
  const JsonValue* const index = MemberOf(list, "idx");
  ASSIGN_OR_RETURN(reference.index,
                   ReadInteger(index == nullptr ? JsonValue() : *index,
                               "status_list.idx", 0, kMaxStatusIndex));
  ASSIGN_OR_RETURN(reference.url, ReadUrl(*list, "uri"));
  return reference;
}

bool NamesTokenList(const JsonValue& status) {
  return std::ranges::any_of(OneOrMany(&status), [](const JsonValue& one) {
    return one.is_object() && one.get_object().contains("status_list");
  });
}

// That of `status` in one object: of a token's claims in any case, elsewhere if
// it names a list, since the word is free there.
Status AddTokenStatus(const JsonValue& object, bool is_claims,
                      std::vector<StatusReference>& references) {
  const JsonValue* const status = MemberOf(&object, "status");
  if (status == nullptr) return Ok();
  if (!is_claims && !NamesTokenList(*status)) return Ok();
  Result<StatusReference> reference = ReadTokenStatus(*status);
  if (!reference) return Annotate(reference.error(), "status");
  references.push_back(*std::move(reference));
  return Ok();
}

// An SD-JWT shows that its status was not hidden (credential/sd_jwt.h); of
// anything else nobody looks for what the digests stand for.
Status CheckNothingHidden(const Document& document, const JsonValue& body) {
  if (document.kind == DocumentKind::kSdJwt) return Ok();
  if (MemberOf(&document.json, "_sd") == nullptr &&
      MemberOf(&body, "_sd") == nullptr) {
    return Ok();
  }
  return InvalidCredentialStatus(
      "_sd hides members, the status perhaps, and the file is no SD-JWT, "
      "which would show them");
}

}  // namespace

bool IsOnlyNotice(const StatusReference& reference) {
  return reference.purpose == "refresh" || reference.purpose == "message";
}

std::string_view StatusReferenceKindName(StatusReferenceKind kind) {
  switch (kind) {
    case StatusReferenceKind::kBitstring:
      return "BitstringStatusListEntry";
    case StatusReferenceKind::kStatusList2021:
      return "StatusList2021Entry";
    case StatusReferenceKind::kRevocationList:
      return "1EdTechRevocationList";
    case StatusReferenceKind::kTokenList:
      return "status_list";
  }
  return "unknown";
}

Result<std::vector<StatusReference>> ReadStatusReferences(
    const Document& document) {
  std::vector<StatusReference> references;
  const JsonValue* const body = CredentialBody(document);
  if (body == nullptr) return references;
  RETURN_IF_ERROR(CheckNothingHidden(document, *body));
  RETURN_IF_ERROR(AddEntries(*body, references));
  const bool is_token = document.kind != DocumentKind::kJson;
  if (body == &document.json) {
    RETURN_IF_ERROR(AddTokenStatus(document.json, is_token, references));
    return references;
  }
  RETURN_IF_ERROR(AddEntries(document.json, references));
  RETURN_IF_ERROR(AddTokenStatus(document.json, is_token, references));
  RETURN_IF_ERROR(AddTokenStatus(*body, false, references));
  return references;
}

}  // namespace diptych
