// SPDX-License-Identifier: Apache-2.0
// Covers a node whose disk takes a write no more: it ends with status 74 and
// says so, whichever of a block's writes it was, or a table that the database
// writes in a thread of its own; what it acknowledged is there afterwards, and
// the next start goes on (docs/adr/0012-failed-writes.md).
#include <gtest/gtest.h>
#include <rocksdb/env.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <vector>

#include "platform/file.h"
#include "tests/crash/fragile_file_system.h"
#include "tests/support/sole_register_loop.h"
#include "tests/support/test_directory.h"

namespace diptych {
namespace {

constexpr std::uint64_t kSeed = 4;
// The writes that fail, one in each life: the block's record in the database's
// journal, and its sync.
constexpr std::uint64_t kChanges = 2;
constexpr char kJournal[] = ".log";
constexpr char kTables[] = ".sst";
// More than the database holds in memory of what a vote stands on.
constexpr std::size_t kBigPayload = std::size_t{17} << 20U;
// Of a test that is red.
constexpr unsigned kPatienceSeconds = 60;

Store::Options OptionsOf(const TestDirectory& directory) {
  return {.path = directory.path() + "/store", .free_octets_min = 0};
}

// A process that acknowledges one block, and of whose next one a write fails.
[[noreturn]] void LiveUntilAWriteFails(const TestDirectory& directory,
                                       std::uint64_t change) {
  SampleRegister sample(kSeed);
  Store::Options options = OptionsOf(directory);
  const std::string trash = directory.Path("trash");
  if (!MakeDirectory(trash)) std::_Exit(1);
  const auto system = std::make_shared<FragileFileSystem>(trash);
  const std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(system);
  if (!Store::Create(options, sample.genesis_entry())) std::_Exit(1);
  options.env = env.get();
  SoleRegisterLoop node(sample, options);
  node.Begin();
  if (!node.Submit(sample.OpenList())) std::_Exit(2);
  system->FailAt(change, kJournal);
  // Nobody may hear of a block that is not on the disk.
  (void)node.Submit(sample.OpenList());
  std::_Exit(3);
}

// Writes so much that the database writes a table: it decides to after the
// first block, and begins before the second.
void FillMemory(Store& store) {
  for (const std::size_t size : {kBigPayload, std::size_t{1}}) {
    UnfinalisedBlock block;
    block.payload = Bytes(size);
    block.header.payload_octets = static_cast<std::uint32_t>(size);
    block.hash = HeaderHash(block.header);
    if (!store.Persist({}, block)) std::_Exit(4);
  }
}

// A process that nobody asks for anything, and whose database cannot write a
// table once.
[[noreturn]] void LiveUntilATableFails(const TestDirectory& directory) {
  SampleRegister sample(kSeed);
  Store::Options options = OptionsOf(directory);
  const std::string trash = directory.Path("trash");
  if (!MakeDirectory(trash)) std::_Exit(1);
  const auto system = std::make_shared<FragileFileSystem>(trash);
  const std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(system);
  if (!Store::Create(options, sample.genesis_entry())) std::_Exit(1);
  options.env = env.get();
  SoleRegisterLoop node(sample, options);
  // Once what a start writes is written, and so long before the heartbeat.
  node.on_write_health = [&, looks = 0]() mutable {
    if (++looks != 3) return;
    system->FailAt(1, kTables);
    FillMemory(node.store());
  };
  node.Begin();
  ::alarm(kPatienceSeconds);
  for (;;) ::pause();
}

// What the process left goes on.
void CheckRestart(const TestDirectory& directory) {
  SampleRegister sample(kSeed);
  SoleRegisterLoop node(sample, OptionsOf(directory));
  node.Begin();
  const Height found = node.store().newest_height();
  EXPECT_GE(found, Height{1});
  EXPECT_EQ(node.store().LoadState()->lists.size(), found.value);
  // The first two were the process's.
  for (int i = 0; i < 2; ++i) (void)sample.OpenList();
  const Result<FinalOutcome> outcome = node.Submit(sample.OpenList());
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome->outcome.verdict, TransactionVerdict::kAccepted);
  EXPECT_EQ(outcome->height, Height{found.value + 1});
}

TEST(FailedWrite, EndsTheNodeWithStatus74AndNothingAcknowledgedIsLost) {
  const std::vector<TestDirectory> directories(kChanges);
  const TestDirectory idle;
  // All of them before this process has threads: a fork takes none along.
  for (std::uint64_t change = 1; change <= kChanges; ++change) {
    EXPECT_EXIT(LiveUntilAWriteFails(directories[change - 1], change),
                ::testing::ExitedWithCode(74),
                "diptych: a durable write failed: .*no space left.*"
                "The node ends so that nothing is acknowledged that is not on "
                "the disk. Mend the disk and start it again")
        << change;
  }
  EXPECT_EXIT(LiveUntilATableFails(idle), ::testing::ExitedWithCode(74),
              "diptych: a durable write failed: writing in the background of "
              "the database: .*no space left.*make room on this disk\n"
              "The node ends so that nothing is acknowledged that is not on "
              "the disk. Mend the disk and start it again");
  for (const TestDirectory& directory : directories) CheckRestart(directory);
  EXPECT_EQ(Store::Open(OptionsOf(idle)).value()->newest_height(), Height{0});
}

}  // namespace
}  // namespace diptych
