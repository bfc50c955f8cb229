// SPDX-License-Identifier: Apache-2.0
//
// The examples of docs/spec/rpc.md, run as they stand with curl and a shell
// against a server whose service is a FakeService.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "rpc/fake_service.h"
#include "rpc/server.h"

namespace diptych {
namespace {

constexpr std::string_view kExampleNode = "http://127.0.0.1:7300";

// The first shell block of the specification.
std::string ExampleCommands() {
  std::ifstream file(DIPTYCH_SOURCE_DIR "/docs/spec/rpc.md");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const std::string fence = "```sh\n";
  const std::size_t start = text.find(fence) + fence.size();
  return text.substr(start, text.find("```", start) - start);
}

std::size_t Replace(std::string& text, std::string_view from,
                    const std::string& to) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(from, at)) != text.npos;
       at += to.size()) {
    text.replace(at, from.size(), to);
    ++count;
  }
  return count;
}

// What a shell prints, in `folder`.
std::string RunShell(const std::filesystem::path& folder,
                     const std::string& commands) {
  const std::filesystem::path script = folder / "commands";
  std::ofstream(script) << "cd '" << folder.string() << "'\n" << commands;
  FILE* output = ::popen(("sh '" + script.string() + "' 2>&1").c_str(), "r");
  std::string text;
  char buffer[4096];
  std::size_t count = 0;
  while ((count = std::fread(buffer, 1, sizeof(buffer), output)) > 0) {
    text.append(buffer, count);
  }
  ::pclose(output);
  return text;
}

TEST(RpcExamples, EachCommandIsAnsweredWith200) {
  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) /
      ("rpc_examples_" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  if (RunShell(folder, "command -v curl").empty()) {
    GTEST_SKIP() << "curl is not installed";
  }
  FakeService service;
  service.tile_count = 10'000'000;
  HttpServer server({.port = 0}, service);
  ASSERT_TRUE(server.Start());

  std::string commands = ExampleCommands();
  const std::size_t count =
      Replace(commands, kExampleNode,
              "http://127.0.0.1:" + std::to_string(server.bound_port()));
  const std::string report =
      "curl() { command curl -sS -w '\\nstatus %{http_code}\\n' \"$@\"; }\n";
  std::string output = RunShell(folder, report + commands);
  EXPECT_EQ(count, 10U);
  const std::string whole = output;
  EXPECT_EQ(Replace(output, "status 200\n", "status 200\n"), count) << whole;
  EXPECT_THAT(whole, testing::HasSubstr("\"origin\":\"example.org/log\""));
  EXPECT_EQ(service.submitted().transaction().signature().size(), 3U);
  EXPECT_EQ(std::filesystem::file_size(folder / "tile"), service.tile.size());
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace diptych
