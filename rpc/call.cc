// SPDX-License-Identifier: Apache-2.0
#include "rpc/call.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <climits>

#include "base/check.h"
#include "json/parse.h"
#include "rpc/field_limit.h"
#include "rpc/json_fault.h"

namespace diptych {
namespace {

using google::protobuf::Message;
using google::protobuf::util::JsonParseOptions;
using google::protobuf::util::JsonStringToMessage;
using google::protobuf::util::MessageToJsonString;

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, Lower, Lower);
}

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

Status DecodeJson(std::string_view body, Message& message) {
  // Protobuf's own reader takes the last of two equal names.
  const Result<boost::json::value> strict = ParseJson(body);
  // Also what is over a limit: 429 would ask for the same again, later.
  if (!strict) {
    return Error{ErrorCode::kInvalid,
                 "the body's JSON: " + strict.error().message};
  }
  // Before Protobuf's reader: that takes a single value for an array, arrays
  // within arrays, and both spellings of a name.
  if (auto fault = JsonFault(*strict, *message.GetDescriptor())) {
    return Error{ErrorCode::kInvalid, *std::move(fault)};
  }
  JsonParseOptions options;
  options.ignore_unknown_fields = false;
  options.case_insensitive_enum_parsing = false;
  const auto status =
      JsonStringToMessage({body.data(), body.size()}, &message, options);
  if (!status.ok()) {
    return Error{ErrorCode::kInvalid, "the body: does not fit " +
                                          message.GetDescriptor()->name() +
                                          "; see service.proto for its fields"};
  }
  return Ok();
}

Status DecodeProto(std::string_view body, Message& message) {
  const auto no_message = [&] {
    return Error{ErrorCode::kInvalid, "the body is no Protobuf message " +
                                          message.GetDescriptor()->name()};
  };
  if (body.size() > INT_MAX) return no_message();
  RETURN_IF_ERROR(CheckFieldCount(body, *message.GetDescriptor()));
  if (!message.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
    return no_message();
  }
  return Ok();
}

// Decodes, asks the service, encodes.
template <class Request, class Response>
HttpReply Answer(RegistryService& service,
                 Result<Response> (RegistryService::*ask)(const Request&),
                 BodyFormat format, std::string_view body) {
  Request request;
  if (const Status read = DecodeMessage(format, body, request); !read) {
    return ErrorReply(read.error());
  }
  return EncodeReply(format, (service.*ask)(request));
}

}  // namespace

std::optional<BodyFormat> ParseContentType(std::string_view content_type) {
  const std::size_t semicolon = content_type.find(';');
  const std::string_view type = Trimmed(content_type.substr(0, semicolon));
  std::string_view parameter;
  if (semicolon != content_type.npos) {
    parameter = Trimmed(content_type.substr(semicolon + 1));
  }
  if (EqualIgnoringCase(type, kJsonType) &&
      (parameter.empty() || EqualIgnoringCase(parameter, "charset=utf-8") ||
       EqualIgnoringCase(parameter, "charset=\"utf-8\""))) {
    return BodyFormat::kJson;
  }
  if (EqualIgnoringCase(type, kProtoType) && parameter.empty()) {
    return BodyFormat::kProto;
  }
  return std::nullopt;
}

Status DecodeMessage(BodyFormat format, std::string_view body,
                     Message& message) {
  return format == BodyFormat::kJson ? DecodeJson(body, message)
                                     : DecodeProto(body, message);
}

HttpReply EncodeReply(BodyFormat format, const Message& message) {
  HttpReply reply;
  reply.fixed_headers = kNoStore;
  std::string body;
  if (format == BodyFormat::kJson) {
    reply.content_type = kJsonType;
    const auto status = MessageToJsonString(message, &body);
    if (!status.ok()) {
      return ErrorReply(ConnectCode::kInternal,
                        "the answer cannot be written as JSON (" +
                            status.message().ToString() +
                            "); ask for application/proto");
    }
  } else {
    reply.content_type = kProtoType;
    if (!message.SerializeToString(&body)) {
      return ErrorReply(ConnectCode::kInternal, "the answer is too long");
    }
  }
  reply.body = std::move(body);
  return reply;
}

HttpReply AnswerCall(RegistryService& service, RpcMethod method,
                     BodyFormat format, std::string_view body) {
  using S = RegistryService;
  switch (method) {
    case RpcMethod::kSubmit:
      break;
    case RpcMethod::kGetNetwork:
      return Answer(service, &S::GetNetwork, format, body);
    case RpcMethod::kGetReceipts:
      return Answer(service, &S::GetReceipts, format, body);
    case RpcMethod::kLookupCommitments:
      return Answer(service, &S::LookupCommitments, format, body);
    case RpcMethod::kGetStatus:
      return Answer(service, &S::GetStatus, format, body);
    case RpcMethod::kGetStatusList:
      return Answer(service, &S::GetStatusList, format, body);
    case RpcMethod::kGetDirectoryRecord:
      return Answer(service, &S::GetDirectoryRecord, format, body);
    case RpcMethod::kGetBlocks:
      return Answer(service, &S::GetBlocks, format, body);
    case RpcMethod::kGetInclusionProof:
      return Answer(service, &S::GetInclusionProof, format, body);
    case RpcMethod::kGetConsistencyProof:
      return Answer(service, &S::GetConsistencyProof, format, body);
    case RpcMethod::kGetNodeStatus:
      return Answer(service, &S::GetNodeStatus, format, body);
  }
  CHECK(method != RpcMethod::kSubmit);
  __builtin_unreachable();
}

}  // namespace diptych
