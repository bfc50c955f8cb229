// SPDX-License-Identifier: Apache-2.0
//
// Keys of node as Multikeys (W3C Controlled Identifiers) and back.
import crypto from 'node:crypto';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

export const base58btc = {
  encode(octets) {
    let number = BigInt(`0x${Buffer.from(octets).toString('hex') || '0'}`);
    let text = '';
    for(; number > 0n; number /= 58n) {
      text = ALPHABET[Number(number % 58n)] + text;
    }
    const zeros = octets.findIndex(octet => octet !== 0);
    return '1'.repeat(zeros < 0 ? octets.length : zeros) + text;
  },
  decode(text) {
    let number = 0n;
    for(const letter of text) {
      const digit = ALPHABET.indexOf(letter);
      if(digit < 0) {
        throw new Error(`no letter of base58: ${letter}`);
      }
      number = number * 58n + BigInt(digit);
    }
    const hex = number === 0n ? '' : number.toString(16);
    const zeros = /^1*/.exec(text)[0].length;
    return Buffer.concat([Buffer.alloc(zeros),
      Buffer.from(hex.padStart(hex.length + hex.length % 2, '0'), 'hex')]);
  },
};

// The multicodec in front, and SubjectPublicKeyInfo up to the key (RFC 8410,
// RFC 5480) with a compressed point, which OpenSSL reads.
const KINDS = [
  {crv: 'Ed25519', codec: 'ed01', der: '302a300506032b6570032100'},
  {crv: 'P-256', codec: '8024', der:
    '3039301306072a8648ce3d020106082a8648ce3d030107032200'},
  {crv: 'P-384', codec: '8124', der:
    '3046301006072a8648ce3d020106052b81040022033200'},
];

export function publicKeyOf(multikey) {
  const octets = base58btc.decode(multikey.slice(1));
  const kind = KINDS.find(
      ({codec}) => octets.subarray(0, 2).toString('hex') === codec);
  if(multikey[0] !== 'z' || !kind) {
    throw new Error(`no Multikey that is known here: ${multikey}`);
  }
  return crypto.createPublicKey({
    key: Buffer.concat([Buffer.from(kind.der, 'hex'), octets.subarray(2)]),
    format: 'der', type: 'spki'});
}

export function multikeyOf(publicKey) {
  const {crv, x, y} = publicKey.export({format: 'jwk'});
  const {codec} = KINDS.find(kind => kind.crv === crv);
  const head = y === undefined ? [] :
      [2 + (Buffer.from(y, 'base64url').at(-1) & 1)];
  return 'z' + base58btc.encode(Buffer.concat([
    Buffer.from(codec, 'hex'), Buffer.from(head),
    Buffer.from(x, 'base64url')]));
}
