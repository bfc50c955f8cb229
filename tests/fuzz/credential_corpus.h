// SPDX-License-Identifier: Apache-2.0
//
// The seeds of the targets that read what credentials are made of: pictures,
// tokens, portfolios, status lists, JSON-LD.

#pragma once

#include "tests/fuzz/corpus_writer.h"

namespace diptych {

void WriteCredentials(CorpusWriter& writer);
void WriteStatusLists(CorpusWriter& writer);
void WriteJsonLd(CorpusWriter& writer);

}  // namespace diptych
