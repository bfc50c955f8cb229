// SPDX-License-Identifier: Apache-2.0
//
// The seeds of the targets that read HTTP: what clients send, and what servers
// answer.

#pragma once

#include "tests/fuzz/corpus_writer.h"

namespace diptych {

void WriteHttp(CorpusWriter& writer);

}  // namespace diptych
