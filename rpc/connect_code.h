// SPDX-License-Identifier: Apache-2.0
//
// A ConnectCode is one of the sixteen error codes of the Connect protocol, each
// with its name and the HTTP status it travels with.
//
// https://connectrpc.com/docs/protocol, "Error codes". The numbers are gRPC's.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace diptych {

enum class ConnectCode : std::uint8_t {
  kCanceled = 1,
  kUnknown,
  kInvalidArgument,
  kDeadlineExceeded,
  kNotFound,
  kAlreadyExists,
  kPermissionDenied,
  kResourceExhausted,
  kFailedPrecondition,
  kAborted,
  kOutOfRange,
  kUnimplemented,
  kInternal,
  kUnavailable,
  kDataLoss,
  kUnauthenticated,
};

// "invalid_argument", ...
std::string_view ConnectCodeName(ConnectCode code);

// Nothing for a name that the protocol does not have.
std::optional<ConnectCode> ParseConnectCode(std::string_view name);

unsigned HttpStatusOf(ConnectCode code);

// What a node answers for its errors, and what a client makes of them. kIo and
// kCorrupt both travel as "internal" and arrive as kIo: whose disk failed and
// how is the node's own affair.
ConnectCode ConnectCodeOf(ErrorCode code);
ErrorCode ErrorCodeOf(ConnectCode code);

// {"code":"not_found","message":"..."}. Of `message`, at most 4,096 characters;
// octets that are not UTF-8 stand as "?".
std::string WriteConnectError(ConnectCode code, std::string_view message);

// A Connect error's code and message. Nothing if `body` is no such JSON.
struct ConnectError {
  ConnectCode code;
  std::string message;
};
std::optional<ConnectError> ReadConnectError(std::string_view body);

}  // namespace diptych
