// SPDX-License-Identifier: Apache-2.0
//
// An ExitCode is what the program tells the script that called it; the same
// three words as a verdict (docs/spec/cli-json.md section 2).

#pragma once

#include <cstdint>

#include "base/result.h"

namespace diptych {

enum class ExitCode : std::uint8_t {
  kOk = 0,          // done; every credential is valid
  kNotValid = 1,    // a credential is not valid, or the register refused
  kCannotTell = 2,  // a verdict is missing; usage, file, network or key error
};

// Of several items: not valid before cannot tell before ok, so that a script
// that looks for forgeries finds one in whatever company it comes.
constexpr ExitCode Worst(ExitCode a, ExitCode b) {
  if (a == ExitCode::kNotValid || b == ExitCode::kNotValid) {
    return ExitCode::kNotValid;
  }
  return a == ExitCode::kOk ? b : a;
}

// A request that was understood and not allowed is 1, any other failure 2.
constexpr ExitCode ExitCodeOf(ErrorCode code) {
  return code == ErrorCode::kRefused ? ExitCode::kNotValid
                                     : ExitCode::kCannotTell;
}

}  // namespace diptych
