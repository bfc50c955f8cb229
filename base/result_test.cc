// SPDX-License-Identifier: Apache-2.0
// Covers what Result adds to std::expected: construction and the macros.
#include "base/result.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

Result<int> Half(int n) {
  if (n % 2 != 0) return Error{ErrorCode::kInvalid, "n: is odd"};
  return n / 2;
}

Result<int> Quarter(int n) {
  ASSIGN_OR_RETURN(int half, Half(n));
  ASSIGN_OR_RETURN(int quarter, Half(half));
  return quarter;
}

Status CheckEven(int n) {
  RETURN_IF_ERROR(Half(n));
  return Ok();
}

TEST(Result, AssignOrReturnPassesValuesAndErrorsOn) {
  EXPECT_EQ(*Quarter(8), 2);
  ASSERT_FALSE(Quarter(6));
  EXPECT_EQ(Quarter(6).error().message, "n: is odd");
}

TEST(Result, ReturnIfErrorLeavesOnlyOnError) {
  EXPECT_TRUE(CheckEven(2));
  EXPECT_FALSE(CheckEven(3));
}

TEST(Result, AnnotatePutsTheContextInFront) {
  Error error = Annotate({ErrorCode::kIo, "disk full"}, "seal.bin");
  EXPECT_EQ(error.message, "seal.bin: disk full");
  EXPECT_EQ(error.code, ErrorCode::kIo);
}

TEST(Result, EveryCodeHasAName) {
  for (int code = 0; code <= static_cast<int>(ErrorCode::kCorrupt); ++code) {
    EXPECT_NE(ErrorCodeName(static_cast<ErrorCode>(code)), "unknown");
  }
}

}  // namespace
}  // namespace diptych
