// SPDX-License-Identifier: Apache-2.0
//
// Credentials made by others, each with a new key: an Open Badge signed in
// every way that they and Diptych both know, and the same altered afterwards.
//
//   {"source": FOLDER}
//   [{"name": TEXT, "text": TEXT, "issuer": DID, "altered": TEXT,
//     "may_omit": BOOLEAN}, ...]
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as selective from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {ES256, digest, generateSalt} from '@sd-jwt/crypto-nodejs';
import {SDJwtVcInstance} from '@sd-jwt/sd-jwt-vc';
import * as jose from 'jose';
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';

import {addJcsProof} from './jcs_proofs.mjs';
import {multikeyOf} from './multikey.mjs';
import {Offline} from './offline.mjs';

const CREATED = '2026-01-02T03:04:05Z';
const offline = new Offline(JSON.parse(fs.readFileSync(0, 'utf8')));

function badge(issuer) {
  return {
    '@context': [
      'https://www.w3.org/ns/credentials/v2',
      'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],
    id: 'urn:uuid:0d0b7f3e-8b9c-4f0c-a58a-8d1dcf6ddf5e',
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: 'Caf\u00e9 101 \u2013 \u201cZ\u00fcrich\u201d \ud83c\udf93',
    issuer: {id: issuer, type: ['Profile'], name: 'Another College'},
    validFrom: '2026-01-01T00:00:00Z',
    validUntil: '2126-01-01T00:00:00Z',
    credentialSubject: {
      type: ['AchievementSubject'], creditsEarned: 3.5,
      achievement: {
        id: 'https://another.example/achievements/1', type: ['Achievement'],
        name: 'Coffee', description: 'Makes it.',
        criteria: {narrative: 'Made it.'}}},
  };
}

const alter = text => {
  assert.ok(text.includes('"Coffee"'));
  return text.replace('"Coffee"', '"Coffee and cake"');
};

// The last but one letter of a signature: the last may hold unused bits.
const breakToken = text => {
  const parts = text.split('.');
  const at = parts[2].length - 2;
  parts[2] = parts[2].slice(0, at) + (parts[2][at] === 'A' ? 'B' : 'A') +
      parts[2].slice(at + 1);
  return parts.join('.');
};

async function byDigitalbazaar(asArray) {
  const key = await Ed25519Multikey.generate();
  key.controller = `did:key:${key.publicKeyMultibase}`;
  key.id = `${key.controller}#${key.publicKeyMultibase}`;
  const suite = new DataIntegrityProof(
      {signer: key.signer(), date: CREATED, cryptosuite});
  const {documentLoader} = offline;
  const signed = await vc.issue(
      {credential: badge(key.controller), suite, documentLoader});
  if(asArray) {
    signed.proof = [signed.proof];
  }
  const text = JSON.stringify(signed, null, 2);
  return {issuer: key.controller, text, altered: alter(text)};
}

// The base proof, and one derived from it that leaves out the name. The badge
// has no status, so that nobody can tell whether one was left out.
async function bySelectiveDisclosure() {
  const key = await EcdsaMultikey.generate({curve: 'P-256'});
  key.controller = `did:key:${key.publicKeyMultibase}`;
  key.id = `${key.controller}#${key.publicKeyMultibase}`;
  const {documentLoader} = offline;
  const base = await vc.issue({
    credential: badge(key.controller),
    suite: new DataIntegrityProof({
      signer: key.signer(), date: CREATED,
      cryptosuite: selective.createSignCryptosuite({
        mandatoryPointers: ['/issuer', '/validFrom', '/validUntil']})}),
    documentLoader});
  const derived = await vc.derive({
    verifiableCredential: base,
    suite: new DataIntegrityProof({
      cryptosuite: selective.createDiscloseCryptosuite({
        selectivePointers: ['/id', '/credentialSubject/achievement']})}),
    documentLoader});
  assert.ok(derived.name === undefined && base.name !== undefined);
  return [base, derived].map(signed => {
    const text = JSON.stringify(signed);
    return {issuer: key.controller, text, altered: alter(text),
      may_omit: true};
  });
}

function newKey(type, namedCurve) {
  const {privateKey, publicKey} = crypto.generateKeyPairSync(
      type, {namedCurve});
  const multikey = multikeyOf(publicKey);
  return {privateKey, did: `did:key:${multikey}`,
    kid: `did:key:${multikey}#${multikey}`};
}

function byJcs(...kind) {
  const {privateKey, did} = newKey(...kind);
  const text = JSON.stringify(addJcsProof(badge(did), privateKey, CREATED));
  return {issuer: did, text, altered: alter(text)};
}

async function byJose(alg, ...kind) {
  const {privateKey, did, kid} = newKey(...kind);
  const text = await new jose.SignJWT(badge(did))
      .setProtectedHeader({alg, kid, typ: 'vc+jwt'}).sign(privateKey);
  return {issuer: did, text, altered: breakToken(text)};
}

async function bySdJwt() {
  const {privateKey, did, kid} = newKey('ec', 'P-256');
  const instance = new SDJwtVcInstance({
    signer: await ES256.getSigner(privateKey.export({format: 'jwk'})),
    signAlg: 'ES256', hasher: digest, hashAlg: 'sha-256',
    saltGenerator: generateSalt});
  const text = await instance.issue(
      {iss: did, iat: 1767225600, vct: 'https://another.example/badge',
        achievement: 'Coffee', email: 'ada@another.example'},
      {_sd: ['email']}, {header: {kid}});
  const [token, ...disclosures] = text.split('~');
  return {issuer: did, text,
    altered: [breakToken(token), ...disclosures].join('~')};
}

const [base, derived] = await bySelectiveDisclosure();
const made = {
  'ecdsa-sd-2023 base': base,
  'ecdsa-sd-2023 derived': derived,
  'eddsa-rdfc-2022': await byDigitalbazaar(false),
  'eddsa-rdfc-2022 in an array': await byDigitalbazaar(true),
  'eddsa-jcs-2022': byJcs('ed25519'),
  'ecdsa-jcs-2019 P-256': byJcs('ec', 'P-256'),
  'ecdsa-jcs-2019 P-384': byJcs('ec', 'P-384'),
  'VC-JWT EdDSA': await byJose('EdDSA', 'ed25519'),
  'VC-JWT ES256': await byJose('ES256', 'ec', 'P-256'),
  'VC-JWT ES384': await byJose('ES384', 'ec', 'P-384'),
  'SD-JWT VC ES256': await bySdJwt(),
};
process.stdout.write(JSON.stringify(
    Object.entries(made).map(
        ([name, made]) => ({name, may_omit: false, ...made}))));
