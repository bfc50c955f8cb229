// SPDX-License-Identifier: Apache-2.0
//
// A completion script teaches a shell the program's commands and options: it
// is made of the same table as the help, so that it cannot fall behind.

#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

namespace diptych {

enum class Shell : std::uint8_t { kBash, kZsh, kFish };

// Ends with a line feed. `root` is the program's own CLI::App.
std::string CompletionScript(const CLI::App& root, Shell shell);

}  // namespace diptych
