# SPDX-License-Identifier: Apache-2.0
"""An issuer of its own, whose name is its key: did:key of P-256.

    issuer = DidKeyIssuer(folder)
    issuer.token({'issuer': issuer.did, ...})      a VC-JWT
    issuer.sd_jwt({'iss': issuer.did, ...}, {'name': 'Ada'})
    issuer.status_list(url, [0, 1])                a Token Status List
    issuer.credential({...})                       with an ecdsa-jcs-2019 proof

Nothing here is of Diptych: the program openssl makes the key and signs, and
Python packs. Documents are of ASCII without fractions, whose canonical text
(RFC 8785) Python writes itself.
"""

import base64
import hashlib
import json
import pathlib
import subprocess
import zlib

BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
# The multicodec of a P-256 public key, as a varint.
P256_CODEC = b'\x80\x24'
FIELD = 32


def base64url(octets):
    return base64.urlsafe_b64encode(octets).decode().rstrip('=')


def base58(octets):
    number = int.from_bytes(octets, 'big')
    text = ''
    while number:
        number, digit = divmod(number, len(BASE58))
        text = BASE58[digit] + text
    zeros = len(octets) - len(octets.lstrip(b'\0'))
    return BASE58[0] * zeros + text


def canonical(value):
    text = json.dumps(value, sort_keys=True, separators=(',', ':'))
    assert text.isascii() and '\\u' not in text, text
    return text.encode()


def fixed_size(der):
    """r || s of a DER signature (SEC 1 appendix C.5)."""
    assert der[0] == 0x30 and der[1] == len(der) - 2, der.hex()
    halves, at = b'', 2
    while at < len(der):
        assert der[at] == 0x02
        end = at + 2 + der[at + 1]
        number = int.from_bytes(der[at + 2:end], 'big')
        halves += number.to_bytes(FIELD, 'big')
        at = end
    return halves


class DidKeyIssuer:
    def __init__(self, folder):
        self._key = pathlib.Path(folder) / 'did-key-issuer.pem'
        self._openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout',
                      '-out', self._key)
        point = self._openssl('ec', '-in', self._key, '-pubout', '-outform',
                              'DER', '-conv_form', 'compressed')[-1 - FIELD:]
        name = 'z' + base58(P256_CODEC + point)
        self.did = f'did:key:{name}'
        self.kid = f'{self.did}#{name}'

    @staticmethod
    def _openssl(*words, data=b''):
        return subprocess.run(['openssl', *map(str, words)], input=data,
                              capture_output=True, check=True,
                              timeout=60).stdout

    def _sign(self, octets):
        return fixed_size(self._openssl('dgst', '-sha256', '-sign', self._key,
                                        data=octets))

    def token(self, claims, kind='vc+jwt'):
        header = {'alg': 'ES256', 'kid': self.kid, 'typ': kind}
        text = '.'.join(base64url(canonical(part))
                        for part in (header, claims))
        return f'{text}.{base64url(self._sign(text.encode()))}'

    def sd_jwt(self, claims, disclosed):
        """The token with every disclosure, each an octet string's text."""
        texts = [base64url(canonical([f'salt-of-{name}', name, value]))
                 for name, value in disclosed.items()]
        digests = sorted(base64url(hashlib.sha256(text.encode()).digest())
                         for text in texts)
        token = self.token({**claims, '_sd': digests, '_sd_alg': 'sha-256'},
                           'dc+sd-jwt')
        return '~'.join([token, *texts, ''])

    def status_list(self, url, statuses, issued, expires):
        """Of two bits each, at most four."""
        octet = sum(status << 2 * at for at, status in enumerate(statuses))
        packed = base64url(zlib.compress(bytes([octet]), 9))
        return self.token(
            {'sub': url, 'iss': self.did, 'iat': issued, 'exp': expires,
             'status_list': {'bits': 2, 'lst': packed}}, 'statuslist+jwt')

    def credential(self, document):
        """With a proof of ecdsa-jcs-2019 (Data Integrity ECDSA 3.3)."""
        proof = {'type': 'DataIntegrityProof', 'cryptosuite': 'ecdsa-jcs-2019',
                 'created': '2026-01-01T00:00:00Z',
                 'verificationMethod': self.kid,
                 'proofPurpose': 'assertionMethod'}
        options = {'@context': document['@context'], **proof}
        hashed = b''.join(hashlib.sha256(canonical(part)).digest()
                          for part in (options, document))
        proof = {**options, 'proofValue': 'z' + base58(self._sign(hashed))}
        return {**document, 'proof': proof}
