// SPDX-License-Identifier: Apache-2.0
//
// Verifiers of others behind one door. Each takes the text of a file and what
// can be looked up, and gives what it found; it throws what it refuses.
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as ecdsa} from
  '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import * as selective from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import {cryptosuite as eddsa} from
  '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {verifyCredential} from '@digitalcredentials/verifier-core';
import {AchievementCredentialValidator} from '@learncard/types';
import {digest} from '@sd-jwt/crypto-nodejs';
import {getListFromStatusListJWT} from '@sd-jwt/jwt-status-list';
import {SDJwtVcInstance} from '@sd-jwt/sd-jwt-vc';
import Ajv2019 from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import * as jose from 'jose';
import assert from 'node:assert/strict';
import crypto from 'node:crypto';

import {verifyJcsProof} from './jcs_proofs.mjs';
import {publicKeyOf} from './multikey.mjs';

const suite = [eddsa, ecdsa].map(
    cryptosuite => new DataIntegrityProof({cryptosuite}));

// The reason behind the reason, since the first is often "Verification error".
function reasonOf(error) {
  const inner = error.errors?.[0] ?? error.cause;
  return inner ? `${error.message} ${reasonOf(inner)}` : error.message;
}

function methodNamed(url, offline) {
  const controller = offline.document(url.split('#')[0]);
  assert.ok(controller.assertionMethod.includes(url), `may not sign: ${url}`);
  return offline.document(url);
}

// Signature, dates, contexts and, if there is one, the status list's own
// signature, without a word on the status.
async function digitalbazaarVc(text, offline) {
  const result = await vc.verifyCredential({
    credential: JSON.parse(text), suite, checkStatus,
    documentLoader: offline.documentLoader});
  assert.ok(result.verified, result.error ? reasonOf(result.error) :
      'refused without a reason');
  return {};
}

// A derived proof of single statements. Base proofs are not for verifiers.
async function digitalbazaarSelective(text, offline) {
  const result = await vc.verifyCredential({
    credential: JSON.parse(text), documentLoader: offline.documentLoader,
    suite: new DataIntegrityProof(
        {cryptosuite: selective.createVerifyCryptosuite()})});
  assert.ok(result.verified, result.error ? reasonOf(result.error) :
      'refused without a reason');
  return {};
}

// The status at the credential's position in each of its lists, by purpose.
async function digitalbazaarStatus(text, offline) {
  const result = await checkStatus({
    credential: JSON.parse(text), suite,
    documentLoader: offline.documentLoader});
  assert.ok(result.verified, result.error && reasonOf(result.error));
  // `verified` says that the lists could be read, and nothing else.
  return {statuses: Object.fromEntries(result.results.map(
      ({credentialStatus, status}) =>
        [credentialStatus.statusPurpose, status]))};
}

async function verifierCore(text, offline) {
  offline.replaceFetch();
  const result = await verifyCredential({
    credential: JSON.parse(text), knownDIDRegistries: []});
  assert.equal(result.errors, undefined, JSON.stringify(result.errors));
  const steps = Object.fromEntries(result.log.map(step => [step.id, step]));
  for(const id of ['valid_signature', 'expiration']) {
    assert.equal(steps[id]?.valid, true, `${id}: ${JSON.stringify(steps[id])}`);
  }
  const statuses = {};
  for(const purpose of ['revocation', 'suspension']) {
    const step = steps[`${purpose}_status`];
    assert.equal(step?.error, undefined, JSON.stringify(step));
    if(step) statuses[purpose] = !step.valid;
  }
  return {statuses};
}

async function signedToken(token, offline, typ) {
  const {kid, alg} = jose.decodeProtectedHeader(token);
  const {publicKeyMultibase} = methodNamed(kid, offline);
  const key = publicKeyOf(publicKeyMultibase).export({format: 'jwk'});
  const {payload} = await jose.jwtVerify(
      token, await jose.importJWK(key, alg), {typ});
  return {payload, controller: kid.split('#')[0]};
}

async function joseCredential(text, offline, {typ = 'vc+jwt'}) {
  const {payload, controller} = await signedToken(text, offline, typ);
  assert.equal(payload.issuer.id ?? payload.issuer, controller);
  assert.ok(payload.type.includes('VerifiableCredential'));
  return {};
}

// The statuses at some positions of a Token Status List.
async function tokenStatusList(text, offline, {url, positions}) {
  const {payload} = await signedToken(text, offline, 'statuslist+jwt');
  assert.equal(payload.sub, url);
  const list = getListFromStatusListJWT(text);
  return {statuses: positions.map(position => list.getStatus(position))};
}

// A credential as a wallet has it: with `frame` it shows some claims only. Its
// status is read in the list that it names, which the same key has signed.
async function sdJwtVc(text, offline, {frame}) {
  const {kid} = jose.decodeProtectedHeader(text.split('~')[0]);
  const key = publicKeyOf(methodNamed(kid, offline).publicKeyMultibase);
  const hash = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  const instance = new SDJwtVcInstance({
    hasher: digest, hashAlg: 'sha-256',
    verifier: async (data, signature) => crypto.verify(
        hash, Buffer.from(data), {key, dsaEncoding: 'ieee-p1363'},
        Buffer.from(signature, 'base64url')),
    statusListFetcher: async uri => offline.text(uri)});
  const shown = frame ? await instance.present(text, frame) : text;
  const {payload} = await instance.verify(shown);
  assert.equal(payload.iss, kid.split('#')[0]);
  return {shown, payload};
}

const compiledSchemas = new Map();

async function openBadgesSchema(text, offline, {schema}) {
  if(!compiledSchemas.has(schema)) {
    const ajv = new Ajv2019({allErrors: true});
    addFormats(ajv);
    compiledSchemas.set(schema, ajv.compile(JSON.parse(offline.text(schema))));
  }
  const validate = compiledSchemas.get(schema);
  assert.ok(validate(JSON.parse(text)),
      new Ajv2019().errorsText(validate.errors));
  return {};
}

// Another issuer's model of Open Badges 3.0: the members, and which of them are
// arrays.
async function openBadgesModel(text) {
  const {error} = AchievementCredentialValidator.safeParse(JSON.parse(text));
  assert.equal(error, undefined, error?.message);
  return {};
}

async function jcsProof(text, offline) {
  const document = JSON.parse(text);
  const [proof] = [document.proof].flat();
  const {verificationMethod} = proof;
  const {publicKeyMultibase} = methodNamed(verificationMethod, offline);
  assert.ok(verifyJcsProof(document, publicKeyMultibase), 'wrong signature');
  assert.equal(document.issuer.id ?? document.issuer,
      verificationMethod.split('#')[0]);
  return {};
}

const VERIFIERS = {
  '@digitalbazaar/vc': digitalbazaarVc,
  '@digitalbazaar/ecdsa-sd-2023-cryptosuite': digitalbazaarSelective,
  '@digitalbazaar/vc-bitstring-status-list': digitalbazaarStatus,
  '@digitalcredentials/verifier-core': verifierCore,
  jose: joseCredential,
  '@learncard/types': openBadgesModel,
  '@sd-jwt/jwt-status-list': tokenStatusList,
  '@sd-jwt/sd-jwt-vc': sdJwtVc,
  ajv: openBadgesSchema,
  'jcs_proofs.mjs': jcsProof,
};

export async function ask(verifier, text, offline, options = {}) {
  try {
    return {accepted: true,
      ...await VERIFIERS[verifier](text, offline, options)};
  } catch(error) {
    return {accepted: false, reason: reasonOf(error)};
  }
}
