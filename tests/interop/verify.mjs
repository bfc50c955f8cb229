// SPDX-License-Identifier: Apache-2.0
//
// Reads a question from standard input and writes what each verifier answers:
//
//   {"source": FOLDER, "published": {URL: FILE, ...},
//    "tasks": [{"verifier": NAME, "text": TEXT, "options": {...}}, ...]}
//   [{"accepted": true, ...}, {"accepted": false, "reason": TEXT}, ...]
import fs from 'node:fs';

import {Offline} from './offline.mjs';
import {ask} from './verifiers.mjs';

// Some of the packages log what they cannot look up.
console.log = console.error;

const question = JSON.parse(fs.readFileSync(0, 'utf8'));
const offline = new Offline(question);
const answers = [];
for(const {verifier, text, options} of question.tasks) {
  answers.push(await ask(verifier, text, offline, options));
}
process.stdout.write(JSON.stringify(answers));
