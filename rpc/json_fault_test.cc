// SPDX-License-Identifier: Apache-2.0
// Covers what is said of JSON bodies that do not fit their message: the field
// by its JSON name and what it must be, and nothing of Protobuf's insides.
#include "rpc/json_fault.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/parse.h"
#include "rpc/call.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

template <class Request>
std::string FaultOf(std::string_view body) {
  Request request;
  const Status read = DecodeMessage(BodyFormat::kJson, body, request);
  if (read) return "read";
  EXPECT_EQ(read.error().code, ErrorCode::kInvalid);
  EXPECT_THAT(read.error().message, Not(HasSubstr("TYPE_")));
  EXPECT_THAT(read.error().message, Not(HasSubstr("Root")));
  return read.error().message;
}

TEST(JsonFault, NamesANumberAndItsRange) {
  using Request = v1::GetStatusRequest;
  EXPECT_EQ(FaultOf<Request>(R"({"list":1,"position":2})"), "read");
  for (const char* value :
       {"1e99", "-1", "4294967296", "1.5", "\"x\"", "[1]", "true", "\"\"", "{}",
        "\"4294967296\"", "\"-1\"", "\"18446744073709551616\""}) {
    EXPECT_EQ(
        FaultOf<Request>(R"({"list":1,"position":)" + std::string(value) + "}"),
        "position: must be a whole number from 0 to 4294967295")
        << value;
  }
  EXPECT_THAT(FaultOf<Request>(R"({"height":18446744073709551616})"),
              HasSubstr("height: must be a whole number from 0 to 184467"));
  EXPECT_EQ(FaultOf<Request>(R"({"list":"4294967295"})"), "read");
  EXPECT_EQ(FaultOf<Request>(R"({"height":"18446744073709551615"})"), "read");
  EXPECT_THAT(FaultOf<Request>(R"({"height":"18446744073709551616"})"),
              HasSubstr("height: must be a whole number from 0 to 184467"));
  EXPECT_THAT(FaultOf<v1::GetBlocksRequest>(
                  R"({"firstHeight":"99999999999999999999"})"),
              HasSubstr("firstHeight: must be a whole number"));
  EXPECT_THAT(FaultOf<v1::GetReceiptsRequest>(
                  R"({"entryIndex":["18446744073709551616"]})"),
              HasSubstr("entryIndex[0]: must be a whole number"));
}

TEST(JsonFault, NamesAFieldThatThereIsNot) {
  EXPECT_EQ(FaultOf<v1::GetStatusRequest>(R"({"lists":1})"),
            "lists: is no field of GetStatusRequest; its fields are list, "
            "position, height");
  EXPECT_EQ(FaultOf<v1::GetNetworkRequest>(R"({"a":1})"),
            "a: is no field of GetNetworkRequest; it has none");
}

TEST(JsonFault, SaysThatTheBodyMustBeAnObject) {
  for (const char* body : {"[]", "1", "null", "\"x\"", "true"}) {
    EXPECT_THAT(FaultOf<v1::GetStatusRequest>(body),
                HasSubstr("the body: must be a JSON object"))
        << body;
  }
}

TEST(JsonFault, NamesWhatStandsWithinAndElementsOfArrays) {
  EXPECT_EQ(FaultOf<v1::SubmitRequest>(R"({"transaction":7})"),
            "transaction: must be an object");
  EXPECT_EQ(FaultOf<v1::SubmitRequest>(R"({"transaction":{"body":7}})"),
            "transaction.body: must be base64 in quotes");
  EXPECT_EQ(FaultOf<v1::SubmitRequest>(R"({"wantReceipts":{}})"),
            "wantReceipts: must be true or false");
  EXPECT_EQ(FaultOf<v1::GetReceiptsRequest>(R"({"entryIndex":[1,"two"]})"),
            "entryIndex[1]: must be a whole number from 0 to "
            "18446744073709551615, which may stand in quotes");
  EXPECT_THAT(FaultOf<v1::GetReceiptsRequest>(R"({"entryIndex":{}})"),
              HasSubstr("entryIndex: must be an array"));
}

TEST(JsonFault, SaysThatOfSeveralKeysOneIsWanted) {
  EXPECT_EQ(FaultOf<v1::GetDirectoryRecordRequest>(R"({"member":1,"list":2})"),
            "member and list: only one of them may be given");
}

TEST(JsonFault, NamesWhatProtobufsReaderWouldTake) {
  using Request = v1::GetReceiptsRequest;
  EXPECT_EQ(FaultOf<Request>(R"({"entryIndex":[4],"commitment":[""]})"),
            "read");
  EXPECT_EQ(FaultOf<Request>(R"({"entry_index":[4]})"), "read");
  EXPECT_EQ(FaultOf<Request>(R"({"entryIndex":null})"), "read");
  constexpr std::string_view kRange =
      "a whole number from 0 to 18446744073709551615, which may stand in "
      "quotes";
  for (const char* element : {"[4]", "null", "[]", "{}", "\"\"", "true"}) {
    EXPECT_EQ(
        FaultOf<Request>(R"({"entryIndex":[)" + std::string(element) + "]}"),
        "entryIndex[0]: must be " + std::string(kRange))
        << element;
  }
  EXPECT_EQ(
      FaultOf<Request>(R"({"entryIndex":4})"),
      "entryIndex: must be an array; each element " + std::string(kRange));
  EXPECT_EQ(FaultOf<Request>(R"({"commitment":[[]]})"),
            "commitment[0]: must be base64 in quotes");
  EXPECT_EQ(FaultOf<Request>(R"({"entry_index":[4],"entryIndex":[5]})"),
            "entry_index and entryIndex: only one of them may be given");
  EXPECT_EQ(FaultOf<v1::SubmitRequest>(R"({"wantReceipts":"true"})"),
            "wantReceipts: must be true or false");
  EXPECT_EQ(FaultOf<v1::SubmitRequest>(R"({"transaction":[{}]})"),
            "transaction: must be an object");
}

}  // namespace
}  // namespace diptych
