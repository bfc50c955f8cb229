// SPDX-License-Identifier: Apache-2.0
//
// Shared options are those that several commands have: one name and one
// meaning everywhere.

#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace diptych {

// What --network and --node are if they are not given.
inline constexpr char kNetworkVariable[] = "DIPTYCH_NETWORK";
inline constexpr char kNodeVariable[] = "DIPTYCH_NODE";

// --json. That errors are JSON too is CommandLine's doing.
CLI::Option* AddJsonOption(CLI::App& app, bool& json);

// --network DIR, the folder that `network create` made.
CLI::Option* AddNetworkOption(CLI::App& app, std::string& directory);

// --passphrase-file FILE, for a key that exists, or with another help text.
CLI::Option* AddPassphraseOption(CLI::App& app, std::string& file);
CLI::Option* AddPassphraseFileOption(CLI::App& app, std::string& file,
                                     const std::string& description);

// --node URL.
CLI::Option* AddNodeOption(CLI::App& app, std::string& url);

// Refuses an option's value that is no duration.
CLI::Validator DurationValidator();

}  // namespace diptych
