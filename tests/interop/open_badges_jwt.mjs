// SPDX-License-Identifier: Apache-2.0
//
// Tokens by the Open Badges 3.0 profile (section 8.2), with jose: RS256, and
// what members of a register sign.
//
//   {"sign": CREDENTIAL, "kid": URL}
//       {"key": PEM, "jwk": JWK, "token": TOKEN}
//   {"verify": TOKEN, "jwk": JWK}, or "multikey": MULTIKEY and "alg": ALG
//       {"accepted": BOOLEAN, "header": ..., "payload": ..., "reason": TEXT}
import * as jose from 'jose';
import fs from 'node:fs';

import {publicKeyOf} from './multikey.mjs';

const question = JSON.parse(fs.readFileSync(0, 'utf8'));
const seconds = text => Math.floor(Date.parse(text) / 1000);

async function sign(credential, kid) {
  const {privateKey, publicKey} = await jose.generateKeyPair(
      'RS256', {modulusLength: 2048, extractable: true});
  const jwk = {...await jose.exportJWK(publicKey), alg: 'RS256'};
  const claims = {...credential, iss: credential.issuer.id,
    jti: credential.id, nbf: seconds(credential.validFrom),
    exp: seconds(credential.validUntil)};
  if(credential.credentialSubject.id) {
    claims.sub = credential.credentialSubject.id;
  }
  const token = await new jose.SignJWT(claims)
      .setProtectedHeader({alg: 'RS256', kid, typ: 'JWT'}).sign(privateKey);
  return {key: await jose.exportPKCS8(privateKey), jwk, token};
}

async function verify(token, {jwk, multikey, alg = 'RS256'}) {
  try {
    const key = multikey ? publicKeyOf(multikey) :
        await jose.importJWK(jwk, alg);
    const {payload, protectedHeader} = await jose.jwtVerify(
        token, key,
        {algorithms: [alg], typ: 'JWT',
          requiredClaims: ['iss', 'jti', 'nbf']});
    return {accepted: true, header: protectedHeader, payload};
  } catch(error) {
    return {accepted: false, reason: error.message};
  }
}

const answer = question.sign ? await sign(question.sign, question.kid) :
    await verify(question.verify, question);
process.stdout.write(JSON.stringify(answer));
