// SPDX-License-Identifier: Apache-2.0
// Covers writing many files together, in a temporary directory.
#include "platform/file_batch.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <iterator>
#include <vector>

namespace diptych {
namespace {

class FileBatch : public testing::Test {
 protected:
  FileBatch() {
    std::string pattern =
        std::filesystem::temp_directory_path() / "diptych-batch-XXXXXX";
    directory_ = mkdtemp(pattern.data());
  }
  ~FileBatch() override { std::filesystem::remove_all(directory_); }

  FileContent File(const std::string& name, const char* text) const {
    return {JoinPath(directory_, name), ToBytes(AsBytes(text))};
  }
  std::string TextOf(const std::string& name) const {
    const auto octets = ReadFile(JoinPath(directory_, name), 100);
    return octets ? std::string(AsText(*octets)) : "";
  }

  std::string directory_;
};

TEST_F(FileBatch, IsWrittenAndReplacesWhatIsThere) {
  std::filesystem::create_directory(JoinPath(directory_, "below"));
  ASSERT_TRUE(WriteFile(JoinPath(directory_, "a"), AsBytes("old")));
  const std::vector<FileContent> files = {File("a", "first"),
                                          File("below/b", "second")};
  ASSERT_TRUE(WriteFiles(files, FileMode::kSecret));
  EXPECT_EQ(TextOf("a"), "first");
  EXPECT_EQ(TextOf("below/b"), "second");
  EXPECT_EQ(
      std::filesystem::status(JoinPath(directory_, "a")).permissions(),
      std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_EQ(ListFiles(directory_, 10)->files.size(), 2U);
}

TEST_F(FileBatch, MayBeEmpty) { EXPECT_TRUE(WriteFiles({})); }

TEST_F(FileBatch, ReplacesNothingIfOneCannotBeWritten) {
  ASSERT_TRUE(WriteFile(JoinPath(directory_, "a"), AsBytes("old")));
  const std::vector<FileContent> files = {File("a", "new"),
                                          File("no-such/b", "new")};
  const Status written = WriteFiles(files);
  ASSERT_FALSE(written);
  EXPECT_TRUE(written.error().message.contains("no-such/b"));
  EXPECT_EQ(TextOf("a"), "old");
  const std::filesystem::directory_iterator left(directory_);
  EXPECT_EQ(std::distance(begin(left), end(left)), 1)
      << "a temporary file was left behind";
}

}  // namespace
}  // namespace diptych
