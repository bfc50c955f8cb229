// SPDX-License-Identifier: Apache-2.0
//
// The table of codes against the Connect protocol's, the way of an error there
// and back, and error bodies that are none.

#include "rpc/connect_code.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

TEST(ConnectCode, NamesAndStatusesAreTheProtocols) {
  const struct {
    ConnectCode code;
    std::string_view name;
    unsigned status;
  } rows[] = {
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
  };
  for (const auto& row : rows) {
    EXPECT_EQ(ConnectCodeName(row.code), row.name);
    EXPECT_EQ(HttpStatusOf(row.code), row.status) << row.name;
    EXPECT_EQ(ParseConnectCode(row.name), row.code);
  }
  EXPECT_EQ(ParseConnectCode("Not_Found"), std::nullopt);
  EXPECT_EQ(ParseConnectCode(""), std::nullopt);
}

TEST(ConnectCode, OfOurErrorsOnlyCorruptionArrivesAsSomethingElse) {
  for (const ErrorCode code :
       {ErrorCode::kInvalid, ErrorCode::kNotFound, ErrorCode::kExists,
        ErrorCode::kRefused, ErrorCode::kLimit, ErrorCode::kUnavailable,
        ErrorCode::kIo}) {
    EXPECT_EQ(ErrorCodeOf(ConnectCodeOf(code)), code) << ErrorCodeName(code);
  }
  EXPECT_EQ(ErrorCodeOf(ConnectCodeOf(ErrorCode::kCorrupt)), ErrorCode::kIo);
}

TEST(ConnectCode, AnErrorIsReadAsItWasWritten) {
  const std::string body =
      WriteConnectError(ConnectCode::kNotFound, "no \"list\" 7");
  EXPECT_EQ(body, R"({"code":"not_found","message":"no \"list\" 7"})");
  const auto error = ReadConnectError(body);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, ConnectCode::kNotFound);
  EXPECT_EQ(error->message, "no \"list\" 7");
}

TEST(ConnectCode, AMessageIsShortPrintableUtf8) {
  const auto error = ReadConnectError(WriteConnectError(
      ConnectCode::kInternal, "a\xFF\x1B[2J" + std::string(10'000, 'x')));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->message.substr(0, 2), "a?");
  EXPECT_EQ(error->message.find('\x1B'), std::string::npos);
  EXPECT_LT(error->message.size(), 5000U);
}

TEST(ConnectCode, AnythingElseIsNoError) {
  for (const char* body :
       {"", "<html>", "[]", "{}", R"({"code":7})", R"({"code":"odd"})",
        R"({"code":"internal","code":"unknown"})"}) {
    EXPECT_FALSE(ReadConnectError(body)) << body;
  }
  EXPECT_TRUE(ReadConnectError(R"({"code":"internal"})"));
  EXPECT_FALSE(ReadConnectError(R"({"code":"internal","a":")" +
                                std::string(70'000, 'x') + "\"}"));
}

}  // namespace
}  // namespace diptych
