// SPDX-License-Identifier: Apache-2.0
#include "json/fields.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "base/base64.h"
#include "base/hex.h"
#include "base/nearest_word.h"
#include "json/printable.h"

namespace diptych {
namespace {

// The length of `size` octets in base64 with padding.
constexpr std::size_t Base64Size(std::size_t size) {
  return (size + 2) / 3 * 4;
}

std::string AtMost(std::string_view what, std::size_t limit,
                   std::string_view unit, std::size_t found) {
  return std::string(what) + " of at most " + std::to_string(limit) + " " +
         std::string(unit) + " is allowed; this one has " +
         std::to_string(found);
}

}  // namespace

void JsonField::Fail(ErrorCode code, std::string_view reason) {
  if (failed()) return;
  *fault_ =
      Error{code, (path_.empty() ? "" : path_ + ": ") + std::string(reason)};
}

void JsonField::Reject(std::string_view reason) {
  Fail(ErrorCode::kInvalid, reason);
}

const JsonValue& JsonField::Raw() const {
  static const JsonValue null_value;
  return failed() || value_ == nullptr ? null_value : *value_;
}

std::string_view JsonField::Text() {
  if (failed()) return {};
  if (!value_->is_string()) {
    Reject("must be a string");
    return {};
  }
  return value_->get_string();
}

std::string JsonField::String(std::size_t max_size) {
  const std::string_view text = Text();
  if (text.size() > max_size) {
    Fail(ErrorCode::kLimit,
         AtMost("a string", max_size, "octets", text.size()));
    return {};
  }
  return std::string(text);
}

void JsonField::Constant(std::string_view expected) {
  const std::string_view text = Text();
  if (text == expected) return;
  Reject("must be " + Quoted(expected) + ", not " + Quoted(text));
}

bool JsonField::Boolean() {
  if (failed()) return false;
  if (value_->is_bool()) return value_->get_bool();
  Reject("must be true or false");
  return false;
}

std::int64_t JsonField::Integer(std::int64_t least, std::int64_t greatest) {
  if (failed()) return 0;
  if (value_->is_int64() && value_->get_int64() >= least &&
      value_->get_int64() <= greatest) {
    return value_->get_int64();
  }
  if (least == greatest) {
    Reject("must be " + std::to_string(least) +
           (value_->is_string() ? ", a number without quotes" : ""));
    return 0;
  }
  Reject("must be a whole number from " + std::to_string(least) + " to " +
         std::to_string(greatest));
  return 0;
}

std::uint64_t JsonField::Uint64() {
  const std::string_view text = Text();
  if (failed()) return 0;
  std::uint64_t number = 0;
  const auto read =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec == std::errc() && read.ptr == text.data() + text.size() &&
      (text == "0" || text.front() != '0')) {
    return number;
  }
  Reject(
      "must be a string of decimal digits below 2^64, without sign or "
      "leading zero");
  return 0;
}

Bytes JsonField::Base64(std::size_t max_size) {
  const std::string_view text = Text();
  if (failed()) return {};
  if (text.size() > Base64Size(max_size)) {
    Fail(ErrorCode::kLimit,
         AtMost("base64", Base64Size(max_size), "characters", text.size()));
    return {};
  }
  Result<Bytes> bytes = Base64Decode(text);
  if (!bytes) {
    Reject(bytes.error().message);
    return {};
  }
  // Without this the last group could hold two octets too many.
  if (bytes->size() > max_size) {
    Fail(ErrorCode::kLimit,
         AtMost("base64", max_size, "octets", bytes->size()));
    return {};
  }
  return *std::move(bytes);
}

Digest JsonField::Base64Digest() {
  const std::string_view text = Text();
  if (failed()) return {};
  if (text.size() == Base64Size(kDigestSize)) {
    const Result<Bytes> bytes = Base64Decode(text);
    if (bytes && bytes->size() == kDigestSize) return ToDigest(*bytes);
  }
  Reject("must be 32 octets in base64 with padding (44 characters)");
  return {};
}

Digest JsonField::HexDigest() {
  const std::string_view text = Text();
  if (failed()) return {};
  const bool upper =
      std::ranges::any_of(text, [](char c) { return c >= 'A' && c <= 'F'; });
  if (text.size() == 2 * kDigestSize && !upper) {
    const Result<Digest> digest = HexDecodeDigest(text);
    if (digest) return *digest;
  }
  Reject("must be 64 hexadecimal digits in lower case");
  return {};
}

void JsonField::Object(const std::function<void(JsonFields&)>& read) {
  if (failed()) return;
  if (!value_->is_object()) {
    Reject("must be an object");
    return;
  }
  JsonFields fields(value_->get_object(), path_, *fault_);
  read(fields);
  fields.RefuseUnknown();
}

void JsonField::Items(std::size_t max_count,
                      const std::function<void(JsonField)>& read) {
  if (failed()) return;
  if (!value_->is_array()) {
    Reject("must be an array");
    return;
  }
  const JsonArray& array = value_->get_array();
  if (array.size() > max_count) {
    Fail(ErrorCode::kLimit,
         AtMost("an array", max_count, "elements", array.size()));
    return;
  }
  for (std::size_t i = 0; i < array.size() && !failed(); ++i) {
    read(JsonField(&array[i], path_ + "[" + std::to_string(i) + "]", *fault_));
  }
}

std::string JsonFields::PathOf(std::string_view name) const {
  return path_.empty() ? std::string(name) : path_ + "." + std::string(name);
}

JsonField JsonFields::operator[](std::string_view name) {
  const bool present = Has(name);
  JsonField field(present ? object_.if_contains(name) : nullptr, PathOf(name),
                  fault_);
  if (!present) RefuseMissing(name);
  return field;
}

bool JsonFields::Has(std::string_view name) {
  known_.push_back(name);
  return !fault_ && object_.contains(name);
}

// For a name that nobody asked for: what it may have been meant to be.
std::string JsonFields::Suggestion(std::string_view name) const {
  const std::vector<std::string> known(known_.begin(), known_.end());
  const std::string nearest = NearestWord(name, known);
  return nearest.empty() ? "" : "; did you mean " + Quoted(nearest) + "?";
}

// A required member may be there under another spelling.
void JsonFields::RefuseMissing(std::string_view name) {
  if (fault_) return;
  const std::vector<std::string> wanted = {std::string(name)};
  for (const JsonMember& member : object_) {
    if (NearestWord(member.key(), wanted).empty()) continue;
    JsonField(nullptr, PathOf(name), fault_)
        .Reject("is missing; is " + Quoted(member.key()) + " a misspelt " +
                Quoted(name) + "?");
    return;
  }
  JsonField(nullptr, PathOf(name), fault_).Reject("is missing");
}

void JsonFields::RefuseUnknown() {
  if (fault_) return;
  for (const JsonMember& member : object_) {
    if (std::ranges::find(known_, std::string_view(member.key())) !=
        known_.end()) {
      continue;
    }
    fault_ = Error{ErrorCode::kInvalid,
                   (path_.empty() ? "" : path_ + ": ") + "the member " +
                       Quoted(member.key()) + " is not known here" +
                       Suggestion(member.key())};
    return;
  }
}

Status ReadFields(const JsonValue& json,
                  const std::function<void(JsonFields&)>& read) {
  std::optional<Error> fault;
  JsonField(&json, "", fault).Object(read);
  if (fault) return *std::move(fault);
  return Ok();
}

}  // namespace diptych
