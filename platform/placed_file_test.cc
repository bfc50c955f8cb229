// SPDX-License-Identifier: Apache-2.0
// Covers the operating system's PlacedFile: writes land where they should, and
// one at a time has the file.
#include "platform/placed_file.h"

#include <gtest/gtest.h>

#include "platform/file.h"
#include "tests/support/test_directory.h"

namespace diptych {
namespace {

TEST(PlacedFile, WritesInPlaceAndReadsAll) {
  const TestDirectory directory;
  const std::string path = directory.path() + "/file";
  ASSERT_TRUE(CreateFile(path, Bytes(8, 1)));
  const auto file = OpenPlacedFile(path);
  ASSERT_TRUE(file.has_value()) << file.error().message;
  ASSERT_TRUE((*file)->WriteAt(2, Bytes{7, 8}));
  ASSERT_TRUE((*file)->WriteAt(7, Bytes{9, 9}));
  ASSERT_TRUE((*file)->Sync());
  const Bytes wanted = {1, 1, 7, 8, 1, 1, 1, 9, 9};
  EXPECT_EQ(*(*file)->ReadAll(9), wanted);
  EXPECT_EQ(*ReadFile(path, 9), wanted);
  EXPECT_EQ((*file)->ReadAll(8).error().code, ErrorCode::kLimit);
}

TEST(PlacedFile, OneAtATimeHasItOpen) {
  const TestDirectory directory;
  const std::string path = directory.path() + "/file";
  EXPECT_EQ(OpenPlacedFile(path).error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(FileExists(path));
  ASSERT_TRUE(CreateFile(path, {}));
  {
    const auto file = OpenPlacedFile(path);
    ASSERT_TRUE(file.has_value());
    EXPECT_EQ(OpenPlacedFile(path).error().code, ErrorCode::kUnavailable);
  }
  EXPECT_TRUE(OpenPlacedFile(path).has_value());
}

}  // namespace
}  // namespace diptych
