// SPDX-License-Identifier: Apache-2.0
//
// Compares what Diptych and jsonld.js 9 with rdf-canonize 5 make of the same
// documents: the same octets, or a refusal by both. Contexts come from
// jsonld/contexts for both; nothing is fetched.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';

import {FAULTS, FEATURES, Random, credential} from './documents.mjs';

const SEED = Number(process.env.SEED ?? 2026);
const CREDENTIALS = 150;
const ROUNDS = 8;  // documents of each feature

const source = process.env.DIPTYCH_SOURCE;
const require = createRequire(path.join(process.env.INTEROP_MODULES, 'x.js'));
const jsonld = require('jsonld');

// What Diptych refuses on purpose where the reference accepts it: numbers that
// programs write differently, and a default direction, which the reference
// forgets in scoped contexts (docs/spec/json-ld.md section 5).
const STRICTER = ['programs sign', 'a direction of writing cannot be signed'];

const folder = path.join(source, 'jsonld/contexts');
const contexts = new Map(
    fs.readFileSync(path.join(folder, 'index.txt'), 'utf8').trim().split('\n')
        .map(line => line.split(' '))
        .map(([, file, url]) => [url, JSON.parse(
            fs.readFileSync(path.join(folder, file), 'utf8'))]));

async function documentLoader(url) {
  if(!contexts.has(url)) {
    throw new Error(`not pinned: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document: contexts.get(url)};
}

function filesUnder(folder) {
  if(!fs.existsSync(folder)) {
    return [];
  }
  return fs.readdirSync(folder, {withFileTypes: true, recursive: true})
      .filter(entry => entry.isFile())
      .map(entry => path.join(entry.parentPath ?? entry.path, entry.name));
}

// Real credentials, each also without its proof and with its proof alone.
function* realDocuments() {
  const data = path.join(source, '../shared/data');
  const files = ['dcc-vc-test-fixtures', 'w3c-vc-di-eddsa', 'w3c-vc-di-ecdsa']
      .flatMap(name => filesUnder(path.join(data, name)));
  for(const file of files) {
    let document;
    try {
      document = JSON.parse(fs.readFileSync(file, 'utf8'));
    } catch{
      continue;  // a picture or a text
    }
    if(!document?.['@context']) {
      continue;
    }
    const name = path.relative(data, file);
    yield [name, document];
    const {proof, ...unsigned} = document;
    yield [`${name} unsigned`, unsigned];
    for(const one of [proof ?? []].flat()) {
      const {proofValue, ...options} = one;
      yield [`${name} proof`,
        {...options, '@context': document['@context']}];
    }
  }
}

function* madeDocuments() {
  const r = new Random(SEED);
  for(let i = 0; i < CREDENTIALS; ++i) {
    yield [`credential ${i}`, credential(r)];
  }
  for(const [name, make] of Object.entries(FEATURES)) {
    for(let i = 0; i < ROUNDS; ++i) {
      yield [`${name} ${i}`, make(r)];
    }
  }
  for(const [name, spoil] of Object.entries(FAULTS)) {
    for(const document of [credential(r),
      {'@context': {a: 'urn:a'}, '@id': 'urn:n', a: 1}]) {
      yield [`fault ${name}`, spoil(document)];
    }
  }
}

async function byReference(document) {
  try {
    return {quads: await jsonld.canonize(document, {
      algorithm: 'RDFC-1.0', format: 'application/n-quads', documentLoader,
      safe: true,
      // The reference gives up after few steps; Diptych's limit is another.
      canonizeOptions: {maxWorkFactor: 3}})};
  } catch(error) {
    return {error: `${error.message} ${JSON.stringify(error.details ?? '')}`};
  }
}

function check(name, document, ours, theirs) {
  const shown = `${name}\n${JSON.stringify(document)}`;
  if(theirs.error) {
    assert.ok(ours.error, `only the reference refuses ${shown}\n${theirs.error}`);
    return 'refused';
  }
  if(ours.error && STRICTER.some(reason => ours.error.includes(reason))) {
    return 'stricter';
  }
  // A faulty document that both accept would test nothing.
  assert.ok(!name.startsWith('fault '), `the reference accepts ${shown}`);
  assert.equal(ours.error, undefined, `only Diptych refuses ${shown}`);
  assert.equal(ours.quads, theirs.quads, shown);
  return 'same';
}

const documents = [...realDocuments(), ...madeDocuments()]
    // As both read it from text: without members that are undefined.
    .map(([name, document]) => [name, JSON.stringify(document)]);
const answers = execFileSync(process.env.CANONICAL_QUADS, {
  input: documents.map(([, text]) => `${text}\n`).join(''),
  maxBuffer: 1 << 28,
}).toString().trim().split('\n').map(line => JSON.parse(line));
assert.equal(answers.length, documents.length);

const counts = {same: 0, refused: 0, stricter: 0};
const faults = [];
for(const [i, [name, text]] of documents.entries()) {
  const document = JSON.parse(text);
  const theirs = await byReference(JSON.parse(text));
  try {
    ++counts[check(name, document, answers[i], theirs)];
  } catch(error) {
    faults.push(error.message);
  }
}
console.log(`seed ${SEED}:`, counts);
for(const fault of faults) {
  console.error(fault, '\n');
}
process.exit(faults.length === 0 ? 0 : 1);
