// SPDX-License-Identifier: Apache-2.0
//
// The arguments: help for every command, what is said of wrong arguments, exit
// codes, JSON errors, and completion scripts that know every command.
#include "cli/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "cli/command_table.h"
#include "json/parse.h"

namespace diptych {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class FixedClock : public Clock {
 public:
  TimeMs Now() override { return {1'800'000'000'000}; }
};

class NoRandom : public Random {
 public:
  void Fill(std::span<std::uint8_t> out) override {
    std::ranges::fill(out, std::uint8_t{7});
  }
};

struct Outcome {
  ExitCode code;
  std::string output;
  std::string error;
};

Outcome Call(const std::vector<std::string>& arguments) {
  // The tests' own environment must not answer for what is not given.
  unsetenv("DIPTYCH_NETWORK");
  unsetenv("DIPTYCH_NODE");
  std::ostringstream output;
  std::ostringstream error;
  Console console(output, error, {});
  FixedClock clock;
  NoRandom random;
  Surroundings surroundings{console, clock, random};
  CommandLine line(AllCommands());
  const ExitCode code = line.Run(arguments, surroundings);
  return {code, output.str(), error.str()};
}

std::vector<std::string> Words(std::string_view path) {
  std::istringstream words{std::string(path)};
  return {std::istream_iterator<std::string>(words), {}};
}

TEST(CommandLine, ListsEveryCommandInItsHelp) {
  const Outcome outcome = Call({"--help"});
  EXPECT_EQ(outcome.code, ExitCode::kOk);
  for (const Command* command : AllCommands()) {
    EXPECT_THAT(outcome.output, HasSubstr("\n  " + std::string(command->path)));
    // Once: the commands under a heading stand together.
    const std::string heading = "\n" + std::string(command->heading) + ":\n";
    const std::size_t found = outcome.output.find(heading);
    ASSERT_NE(found, std::string::npos) << heading;
    EXPECT_EQ(outcome.output.rfind(heading), found) << heading;
  }
}

TEST(CommandLine, GivesEveryCommandHelpWithExamplesOfItself) {
  for (const Command* command : AllCommands()) {
    std::vector<std::string> arguments = Words(command->path);
    arguments.push_back("--help");
    const Outcome outcome = Call(arguments);
    EXPECT_EQ(outcome.code, ExitCode::kOk);
    const std::string name = "diptych " + std::string(command->path);
    EXPECT_THAT(outcome.output, StartsWith(std::string(command->summary)));
    EXPECT_THAT(outcome.output, HasSubstr("\nUsage: " + name));
    const std::size_t examples = outcome.output.find("\nExamples:\n");
    ASSERT_NE(examples, std::string::npos) << name;
    EXPECT_THAT(outcome.output.substr(examples), HasSubstr(name));
  }
}

TEST(CommandLine, KeepsHelpWithinEightyColumns) {
  std::vector<std::vector<std::string>> all = {{"--help"}};
  for (const Command* command : AllCommands()) {
    all.push_back(Words(command->path));
    all.back().push_back("--help");
  }
  for (const auto& arguments : all) {
    std::istringstream help(Call(arguments).output);
    for (std::string line; std::getline(help, line);) {
      EXPECT_LE(line.size(), 80U) << line;
    }
  }
}

TEST(CommandLine, PrintsHelpAndFailsIfNoCommandIsNamed) {
  const Outcome outcome = Call({});
  EXPECT_EQ(outcome.code, ExitCode::kCannotTell);
  EXPECT_THAT(outcome.output, HasSubstr("Usage: diptych COMMAND"));
}

TEST(CommandLine, SuggestsTheNearestCommand) {
  const Outcome outcome = Call({"verfy", "x.pdf", "--policy", "p"});
  EXPECT_EQ(outcome.code, ExitCode::kCannotTell);
  EXPECT_THAT(outcome.error, HasSubstr("unknown command \"verfy\": did you "
                                       "mean verify?"));
}

TEST(CommandLine, SuggestsTheNearestOption) {
  EXPECT_THAT(Call({"verify", "x.pdf", "--polcy", "p"}).error,
              HasSubstr("unknown option \"--polcy\": did you mean --policy? "
                        "See 'diptych verify --help'"));
  EXPECT_THAT(Call({"verify", "x.pdf", "--polcy=p"}).error,
              HasSubstr("did you mean --policy?"));
  EXPECT_THAT(Call({"verify", "--polcy"}).error,
              HasSubstr("did you mean --policy?"));
  EXPECT_THAT(Call({"key", "creat"}).error,
              HasSubstr("unknown command \"creat\": did you mean create?"));
}

TEST(CommandLine, GivesFamiliesTheExamplesOfTheirCommands) {
  for (const char* family : {"key", "node", "network"}) {
    const Outcome outcome = Call({family, "--help"});
    EXPECT_EQ(outcome.code, ExitCode::kOk);
    const std::size_t start = outcome.output.find("\nExamples:\n");
    ASSERT_NE(start, std::string::npos) << family;
    const std::string examples = outcome.output.substr(start);
    EXPECT_EQ(examples.find("diptych verify"), std::string::npos) << family;
    for (const Command* command : AllCommands()) {
      if (!command->path.starts_with(std::string(family) + " ")) continue;
      EXPECT_THAT(examples, HasSubstr("diptych " + std::string(command->path)));
    }
  }
}

TEST(CommandLine, AsksForTheSecondWord) {
  const Outcome outcome = Call({"key"});
  EXPECT_EQ(outcome.code, ExitCode::kCannotTell);
  EXPECT_THAT(outcome.error, HasSubstr("create, list, export"));
}

TEST(CommandLine, NamesWhatIsMissing) {
  EXPECT_THAT(Call({"verify"}).error,
              AllOf(HasSubstr("missing FILE...: "),
                    HasSubstr("diptych verify --help")));
  EXPECT_THAT(
      Call({"network", "create", "--network", "x", "--name", "y"}).error,
      HasSubstr("missing --origin NAME: "));
  EXPECT_THAT(Call({"network", "create"}).error,
              HasSubstr("it must not exist yet. See 'diptych network create "
                        "--help'"));
}

TEST(CommandLine, NamesTheOptionWithAWrongValue) {
  EXPECT_THAT(Call({"verify", "x", "--max-age", "soon"}).error,
              AllOf(HasSubstr("--max-age"), HasSubstr("7d")));
  EXPECT_THAT(Call({"anchor", "x", "--batch", "0"}).error,
              HasSubstr("--batch"));
  EXPECT_THAT(Call({"anchor", "x", "--batch", "many"}).error,
              HasSubstr("--batch"));
  EXPECT_THAT(Call({"node", "run", "--port", "70000"}).error,
              HasSubstr("--port"));
  EXPECT_THAT(Call({"revoke", "x", "--reason", "boredom"}).error,
              HasSubstr("--reason"));
  EXPECT_THAT(Call({"verify", "x", "--policy"}).error, HasSubstr("--policy"));
}

TEST(CommandLine, ShowsNoControlCharactersOfArguments) {
  const Outcome outcome = Call({"ver\x1b[31mify"});
  EXPECT_EQ(outcome.error.find('\x1b'), std::string::npos);
}

TEST(CommandLine, PrintsErrorsAsJsonIfAsked) {
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {"verify", "x", "--json"},
           {"verify", "--json"},
           {"verify", "x", "--json", "--nonsense"}}) {
    const Outcome outcome = Call(arguments);
    EXPECT_EQ(outcome.code, ExitCode::kCannotTell);
    const Result<JsonValue> json = ParseJson(outcome.output);
    ASSERT_TRUE(json) << outcome.output;
    const JsonObject& error = json->as_object().at("error").as_object();
    EXPECT_EQ(error.at("code").as_string(), "invalid");
    EXPECT_FALSE(error.at("message").as_string().empty());
  }
}

