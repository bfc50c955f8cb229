// SPDX-License-Identifier: Apache-2.0
//
// A call is a request message for one method of the registry and the message
// or error it is answered with, in JSON or in Protobuf.
//
// JSON is read strictly: a name that stands twice, an unknown field, text that
// is not UTF-8 and deep nesting are refused (json/parse.h), and so is a value
// that is not of its field's type (rpc/json_fault.h). It is written as the
// proto3 JSON mapping has it: fields that have their default are left out.
// Either format is refused beyond a number of fields (rpc/field_limit.h).

#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "rpc/http_message.h"
#include "rpc/request_path.h"
#include "rpc/service.h"

namespace diptych {

enum class BodyFormat : std::uint8_t { kJson, kProto };

// The format that a Content-Type names: "application/json", also with
// "charset=utf-8", or "application/proto". Nothing for any other.
std::optional<BodyFormat> ParseContentType(std::string_view content_type);

// Reads `body` into the empty `message`. kInvalid if it cannot.
Status DecodeMessage(BodyFormat format, std::string_view body,
                     google::protobuf::Message& message);

HttpReply EncodeReply(BodyFormat format,
                      const google::protobuf::Message& message);

template <class Response>
HttpReply EncodeReply(BodyFormat format, const Result<Response>& response) {
  if (!response) return ErrorReply(response.error());
  return EncodeReply(format, *response);
}

// Answers a call of any method but Submit, which takes its time.
HttpReply AnswerCall(RegistryService& service, RpcMethod method,
                     BodyFormat format, std::string_view body);

}  // namespace diptych
