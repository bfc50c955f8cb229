// SPDX-License-Identifier: Apache-2.0
//
// A passphrase unlocks an institution's keys. It comes, in this order, from
// the file of --passphrase-file, the environment's DIPTYCH_PASSPHRASE, the
// network folder's keys/passphrase, or a person at the terminal; never from an
// argument, which every user of the machine could read.

#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "cli/console.h"
#include "crypto/passphrase.h"

namespace diptych {

inline constexpr char kPassphraseVariable[] = "DIPTYCH_PASSPHRASE";

// Reads the first line of a file. kInvalid if it is empty, kLimit if it is
// longer than a passphrase may be (crypto/key_pem.h).
Result<std::string> ReadPassphraseFile(const std::string& path);

// What --passphrase-file or the environment gives; nothing if neither is set.
Result<std::optional<std::string>> GivenPassphrase(
    const std::string& passphrase_file);

// Asks at the terminal, without echo. kUnavailable if nobody is there, with
// the other ways to give one.
Result<std::string> AskPassphrase(const std::string& question,
                                  Console& console);

// Asks twice for a new one, so that no slip of the hand locks a key for ever.
Result<std::string> ChoosePassphrase(Console& console);

// All four in turn; `stored_path` is keys/passphrase, used if it exists.
Result<Passphrase> FindPassphrase(const std::string& passphrase_file,
                                  const std::string& stored_path,
                                  Console& console);

}  // namespace diptych
