// SPDX-License-Identifier: Apache-2.0
//
// How far it is: shown of long work on a terminal, and never if asked for
// quiet.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/command_table.h"
#include "platform/file.h"
#include "tests/support/test_directory.h"
#include "tests/support/test_receipt.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;

// Whoever looks at it finds a second gone: all work is long.
class SlowClock : public Clock {
 public:
  TimeMs Now() override { return {now_ += 1'000}; }

 private:
  std::uint64_t now_ = kTestSealed.value;
};

class NoRandom : public Random {
 public:
  void Fill(std::span<std::uint8_t> out) override {
    std::ranges::fill(out, std::uint8_t{7});
  }
};

// What a terminal shows of `diptych verify` for three documents.
std::string Shown(const std::vector<std::string>& options) {
  const TestDirectory folder;
  const std::string policy = TestPolicyText();
  EXPECT_TRUE(
      WriteFile(folder.Path("policy.txt"), AsBytes(policy)).has_value());
  std::vector<std::string> arguments = {"verify", "--policy",
                                        folder.Path("policy.txt")};
  for (const std::string name : {"a.txt", "b.txt", "c.txt"}) {
    EXPECT_TRUE(WriteFile(folder.Path(name), AsBytes(name)).has_value());
    arguments.push_back(folder.Path(name));
  }
  arguments.insert(arguments.end(), options.begin(), options.end());
  std::ostringstream output;
  std::ostringstream error;
  Console console(output, error, {.error_is_terminal = true});
  SlowClock clock;
  NoRandom random;
  Surroundings surroundings{console, clock, random};
  EXPECT_EQ(CommandLine(AllCommands()).Run(arguments, surroundings),
            ExitCode::kCannotTell);
  return error.str();
}

TEST(Verify, ShowsATerminalHowFarItIs) {
  EXPECT_THAT(Shown({}), HasSubstr("verifying [####################] 100 %"));
}

TEST(Verify, ShowsNothingIfAskedForQuiet) { EXPECT_EQ(Shown({"-q"}), ""); }

}  // namespace
}  // namespace diptych
