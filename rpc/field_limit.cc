// SPDX-License-Identifier: Apache-2.0
#include "rpc/field_limit.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace diptych {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::io::CodedInputStream;
using Wire = google::protobuf::internal::WireFormatLite;

// A message that is still to be counted: one within another at most as often
// as the limit has fields.
struct UnseenMessage {
  std::string_view octets;
  const Descriptor* message;
};

class FieldCount {
 public:
  // False if the octets are no Protobuf message. Stops beyond the limit.
  bool Add(std::string_view octets, const Descriptor& message);

  bool is_over() const { return count_ > kMaxRequestFields; }

 private:
  bool AddOne(std::uint32_t tag, std::string_view octets,
              const Descriptor& message, CodedInputStream& input);
  void AddContent(const FieldDescriptor* field, std::string_view content);

  std::size_t count_ = 0;
  std::vector<UnseenMessage> waiting_;
};

void FieldCount::AddContent(const FieldDescriptor* field,
                            std::string_view content) {
  if (field == nullptr) return;
  if (field->message_type() != nullptr) {
    waiting_.push_back({content, field->message_type()});
  } else if (field->is_packable()) {
    // At least one octet each; the last of a number has its first bit clear.
    count_ += static_cast<std::size_t>(std::ranges::count_if(
        content, [](char c) { return (c & '\x80') == 0; }));
  }
}

bool FieldCount::AddOne(std::uint32_t tag, std::string_view octets,
                        const Descriptor& message, CodedInputStream& input) {
  std::uint64_t number = 0;
  switch (Wire::GetTagWireType(tag)) {
    case Wire::WIRETYPE_VARINT:
      return input.ReadVarint64(&number);
    case Wire::WIRETYPE_FIXED64:
      return input.Skip(8);
    case Wire::WIRETYPE_FIXED32:
      return input.Skip(4);
    case Wire::WIRETYPE_START_GROUP:
    case Wire::WIRETYPE_END_GROUP:
      // Whether they match is the parser's to say; what stands between them is
      // counted as any other field.
      return true;
    case Wire::WIRETYPE_LENGTH_DELIMITED:
      break;
    default:
      return false;
  }
  if (!input.ReadVarint64(&number)) return false;
  const auto start = static_cast<std::size_t>(input.CurrentPosition());
  if (number > octets.size() - start) return false;
  const auto size = static_cast<std::size_t>(number);
  AddContent(message.FindFieldByNumber(Wire::GetTagFieldNumber(tag)),
             octets.substr(start, size));
  return input.Skip(static_cast<int>(size));
}

bool FieldCount::Add(std::string_view octets, const Descriptor& message) {
  waiting_ = {{octets, &message}};
  while (!waiting_.empty() && !is_over()) {
    const UnseenMessage next = waiting_.back();
    waiting_.pop_back();
    const auto* const begin =
        reinterpret_cast<const std::uint8_t*>(next.octets.data());
    CodedInputStream input(begin, static_cast<int>(next.octets.size()));
    while (const std::uint32_t tag = input.ReadTag()) {
      ++count_;
      if (is_over()) return true;
      if (!AddOne(tag, next.octets, *next.message, input)) return false;
    }
    if (!input.ConsumedEntireMessage()) return false;
  }
  return true;
}

}  // namespace

Status CheckFieldCount(std::string_view body, const Descriptor& message) {
  FieldCount count;
  if (!count.Add(body, message)) {
    return Error{ErrorCode::kInvalid,
                 "the body is no Protobuf message " + message.name()};
  }
  if (!count.is_over()) return Ok();
  return Error{ErrorCode::kInvalid,
               "the body has more than " + std::to_string(kMaxRequestFields) +
                   " fields or elements; ask for fewer in one call"};
}

}  // namespace diptych