TEST(CommandLine, AsksWhomToTrustBeforeItVerifies) {
  const Outcome outcome = Call({"verify", "x.pdf"});
  EXPECT_EQ(outcome.code, ExitCode::kCannotTell);
  EXPECT_THAT(outcome.error, HasSubstr("--policy"));
}

TEST(CommandLine, TakesOneReceiptForOneDocument) {
  EXPECT_THAT(Call({"verify", "a", "b", "--receipt", "r"}).error,
              HasSubstr("--receipts"));
  EXPECT_THAT(Call({"verify", "-"}).error, HasSubstr("--receipt"));
}

TEST(Version, IsPrintedAsTextAndAsJson) {
  const Outcome text = Call({"version"});
  EXPECT_EQ(text.code, ExitCode::kOk);
  EXPECT_THAT(text.output, StartsWith("diptych "));
  const Result<JsonValue> json = ParseJson(Call({"version", "--json"}).output);
  ASSERT_TRUE(json);
  EXPECT_EQ("diptych " +
                std::string(json->as_object().at("version").as_string()) + "\n",
            text.output);
  const Outcome flag = Call({"--version"});
  EXPECT_EQ(flag.code, ExitCode::kOk);
  EXPECT_EQ(flag.output, text.output);
}

TEST(Completion, KnowsEveryCommandInEveryShell) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const Outcome outcome = Call({"completion", shell});
    EXPECT_EQ(outcome.code, ExitCode::kOk);
    for (const Command* command : AllCommands()) {
      EXPECT_THAT(outcome.output,
                  HasSubstr("'" + std::string(command->path) + "'"))
          << shell;
    }
    EXPECT_THAT(outcome.output, HasSubstr("max-age"));
  }
  EXPECT_THAT(Call({"completion", "tcsh"}).error, HasSubstr("tcsh"));
}

TEST(Completion, HasTheScriptAsJson) {
  const Outcome text = Call({"completion", "fish"});
  const Outcome json = Call({"completion", "fish", "--json"});
  EXPECT_EQ(json.code, ExitCode::kOk);
  const Result<JsonValue> line = ParseJson(json.output);
  ASSERT_TRUE(line);
  EXPECT_EQ(std::string(line->as_object().at("script").as_string()),
            text.output);
}

TEST(CommandLine, EveryCommandTakesJson) {
  for (const Command* command : AllCommands()) {
    std::vector<std::string> arguments = Words(command->path);
    arguments.push_back("--help");
    EXPECT_THAT(Call(arguments).output, HasSubstr("--json")) << command->path;
  }
}

TEST(Completion, KnowsTheWordsThatAnOptionTakes) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const std::string script = Call({"completion", shell}).output;
    EXPECT_THAT(script, HasSubstr("not-stated issued-in-error superseded"))
        << shell;
    EXPECT_THAT(script, HasSubstr("secp256k1 ed25519 p256")) << shell;
  }
}

TEST(ExitCode, OfSeveralIsNotValidBeforeCannotTell) {
  constexpr ExitCode kAll[] = {ExitCode::kOk, ExitCode::kCannotTell,
                               ExitCode::kNotValid};
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) {
      EXPECT_EQ(Worst(kAll[i], kAll[j]), kAll[std::max(i, j)]);
    }
  }
}

}  // namespace
}  // namespace diptych
