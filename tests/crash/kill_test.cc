// SPDX-License-Identifier: Apache-2.0
// Covers Store when its process is killed: a child, this program started anew,
// commits blocks and says so through a pipe; the parent kills it at a random
// moment, opens the directory, and finds the very blocks that it was told. An
// audit recomputes every entry, tile, root and record of what the kills left.
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
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "audit/directory_source.h"
#include "tests/crash/random_blocks.h"
#include "tests/support/memory_source.h"
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
// Audits replay all that was ever committed, so not every kill has one.
constexpr int kKillsPerAudit = 20;
static_assert(kKills % kKillsPerAudit == 0, "the last kill has its audit");

// What the child says of a block that Commit called durable. Below PIPE_BUF, so
// that it is in the pipe whole or not at all.
struct Acknowledgement {
  std::uint64_t height = 0;
  Digest header_hash{};
};

// The child: commits for ever, and acknowledges each block behind it.
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
    const Acknowledgement told{block.execution.height.value,
                               HeaderHash(block.stored.header)};
    if (::write(STDOUT_FILENO, &told, sizeof told) != sizeof told) return 1;
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
    told_ = ends[0];
  }

  // Waits until it has acknowledged a block; false if that takes too long.
  bool WaitForBlock() const {
    pollfd end{.fd = told_, .events = POLLIN, .revents = 0};
    return ::poll(&end, 1, kFirstBlockMsMax) == 1;
  }

  // Kills it, and gives what it acknowledged; nothing if it had ended by
  // itself.
  std::optional<std::vector<Acknowledgement>> Kill() {
    ::kill(process_, SIGKILL);
    int status = 0;
    ::waitpid(process_, &status, 0);
    std::vector<Acknowledgement> all;
    Acknowledgement told;
    while (::read(told_, &told, sizeof told) == sizeof told) {
      all.push_back(told);
    }
    ::close(told_);
    if (!WIFSIGNALED(status)) return std::nullopt;
    return all;
  }

 private:
  pid_t process_ = 0;
  int told_ = -1;
};

// Which acknowledged block the store does not have, empty if it has all.
std::string LostOf(const Store& store,
                   const std::vector<Acknowledgement>& acknowledged) {
  for (const Acknowledgement& told : acknowledged) {
    const std::string name = "block " + std::to_string(told.height);
    const Result<StoredBlock> block = store.ReadBlock({told.height});
    if (!block) return name + ": " + block.error().message;
    if (HeaderHash(block->header) != told.header_hash) {
      return name + " is another than was acknowledged";
    }
  }
  return {};
}

// Signs what the log has come to, as a node does when it starts again, and
// replays all of it from entry 0; what the audit found, if not all is sound.
std::string AuditOf(const Store::Options& options) {
  {
    const Result<std::unique_ptr<Store>> store = Store::Open(options);
    if (!store) return store.error().message;
    Result<RegisterState> state = (*store)->LoadState();
    if (!state) return state.error().message;
    SampleRegister sample;
    sample.Resume(*std::move(state), **store);
    const Status saved = (*store)->SaveCheckpoint(SignedCheckpoint(sample, 1));
    if (!saved) return saved.error().message;
  }
  const Result<AuditReport> report =
      AuditDirectory(options.path, {.threads = 2});
  if (!report) return report.error().message;
  if (report->verdict == AuditVerdict::kNoDifference) return {};
  return AuditReportText(*report);
}

TEST(KilledProcess, NothingAcknowledgedIsLostIn200Kills) {
  TestDirectory directory;
  const Store::Options options = SmallStoreOptions(directory.path());
  const SampleRegister sample;
  ASSERT_TRUE(Store::Create(options, sample.genesis_entry()));
  std::mt19937_64 random(2026);
  std::vector<Acknowledgement> acknowledged;
  int kills_after_blocks = 0;
  for (int i = 0; i < kKills; ++i) {
    SCOPED_TRACE("kill " + std::to_string(i));
    Child child(directory.path(), random());
    const bool kill_at_start = i % 2 == 0;
    if (!kill_at_start) ASSERT_TRUE(child.WaitForBlock());
    std::this_thread::sleep_for(std::chrono::milliseconds(
        random() % (kill_at_start ? kStartMsMax : kLifeMsMax)));
    const auto told = child.Kill();
    ASSERT_TRUE(told.has_value()) << "the child could not go on";
    if (!told->empty()) ++kills_after_blocks;
    acknowledged.insert(acknowledged.end(), told->begin(), told->end());
    {
      const Result<std::unique_ptr<Store>> store = Store::Open(options);
      ASSERT_TRUE(store.has_value()) << store.error().message;
      const Result<RegisterState> state = (*store)->LoadState();
      ASSERT_TRUE(state.has_value()) << state.error().message;
      ASSERT_EQ(LostOf(**store, acknowledged), "");
      if (i % 10 == 9) {
        ASSERT_EQ(CheckIndex(**store, state->log.size()), "");
      }
    }
    if ((i + 1) % kKillsPerAudit == 0) {
      ASSERT_EQ(AuditOf(options), "");
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
