// SPDX-License-Identifier: Apache-2.0
//
// The seeds of the targets that judge by what was fetched: a credential of the
// sample issuer, his DID document and his status list, in every form.

#pragma once

#include "tests/fuzz/corpus_writer.h"

namespace diptych {

void WriteOutside(CorpusWriter& writer);

}  // namespace diptych
