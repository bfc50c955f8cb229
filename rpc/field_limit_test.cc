// SPDX-License-Identifier: Apache-2.0
// Covers what is refused of requests before it is decoded: more fields than any
// call takes, of every wire type and at every depth, and in JSON as well; and
// that what memory is held after that stays in proportion to the body.
#include "rpc/field_limit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "proto/diptych/v1/service.pb.h"
#include "rpc/call.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;
using std::string_literals::operator""s;

std::string Repeated(const std::string& text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

template <class Request>
Status Read(const std::string& body) {
  Request request;
  return DecodeMessage(BodyFormat::kProto, body, request);
}

// A field of `number` below 16 with `content`.
std::string Field(int number, const std::string& content) {
  std::string field(1, static_cast<char>(number << 3 | 2));
  for (std::size_t left = content.size();; left >>= 7U) {
    field += static_cast<char>((left & 0x7FU) | (left > 0x7F ? 0x80U : 0U));
    if (left <= 0x7F) break;
  }
  return field + content;
}

TEST(FieldLimit, HoldsForFieldsOfEveryWireType) {
  for (const std::string& one :
       {"\x7a\x00"s, "\x78\x01"s, "\x7d\x00\x00\x00\x00"s,
        "\x79\x00\x00\x00\x00\x00\x00\x00\x00"s, "\x0a\x00"s, "\x10\x01"s}) {
    EXPECT_TRUE(Read<v1::SubmitRequest>(Repeated(one, kMaxRequestFields)))
        << int{one[0]};
    const Status read =
        Read<v1::SubmitRequest>(Repeated(one, kMaxRequestFields + 1));
    ASSERT_FALSE(read) << int{one[0]};
    EXPECT_EQ(read.error().code, ErrorCode::kInvalid);
    EXPECT_THAT(read.error().message, HasSubstr("more than 1024 fields"));
  }
  // A group takes two tags.
  const std::string group = "\x7b\x7c";
  EXPECT_TRUE(
      Read<v1::GetNetworkRequest>(Repeated(group, kMaxRequestFields / 2)));
  EXPECT_FALSE(
      Read<v1::GetNetworkRequest>(Repeated(group, kMaxRequestFields / 2 + 1)));
}

TEST(FieldLimit, HoldsWithinMessagesAndPackedArrays) {
  const std::string many = Repeated("\x7a\x00"s, kMaxRequestFields);
  EXPECT_FALSE(Read<v1::SubmitRequest>(Field(1, many)));
  EXPECT_TRUE(Read<v1::SubmitRequest>(Field(1, many.substr(2))));
  // Not within what this node does not know: that stays one string of octets.
  EXPECT_TRUE(Read<v1::SubmitRequest>(Field(9, many)));
  EXPECT_TRUE(Read<v1::GetReceiptsRequest>(
      Field(2, std::string(kMaxRequestFields - 1, '\0'))));
  EXPECT_FALSE(Read<v1::GetReceiptsRequest>(
      Field(2, std::string(kMaxRequestFields, '\0'))));
  EXPECT_FALSE(Read<v1::GetReceiptsRequest>(Repeated("\x0a\x00"s, 524'288)));
}

TEST(FieldLimit, HoldsForElementsInJson) {
  const auto read = [](std::size_t count) {
    v1::GetReceiptsRequest request;
    std::string body = R"({"commitment":[")";
    for (std::size_t i = 1; i < count; ++i) body += R"(",")";
    return DecodeMessage(BodyFormat::kJson, body + R"("]})", request);
  };
  EXPECT_TRUE(read(kMaxRequestFields));
  const Status status = read(kMaxRequestFields + 1);
  ASSERT_FALSE(status);
  EXPECT_THAT(status.error().message,
              HasSubstr("commitment: has more than 1024 elements"));
}

TEST(FieldLimit, KeepsWhatIsHeldInProportionToTheBody) {
  // The worst that is let through, in a body of the size that a server takes.
  std::string body = Repeated("\x7a\x00"s, kMaxRequestFields - 1);
  body +=
      Field(14, std::string((std::size_t{1} << 20U) - body.size() - 4, 'a'));
  v1::SubmitRequest request;
  ASSERT_TRUE(DecodeMessage(BodyFormat::kProto, body, request));
  EXPECT_LT(request.SpaceUsedLong(), body.size() + (std::size_t{128} << 10U));
}

TEST(FieldLimit, LeavesNoMalformedMessageThrough) {
  for (const std::string& body :
       {"\x7a"s, "\x7a\x02x"s, "\x78"s, "\x78\xff"s, "\x7d\x00"s, "\x79\x00"s,
        "\x00"s, "\x7f\x00"s, "\x7b"s, "\x7c"s, "\x0a\x02\x7a\x05"s,
        "\x7a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s}) {
    const Status read = Read<v1::SubmitRequest>(body);
    ASSERT_FALSE(read) << testing::PrintToString(body);
    EXPECT_EQ(read.error().message,
              "the body is no Protobuf message SubmitRequest");
  }
}

}  // namespace
}  // namespace diptych
