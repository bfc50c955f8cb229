// SPDX-License-Identifier: Apache-2.0
// Covers Store when its process is killed: a child, this program started anew,
// commits blocks and says so through a pipe; the parent kills it at a random
// moment, opens the directory, and finds at least what it was told.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <string>
#include <thread>

#include "tests/crash/random_blocks.h"
#include "tests/support/test_directory.h"

namespace diptych {
namespace {

constexpr char kChildArgument[] = "--commit-until-killed";
constexpr int kKills = 200;
// Every other child is killed within this time of its start, which hits the
// opening of the store, and the others within that time of their first block.
constexpr std::uint64_t kStartMsMax = 100;
constexpr std::uint64_t kLifeMsMax = 40;
constexpr int kFirstBlockMsMax = 120'000;

// The child: commits for ever, and writes the height of each block behind it.
int CommitUntilKilled(const std::string& path, std::uint64_t seed) {
  const Result<std::unique_ptr<Store>> store =
      Store::Open(SmallStoreOptions(path));
  if (!store) return 1;
  Result<RegisterState> state = (*store)->LoadState();
  if (!state) return 1;
  SampleRegister sample;
  sample.Resume(*std::move(state), **store);
  std::mt19937_64 random(seed);
  while (true) {
    SampleBlock block = sample.NextBlock(RandomTransactions(sample, random));
    if (!(*store)->Commit(block.execution, block.stored)) {
      return 1;
    }
    const std::uint64_t height = block.execution.height.value;
    if (::write(STDOUT_FILENO, &height, sizeof height) != sizeof height) {
      return 1;
    }
    sample.Apply(std::move(block));
  }
}

class Child {
 public:
  Child(const std::string& path, std::uint64_t seed) {
    std::array<int, 2> ends{};
    CHECK(::pipe2(ends.data(), O_CLOEXEC) == 0);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::string program = "/proc/self/exe";
    std::string argument = kChildArgument;
    std::string directory = path;
    std::string number = std::to_string(seed);
    std::array<char*, 5> arguments = {program.data(), argument.data(),
                                      directory.data(), number.data(), nullptr};
    CHECK(::posix_spawn(&process_, program.c_str(), &actions, nullptr,
                        arguments.data(), environ) == 0);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    heights_ = ends[0];
  }

  // Waits until it has acknowledged a block; false if that takes too long.
  bool WaitForBlock() const {
    pollfd end{.fd = heights_, .events = POLLIN, .revents = 0};
    return ::poll(&end, 1, kFirstBlockMsMax) == 1;
  }

  // Kills it, and gives the last height that it acknowledged; 0 if none. -1 if
  // it had ended by itself.
  std::int64_t Kill() {
    ::kill(process_, SIGKILL);
    int status = 0;
    ::waitpid(process_, &status, 0);
    std::uint64_t last = 0;
    std::uint64_t height = 0;
    while (::read(heights_, &height, sizeof height) == sizeof height) {
      last = height;
    }
    ::close(heights_);
    return WIFSIGNALED(status) ? static_cast<std::int64_t>(last) : -1;
  }

 private:
  pid_t process_ = 0;
  int heights_ = -1;
};

TEST(KilledProcess, NothingAcknowledgedIsLostIn200Kills) {
  TestDirectory directory;
  const Store::Options options = SmallStoreOptions(directory.path());
  const SampleRegister sample;
  ASSERT_TRUE(Store::Create(options, sample.genesis_entry()));
  std::mt19937_64 random(2026);
  std::uint64_t acknowledged = 0;
  int kills_after_blocks = 0;
  for (int i = 0; i < kKills; ++i) {
    SCOPED_TRACE("kill " + std::to_string(i));
    Child child(directory.path(), random());
    const bool kill_at_start = i % 2 == 0;
    if (!kill_at_start) ASSERT_TRUE(child.WaitForBlock());
    std::this_thread::sleep_for(std::chrono::milliseconds(
        random() % (kill_at_start ? kStartMsMax : kLifeMsMax)));
    const std::int64_t last = child.Kill();
    ASSERT_GE(last, 0) << "the child could not go on";
    if (last > 0) {
      ++kills_after_blocks;
      acknowledged = static_cast<std::uint64_t>(last);
    }
    const Result<std::unique_ptr<Store>> store = Store::Open(options);
    ASSERT_TRUE(store.has_value()) << store.error().message;
    const Result<RegisterState> state = (*store)->LoadState();
    ASSERT_TRUE(state.has_value()) << state.error().message;
    ASSERT_GE(state->tip.height.value, acknowledged);
    if (i % 10 == 9) {
      ASSERT_EQ(CheckIndex(**store, state->log.size()), "");
    }
  }
  EXPECT_GE(kills_after_blocks, kKills / 2);
}

}  // namespace
}  // namespace diptych

int main(int argc, char** argv) {
  if (argc == 4 && std::strcmp(argv[1], diptych::kChildArgument) == 0) {
    return diptych::CommitUntilKilled(argv[2], std::stoull(argv[3]));
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
