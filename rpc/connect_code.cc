// SPDX-License-Identifier: Apache-2.0
#include "rpc/connect_code.h"

#include <algorithm>
#include <array>

#include "json/canonical.h"
#include "json/parse.h"
#include "json/printable.h"

namespace diptych {
namespace {

struct CodeRow {
  ConnectCode code;
  std::string_view name;
  unsigned http_status;
};

constexpr std::array<CodeRow, 16> kCodes = {{
    {ConnectCode::kCanceled, "canceled", 499},
    {ConnectCode::kUnknown, "unknown", 500},
    {ConnectCode::kInvalidArgument, "invalid_argument", 400},
    {ConnectCode::kDeadlineExceeded, "deadline_exceeded", 504},
    {ConnectCode::kNotFound, "not_found", 404},
    {ConnectCode::kAlreadyExists, "already_exists", 409},
    {ConnectCode::kPermissionDenied, "permission_denied", 403},
    {ConnectCode::kResourceExhausted, "resource_exhausted", 429},
    {ConnectCode::kFailedPrecondition, "failed_precondition", 400},
    {ConnectCode::kAborted, "aborted", 409},
    {ConnectCode::kOutOfRange, "out_of_range", 400},
    {ConnectCode::kUnimplemented, "unimplemented", 501},
    {ConnectCode::kInternal, "internal", 500},
    {ConnectCode::kUnavailable, "unavailable", 503},
    {ConnectCode::kDataLoss, "data_loss", 500},
    {ConnectCode::kUnauthenticated, "unauthenticated", 401},
}};

// Room for a sentence and what it quotes; a stack of context would be a defect.
constexpr std::size_t kMaxMessageCharacters = 4096;

// An error body is a code and a message; details, which others may add, are
// small.
constexpr std::size_t kMaxErrorBodySize = std::size_t{64} << 10U;

const CodeRow& RowOf(ConnectCode code) {
  return kCodes[static_cast<std::size_t>(code) - 1];
}

}  // namespace

std::string_view ConnectCodeName(ConnectCode code) { return RowOf(code).name; }

unsigned HttpStatusOf(ConnectCode code) { return RowOf(code).http_status; }

std::optional<ConnectCode> ParseConnectCode(std::string_view name) {
  const auto found = std::ranges::find(kCodes, name, &CodeRow::name);
  if (found == kCodes.end()) return std::nullopt;
  return found->code;
}

ConnectCode ConnectCodeOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
      return ConnectCode::kInvalidArgument;
    case ErrorCode::kNotFound:
      return ConnectCode::kNotFound;
    case ErrorCode::kExists:
      return ConnectCode::kAlreadyExists;
    case ErrorCode::kRefused:
      return ConnectCode::kPermissionDenied;
    case ErrorCode::kLimit:
      return ConnectCode::kResourceExhausted;
    case ErrorCode::kUnavailable:
      return ConnectCode::kUnavailable;
    case ErrorCode::kIo:
    case ErrorCode::kCorrupt:
      return ConnectCode::kInternal;
  }
  return ConnectCode::kUnknown;
}

ErrorCode ErrorCodeOf(ConnectCode code) {
  switch (code) {
    case ConnectCode::kInvalidArgument:
    case ConnectCode::kFailedPrecondition:
    case ConnectCode::kOutOfRange:
    case ConnectCode::kUnimplemented:
      return ErrorCode::kInvalid;
    case ConnectCode::kNotFound:
      return ErrorCode::kNotFound;
    case ConnectCode::kAlreadyExists:
      return ErrorCode::kExists;
    case ConnectCode::kPermissionDenied:
    case ConnectCode::kUnauthenticated:
      return ErrorCode::kRefused;
    case ConnectCode::kResourceExhausted:
      return ErrorCode::kLimit;
    case ConnectCode::kCanceled:
    case ConnectCode::kDeadlineExceeded:
    case ConnectCode::kAborted:
    case ConnectCode::kUnavailable:
      return ErrorCode::kUnavailable;
    case ConnectCode::kDataLoss:
      return ErrorCode::kCorrupt;
    case ConnectCode::kUnknown:
    case ConnectCode::kInternal:
      return ErrorCode::kIo;
  }
  return ErrorCode::kIo;
}

std::string WriteConnectError(ConnectCode code, std::string_view message) {
  boost::json::object body;
  body.emplace("code", ConnectCodeName(code));
  body.emplace("message", Printable(message, kMaxMessageCharacters));
  return CanonicalJson(body);
}

std::optional<ConnectError> ReadConnectError(std::string_view body) {
  const Result<boost::json::value> json = ParseJson(body, kMaxErrorBodySize);
  if (!json || !json->is_object()) return std::nullopt;
  const boost::json::value* code = json->get_object().if_contains("code");
  if (code == nullptr || !code->is_string()) return std::nullopt;
  const std::optional<ConnectCode> known = ParseConnectCode(code->get_string());
  if (!known) return std::nullopt;
  ConnectError error{*known, ""};
  const boost::json::value* text = json->get_object().if_contains("message");
  if (text != nullptr && text->is_string()) {
    error.message = Printable(text->get_string(), kMaxMessageCharacters);
  }
  return error;
}

}  // namespace diptych
