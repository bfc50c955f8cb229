// SPDX-License-Identifier: Apache-2.0
//
// TestContexts are the pinned contexts, made once for all tests of a program.

#pragma once

#include "jsonld/pinned_contexts.h"

namespace diptych {

inline const PinnedContexts& TestContexts() {
  static const PinnedContexts contexts = PinnedContexts::Standard();
  return contexts;
}

}  // namespace diptych
