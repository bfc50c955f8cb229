// SPDX-License-Identifier: Apache-2.0
//
// eddsa-jcs-2022 and ecdsa-jcs-2019, written from their specifications with
// node's cryptography and the package canonicalize: a second opinion on what
// Diptych makes and accepts.
import canonicalize from 'canonicalize';
import crypto from 'node:crypto';
import {base58btc, multikeyOf, publicKeyOf} from './multikey.mjs';

const hash = (name, value) =>
  crypto.createHash(name).update(canonicalize(value)).digest();

// What is signed: the digest of the proof, then that of the document.
function digests({proof: _, ...document}, {proofValue: __, ...options}, name) {
  return Buffer.concat([hash(name, options), hash(name, document)]);
}

// P-384 has a hash of its own; Ed25519 hashes again by itself.
function algorithms(key) {
  if(key.asymmetricKeyType === 'ed25519') {
    return {cryptosuite: 'eddsa-jcs-2022', digest: 'sha256', signing: null};
  }
  const digest = key.asymmetricKeyDetails.namedCurve === 'secp384r1' ?
      'sha384' : 'sha256';
  return {cryptosuite: 'ecdsa-jcs-2019', digest, signing: digest};
}

// The document with a proof of `privateKey`, named as a did:key.
export function addJcsProof(document, privateKey, created) {
  const publicKey = crypto.createPublicKey(privateKey);
  const {cryptosuite, digest, signing} = algorithms(publicKey);
  const multikey = multikeyOf(publicKey);
  const proof = {
    type: 'DataIntegrityProof', cryptosuite, created,
    verificationMethod: `did:key:${multikey}#${multikey}`,
    proofPurpose: 'assertionMethod', '@context': document['@context']};
  const signature = crypto.sign(signing, digests(document, proof, digest),
      {key: privateKey, dsaEncoding: 'ieee-p1363'});
  return {...document,
    proof: {...proof, proofValue: `z${base58btc.encode(signature)}`}};
}

// Whether the one proof of the document, alone or in an array, is by the key
// of this Multikey.
export function verifyJcsProof(document, multikey) {
  const [proof] = [document.proof].flat();
  const key = publicKeyOf(multikey);
  const {cryptosuite, digest, signing} = algorithms(key);
  return proof.type === 'DataIntegrityProof' &&
      proof.cryptosuite === cryptosuite &&
      canonicalize(proof['@context'] ?? document['@context']) ===
          canonicalize(document['@context']) &&
      crypto.verify(signing, digests(document, proof, digest),
          {key, dsaEncoding: 'ieee-p1363'},
          base58btc.decode(proof.proofValue.slice(1)));
}
