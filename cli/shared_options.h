// SPDX-License-Identifier: Apache-2.0
//
// Shared options are those that several commands have: one name and one
// meaning everywhere.

#pragma once

#include <string>

#include "cli/option_set.h"

namespace diptych {

// What --network and --node are if they are not given.
inline constexpr char kNetworkVariable[] = "DIPTYCH_NETWORK";
inline constexpr char kNodeVariable[] = "DIPTYCH_NODE";

// --json. That errors are JSON too is CommandLine's doing.
void AddJsonOption(OptionSet& options, bool& json);

// --network DIR, the folder that `network create` made.
void AddNetworkOption(OptionSet& options, std::string& directory);

// --passphrase-file FILE, for keys that exist.
void AddPassphraseOption(OptionSet& options, std::string& file);

// --node URL.
void AddNodeOption(OptionSet& options, std::string& url);

}  // namespace diptych
