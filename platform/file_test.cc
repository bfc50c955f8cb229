// SPDX-License-Identifier: Apache-2.0
// Covers reading within a limit and writing whole, in a temporary directory.
#include "platform/file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>

namespace diptych {
namespace {

class FileTest : public testing::Test {
 protected:
  FileTest() {
    std::string pattern =
        std::filesystem::temp_directory_path() / "diptych-file-XXXXXX";
    directory_ = mkdtemp(pattern.data());
  }
  ~FileTest() override { std::filesystem::remove_all(directory_); }

  std::string Path(const std::string& name) const {
    return JoinPath(directory_, name);
  }

  std::string directory_;
};

TEST_F(FileTest, ReadsBackWhatWasWritten) {
  ASSERT_TRUE(WriteFile(Path("a"), AsBytes("one")));
  ASSERT_TRUE(WriteFile(Path("a"), AsBytes("two")));
  EXPECT_EQ(AsText(*ReadFile(Path("a"), 3)), "two");
  EXPECT_EQ(ListFiles(directory_, 10)->files.size(), 1U);
}

TEST_F(FileTest, APipeThatNobodyWritesToIsRefusedAndNotWaitedFor) {
  ASSERT_EQ(mkfifo(Path("pipe").c_str(), 0600), 0);
  const Result<Bytes> pipe = ReadFile(Path("pipe"), 10);
  ASSERT_FALSE(pipe);
  EXPECT_EQ(pipe.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(pipe.error().message,
            Path("pipe") + ": is a pipe and no plain file: name a file");
  EXPECT_EQ(ReadFile(directory_, 10).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(ReadFile("/dev/zero", 10).error().code, ErrorCode::kInvalid);
  // One that a link leads to, too.
  ASSERT_EQ(symlink(Path("pipe").c_str(), Path("link").c_str()), 0);
  EXPECT_EQ(ReadFile(Path("link"), 10).error().code, ErrorCode::kInvalid);
  const Result<FolderFiles> listed = ListFiles(directory_, 10);
  ASSERT_TRUE(listed);
  EXPECT_EQ(listed->files.size(), 0U);
  EXPECT_EQ(listed->others, 1U);
}

TEST_F(FileTest, APipeThatTheShellOpenedIsRead) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  ASSERT_EQ(write(ends[1], "abc", 3), 3);
  close(ends[1]);
  const Result<Bytes> read = ReadFile("/dev/fd/" + std::to_string(ends[0]), 10);
  close(ends[0]);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(AsText(*read), "abc");
}

TEST_F(FileTest, WhatAKilledProcessLeavesIsHidden) {
  const rlimit four_octets{.rlim_cur = 4, .rlim_max = 4};
  EXPECT_EXIT(
      {
        setrlimit(RLIMIT_FSIZE, &four_octets);
        static_cast<void>(WriteFile(Path("a"), AsBytes("longer")));
      },
      testing::KilledBySignal(SIGXFSZ), "");
  EXPECT_FALSE(std::filesystem::is_empty(directory_));
  EXPECT_TRUE(ListFiles(directory_, 10)->files.empty());
}

TEST_F(FileTest, ReadingStopsAtTheLimit) {
  ASSERT_TRUE(WriteFile(Path("a"), AsBytes("four")));
  EXPECT_EQ(ReadFile(Path("a"), 3).error().code, ErrorCode::kLimit);
}

TEST_F(FileTest, MissingFileIsNotFoundAndNamed) {
  const auto missing = ReadFile(Path("none"), 10);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_NE(missing.error().message.find("none"), std::string::npos);
}

TEST_F(FileTest, CreateNeverReplaces) {
  ASSERT_TRUE(CreateFile(Path("a"), AsBytes("one")));
  EXPECT_EQ(CreateFile(Path("a"), AsBytes("two")).error().code,
            ErrorCode::kExists);
  EXPECT_EQ(AsText(*ReadFile(Path("a"), 10)), "one");
  EXPECT_EQ(ListFiles(directory_, 10)->files.size(), 1U);
}

TEST_F(FileTest, SecretsAreReadableByTheOwnerAlone) {
  ASSERT_TRUE(WriteFile(Path("key"), AsBytes("k"), FileMode::kSecret));
  struct stat found{};
  ASSERT_EQ(stat(Path("key").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600U);
}

TEST_F(FileTest, ListsByNameWithoutHiddenFiles) {
  ASSERT_TRUE(MakeDirectory(Path("sub")));
  ASSERT_TRUE(MakeDirectory(Path(".hidden")));
  for (const char* name : {"b", "sub/c", "a", ".d", ".hidden/e"}) {
    ASSERT_TRUE(WriteFile(Path(name), {}));
  }
  EXPECT_EQ(ListFiles(directory_, 10)->files,
            (std::vector<std::string>{Path("a"), Path("b"), Path("sub/c")}));
  EXPECT_EQ(ListFiles(directory_, 2).error().code, ErrorCode::kLimit);
}

TEST_F(FileTest, CountsWhatIsNoPlainFile) {
  ASSERT_TRUE(MakeDirectory(Path(".hidden")));
  for (const char* name : {"a", ".d", ".hidden/e"}) {
    ASSERT_TRUE(WriteFile(Path(name), {}));
  }
  std::filesystem::create_symlink("a", Path("link"));
  std::filesystem::create_symlink("none", Path("broken"));
  std::filesystem::create_directory_symlink(".", Path("folder"));
  ASSERT_EQ(mkfifo(Path("pipe").c_str(), 0600), 0);
  const auto found = ListFiles(directory_, 10);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->files, (std::vector<std::string>{Path("a")}));
  EXPECT_EQ(found->hidden, 2U);
  EXPECT_EQ(found->hidden_files, (std::vector<std::string>{Path(".d")}));
  EXPECT_EQ(found->links, 3U);
  EXPECT_EQ(found->others, 1U);
}

}  // namespace
}  // namespace diptych
