// SPDX-License-Identifier: Apache-2.0
//
// CHECK states what must hold if the program itself is right; when it does not
// hold, the process ends with the place and the condition.
//
// It guards against our own bugs, in every build. It never judges input: what
// came from a file, a peer or a user is answered with a Result or a verdict.

#pragma once

namespace diptych {

// Writes the place and the condition to standard error and aborts.
[[noreturn]] void CheckFailed(const char* file, int line,
                              const char* condition);

}  // namespace diptych

#define CHECK(condition)                             \
  (__builtin_expect(static_cast<bool>(condition), 1) \
       ? static_cast<void>(0)                        \
       : ::diptych::CheckFailed(__FILE__, __LINE__, #condition))
