// SPDX-License-Identifier: Apache-2.0
//
// Shared options are those that several commands have: one name and one
// meaning everywhere.

#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace diptych {

// --json. That errors are JSON too is CommandLine's doing.
CLI::Option* AddJsonOption(CLI::App& app, bool& json);

// --network DIR, the folder that `network create` made.
CLI::Option* AddNetworkOption(CLI::App& app, std::string& directory);

// --passphrase-file FILE.
CLI::Option* AddPassphraseOption(CLI::App& app, std::string& file);

// --node URL.
CLI::Option* AddNodeOption(CLI::App& app, std::string& url);

// Says what is wrong with a duration's text; empty if nothing is.
CLI::Validator DurationValidator();

}  // namespace diptych
