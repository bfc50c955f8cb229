// SPDX-License-Identifier: Apache-2.0
//
// Reads a question from standard input and writes the canonical quads of each
// task by jsonld.js and rdf-canonize, for suites_test.py:
//
//   [{"document": JSON-LD TEXT, "base": IRI} or {"dataset": N-QUADS}, ...]
//   ["...", ...]
import fs from 'node:fs';

import jsonld from 'jsonld';
import {canonize} from 'rdf-canonize';

// The suites have graphs on which the reference would give up otherwise.
const canonizeOptions = {maxWorkFactor: 3};

async function documentLoader(url) {
  throw new Error(`not fetched: ${url}`);
}

async function quadsOf({document, base, dataset}) {
  if(dataset !== undefined) {
    return canonize(dataset, {algorithm: 'RDFC-1.0',
      inputFormat: 'application/n-quads', format: 'application/n-quads',
      ...canonizeOptions});
  }
  return jsonld.canonize(JSON.parse(document), {algorithm: 'RDFC-1.0',
    base, documentLoader, format: 'application/n-quads', safe: false,
    canonizeOptions});
}

const answers = [];
for(const task of JSON.parse(fs.readFileSync(0, 'utf8'))) {
  answers.push(await quadsOf(task));
}
process.stdout.write(JSON.stringify(answers));
