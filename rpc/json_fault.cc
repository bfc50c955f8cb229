// SPDX-License-Identifier: Apache-2.0
#include "rpc/json_fault.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/base64.h"
#include "json/printable.h"
#include "rpc/field_limit.h"

namespace diptych {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// An object that is still to be looked at: one within another at most as deep
// as the messages of service.proto are.
struct UnseenObject {
  const JsonObject* object;
  const Descriptor* message;
  std::string path;  // "" or "transaction."
};

// As the JSON mapping names it, or as the .proto file does.
const FieldDescriptor* FindField(const Descriptor& message,
                                 std::string_view name) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor* const field = message.field(i);
    if (name == field->json_name() || name == field->name()) return field;
  }
  return nullptr;
}

std::string FieldNames(const Descriptor& message) {
  std::string names;
  for (int i = 0; i < message.field_count(); ++i) {
    names += (i == 0 ? "" : ", ") + message.field(i)->json_name();
  }
  return names.empty() ? "it has none" : "its fields are " + names;
}

bool IsWholeNumber(const JsonValue& value, std::uint64_t max) {
  if (value.is_int64()) {
    return value.get_int64() >= 0 &&
           static_cast<std::uint64_t>(value.get_int64()) <= max;
  }
  if (value.is_uint64()) return value.get_uint64() <= max;
  if (value.is_double()) {
    const double number = value.get_double();
    return number >= 0 && number < static_cast<double>(max) + 1 &&
           number == std::floor(number);
  }
  if (!value.is_string()) return false;
  const std::string_view digits = value.get_string();
  std::uint64_t number = 0;
  const auto read =
      std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return read.ec == std::errc() && read.ptr == digits.data() + digits.size() &&
         number <= max;
}

// What one value of the field must be.
std::string Wanted(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_UINT32:
      return "a whole number from 0 to 4294967295";
    case FieldDescriptor::CPPTYPE_UINT64:
      return "a whole number from 0 to 18446744073709551615, which may stand "
             "in quotes";
    case FieldDescriptor::CPPTYPE_BOOL:
      return "true or false";
    case FieldDescriptor::CPPTYPE_STRING:
      return field.type() == FieldDescriptor::TYPE_BYTES ? "base64 in quotes"
                                                         : "text in quotes";
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return "an object";
    default:
      return "a " + std::string(field.cpp_type_name());
  }
}

bool Fits(const JsonValue& value, const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_UINT32:
      return IsWholeNumber(value, std::numeric_limits<std::uint32_t>::max());
    case FieldDescriptor::CPPTYPE_UINT64:
      return IsWholeNumber(value, std::numeric_limits<std::uint64_t>::max());
    case FieldDescriptor::CPPTYPE_BOOL:
      return value.is_bool();
    case FieldDescriptor::CPPTYPE_STRING:
      return value.is_string() &&
             (field.type() != FieldDescriptor::TYPE_BYTES ||
              Base64Decode(value.get_string()).has_value() ||
              Base64UrlDecode(value.get_string()).has_value());
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return value.is_object();
    default:
      return true;
  }
}

// The fault of a member's value; appends the objects within it to `waiting`.
std::optional<std::string> FaultOf(const JsonValue& value,
                                   const FieldDescriptor& field,
                                   const std::string& path,
                                   std::vector<UnseenObject>& waiting) {
  if (value.is_null()) return std::nullopt;  // As if it were left out.
  const JsonArray* const array = value.if_array();
  if (field.is_repeated() != (array != nullptr)) {
    return path + ": must be " +
           (field.is_repeated() ? "an array; each element " : "") +
           Wanted(field);
  }
  const std::size_t count = array == nullptr ? 1 : array->size();
  if (count > kMaxRequestFields) {
    return path + ": has more than " + std::to_string(kMaxRequestFields) +
           " elements; ask for fewer in one call";
  }
  for (std::size_t i = 0; i < count; ++i) {
    const JsonValue& one = array == nullptr ? value : (*array)[i];
    const std::string place =
        array == nullptr ? path : path + "[" + std::to_string(i) + "]";
    if (!Fits(one, field)) return place + ": must be " + Wanted(field);
    if (one.is_object()) {
      waiting.push_back({&one.get_object(), field.message_type(), place + "."});
    }
  }
  return std::nullopt;
}

std::optional<std::string> FaultOf(const UnseenObject& next,
                                   std::vector<UnseenObject>& waiting) {
  struct Seen {
    const FieldDescriptor* field;
    std::string_view name;
  };
  std::vector<Seen> seen;
  for (const JsonMember& member : *next.object) {
    const std::string_view name = member.key();
    const FieldDescriptor* const field = FindField(*next.message, name);
    if (field == nullptr) {
      return next.path + Printable(name, kMaxQuotedCharacters) +
             ": is no field of " + next.message->name() + "; " +
             FieldNames(*next.message);
    }
    for (const auto& [other, other_name] : seen) {
      if (other == field ||
          (field->real_containing_oneof() != nullptr &&
           field->real_containing_oneof() == other->real_containing_oneof())) {
        return next.path + std::string(other_name) + " and " +
               Printable(name, kMaxQuotedCharacters) +
               ": only one of them may be given";
      }
    }
    seen.push_back({field, name});
    if (auto fault = FaultOf(member.value(), *field,
                             next.path + field->json_name(), waiting)) {
      return fault;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> JsonFault(const JsonValue& body,
                                     const Descriptor& message) {
  const JsonObject* const object = body.if_object();
  if (object == nullptr) {
    return "the body: must be a JSON object; " + FieldNames(message);
  }
  std::vector<UnseenObject> waiting = {{object, &message, ""}};
  while (!waiting.empty()) {
    const UnseenObject next = std::move(waiting.back());
    waiting.pop_back();
    if (auto fault = FaultOf(next, waiting)) return fault;
  }
  return std::nullopt;
}

}  // namespace diptych
