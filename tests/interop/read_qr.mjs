// SPDX-License-Identifier: Apache-2.0
//
// Reads QR symbols by jsqr, a decoder for cameras, for qr_symbols_test.py:
//
//   [["1", "0", ...], ...]   one picture each: its rows, '1' where it is dark
//   ["...", null, ...]       the octets as base64, or nothing where it sees none
import fs from 'node:fs';

import jsQR from 'jsqr';

// Pixels a module, as in a photograph from near.
const SCALE = 4;

function pixelsOf(rows) {
  const size = rows.length * SCALE;
  const pixels = new Uint8ClampedArray(4 * size * size).fill(255);
  for(let y = 0; y < size; ++y) {
    const row = rows[Math.floor(y / SCALE)];
    for(let x = 0; x < size; ++x) {
      if(row[Math.floor(x / SCALE)] === '1') {
        pixels.fill(0, 4 * (y * size + x), 4 * (y * size + x) + 3);
      }
    }
  }
  return {pixels, size};
}

const answers = JSON.parse(fs.readFileSync(0, 'utf8')).map(rows => {
  const {pixels, size} = pixelsOf(rows);
  // It detects the symbol by its corners, as in any picture.
  const found = jsQR(pixels, size, size, {inversionAttempts: 'dontInvert'});
  return found && Buffer.from(found.binaryData).toString('base64');
});
process.stdout.write(JSON.stringify(answers));
