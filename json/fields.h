// SPDX-License-Identifier: Apache-2.0
//
// JsonFields reads the members of one JSON object whose members are all known,
// as those of a receipt are.
//
//   Result<Receipt> ReadReceipt(std::string_view text) {
//     ASSIGN_OR_RETURN(const JsonValue json, ParseJson(text));
//     Receipt receipt;
//     RETURN_IF_ERROR(ReadFields(json, [&](JsonFields& fields) {
//       fields["format"].Constant("diptych/receipt/v1");
//       receipt.index = EntryIndex{fields["index"].Uint64()};
//       fields["inclusionPath"].Items(kMaxPath, [&](JsonField hash) {
//         receipt.path.push_back(hash.Base64Digest());
//       });
//       fields["member"].Object([&](JsonFields& member) {
//         receipt.name = member["name"].String(kMaxName);
//         if (member.Has("url")) receipt.url = member["url"].String(kMaxUrl);
//       });
//     }));
//     return receipt;
//   }
//
// A member that is asked for with [] is required; one that may be missing is
// asked for after Has(). What is never asked for is unknown, and refused.
//
// The input is hostile, and the first fault counts: from then on every read
// gives zero or nothing, Items and Object call nothing, and ReadFields returns
// the fault with the path to it: "member.name: ...", "inclusionPath[3]: ...".
// So no value that was read may be used before ReadFields has returned success,
// other than to say Reject().

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/result.h"
#include "json/value.h"

namespace diptych {

class JsonFields;

// A JsonField is one value in such an object, or in an array there, and the
// path to it. Lives no longer than the call that was given it.
class JsonField {
 public:
  // A string of at most `max_size` octets.
  std::string String(std::size_t max_size);

  // The string `expected` and no other.
  void Constant(std::string_view expected);

  bool Boolean();

  // A JSON number without fraction and exponent in [least, greatest]. For
  // numbers that stay below 2^53 for ever.
  std::int64_t Integer(std::int64_t least, std::int64_t greatest);

  // A number as a string of decimal digits, as ProtoJSON writes 64 bits: no
  // sign, no leading zero.
  std::uint64_t Uint64();

  // At most `max_size` octets in standard base64 with padding.
  Bytes Base64(std::size_t max_size);

  // Exactly 32 octets, in standard base64, or as 64 lower-case hex digits.
  Digest Base64Digest();
  Digest HexDigest();

  // An object; `read` has to ask for all members that may be there.
  void Object(const std::function<void(JsonFields&)>& read);

  // An array of at most `max_count` elements; calls `read` for each, in order.
  void Items(std::size_t max_count, const std::function<void(JsonField)>& read);

  // The value as it is, for a member with a format of its own. Null after a
  // fault.
  const JsonValue& Raw() const;

  // Makes `reason` the fault of this value, unless there is one already: for
  // what the caller finds wrong with it ("is beyond the tree's size").
  void Reject(std::string_view reason);

 private:
  friend class JsonFields;
  friend Status ReadFields(const JsonValue& json,
                           const std::function<void(JsonFields&)>& read);

  // `value` is null after a fault; `fault` is where the first one is kept.
  JsonField(const JsonValue* value, std::string path,
            std::optional<Error>& fault)
      : value_(value), path_(std::move(path)), fault_(&fault) {}

  bool failed() const { return fault_->has_value(); }
  void Fail(ErrorCode code, std::string_view reason);
  // The text of a string value; empty after a fault or for another type.
  std::string_view Text();

  const JsonValue* value_;
  std::string path_;
  std::optional<Error>* fault_;
};

class JsonFields {
 public:
  JsonFields(const JsonFields&) = delete;
  JsonFields& operator=(const JsonFields&) = delete;

  // The required member `name`. `name` must outlive this object.
  JsonField operator[](std::string_view name);

  // Whether the member is there; it may then be read.
  bool Has(std::string_view name);

 private:
  friend class JsonField;

  JsonFields(const JsonObject& object, std::string path,
             std::optional<Error>& fault)
      : object_(object), path_(std::move(path)), fault_(fault) {}

  std::string PathOf(std::string_view name) const;
  std::string Suggestion(std::string_view name) const;
  void RefuseMissing(std::string_view name);
  // A fault for the first member that nobody asked for.
  void RefuseUnknown();

  const JsonObject& object_;
  std::string path_;
  std::optional<Error>& fault_;
  std::vector<std::string_view> known_;
};

// Reads `json`, which has to be an object, with `read`. kInvalid with the path
// of the first fault, or kLimit if something there is too long.
Status ReadFields(const JsonValue& json,
                  const std::function<void(JsonFields&)>& read);

}  // namespace diptych
