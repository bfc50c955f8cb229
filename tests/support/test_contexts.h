// SPDX-License-Identifier: Apache-2.0
//
// The pinned contexts, made once for all tests of a program.

#pragma once

#include "jsonld/pinned_contexts.h"

namespace diptych {

inline const PinnedContexts& TestContexts() {
  static const PinnedContexts* const contexts =
      new PinnedContexts(PinnedContexts::Standard());
  return *contexts;
}

}  // namespace diptych
