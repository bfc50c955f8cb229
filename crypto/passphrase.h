// SPDX-License-Identifier: Apache-2.0
//
// A Passphrase opens secret keys, and remembers where it came from, so that who
// gave a wrong one is told which to mend.

#pragma once

#include <string>
#include <utility>

#include "base/result.h"

namespace diptych {

struct Passphrase {
  std::string text;
  // For people: "the environment's DIPTYCH_PASSPHRASE", "the file x".
  std::string source;
};

// The error of opening a key's file, as who gave the passphrase has to hear it:
// kRefused of DecodeKeyPem becomes kInvalid and names the source; any other
// stays as it is.
inline Error WithSource(Error error, const Passphrase& passphrase) {
  if (error.code != ErrorCode::kRefused) return error;
  return {ErrorCode::kInvalid, std::move(error.message) +
                                   " (the passphrase came from " +
                                   passphrase.source + ")"};
}

}  // namespace diptych
