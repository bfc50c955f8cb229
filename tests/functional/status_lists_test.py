# SPDX-License-Identifier: Apache-2.0
"""The status lists of a running node, read as a verifier outside reads them.

Anchored, revoked and suspended through the program; fetched over HTTP; decoded
with Python's own zlib and base64, and checked against the key of the DID
document with the program openssl.
"""

import base64
import gzip
import json
import re
import subprocess
import time
import unittest
import urllib.error
import urllib.request
import zlib

from diptych_process import POLL_SECONDS, Workspace, credential, main

DID = 'did:web:college.example'
BASE = 'https://college.example'
# SubjectPublicKeyInfo of an Ed25519 key up to its 32 octets (RFC 8410).
SPKI_HEAD = bytes.fromhex('302a300506032b6570032100')
BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
POSITIONS = 131_072


def base64url(text):
    return base64.urlsafe_b64decode(text + '=' * (-len(text) % 4))


def base58(text):
    number = 0
    for character in text:
        number = number * 58 + BASE58.index(character)
    return number.to_bytes(34, 'big')


class Reply:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def json(self):
        return json.loads(self.body)


def fetch(url, method='GET', **headers):
    request = urllib.request.Request(
        url, method=method,
        headers={name.replace('_', '-'): value
                 for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return Reply(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, error.headers, error.read())


def set_bits(credential_json):
    """The indexes that a list credential has set."""
    text = credential_json['credentialSubject']['encodedList']
    assert text[0] == 'u', text
    bits = gzip.decompress(base64url(text[1:]))
    assert len(bits) == POSITIONS // 8
    return [8 * at + bit for at, octet in enumerate(bits) if octet
            for bit in range(8) if octet >> (7 - bit) & 1]


def claims_of(token):
    return json.loads(base64url(token.decode().split('.')[1]))


def statuses_of(token):
    """The statuses of a token that are not 0, by index."""
    status_list = claims_of(token)['status_list']
    assert status_list['bits'] == 2
    octets = zlib.decompress(base64url(status_list['lst']))
    assert len(octets) == POSITIONS // 4
    return {4 * at + i: octet >> (2 * i) & 3
            for at, octet in enumerate(octets) if octet
            for i in range(4) if octet >> (2 * i) & 3}


class StatusLists(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = Workspace()
        cls.addClassCleanup(cls.work.__exit__)
        cls.work.network_create('--did', DID)
        cls.files = [cls.work.document(f'diplomas/{n}.json', credential(n))
                     for n in range(3)]
        cls.node = cls.work.node()
        cls.run_ok('anchor', 'diplomas')
        cls.positions = []
        for file in cls.files:
            receipt = json.loads(
                file.with_name(file.name + '.diptych').read_text())
            cls.positions.append(cls.position_of(receipt))
        cls.tokens_before = cls.get('/status/0/token')
        cls.revocations_before = cls.get('/status/0/revocation')
        time.sleep(1.1)
        cls.before = int(time.time())
        # Blocks have the time at which they are made; the next is after it.
        time.sleep(1.1)
        cls.run_ok('revoke', cls.files[0], '--reason', 'issued-in-error')
        cls.run_ok('suspend', cls.files[1])
        cls.after = time.time()

    @classmethod
    def run_ok(cls, *arguments):
        finished = cls.work.run(*arguments, '--node', cls.node.url)
        assert finished.code == 0, finished

    @classmethod
    def get(cls, path, method='GET', **headers):
        return fetch(cls.node.url + path, method, **headers)

    @staticmethod
    def position_of(receipt):
        # A credential entry: kind, member u32, list u32, position u32, ...
        entry = base64.b64decode(receipt['entry'])
        assert int.from_bytes(entry[5:9], 'big') == 0
        return int.from_bytes(entry[9:13], 'big')

    def test_each_purpose_has_its_bits(self):
        for purpose, file in (('revocation', 0), ('suspension', 1)):
            reply = self.get(f'/status/0/{purpose}')
            self.assertEqual(reply.status, 200)
            self.assertEqual(reply.headers['Content-Type'], 'application/vc')
            self.assertEqual(reply.headers['Access-Control-Allow-Origin'], '*')
            document = reply.json()
            self.assertEqual(document['id'], f'{BASE}/status/0/{purpose}')
            self.assertEqual(document['issuer'], DID)
            subject = document['credentialSubject']
            self.assertEqual(subject['statusPurpose'], purpose)
            self.assertEqual(set_bits(document), [self.positions[file]])

    def test_the_token_has_both(self):
        asked = time.time()
        reply = self.get('/status/0/token')
        self.assertEqual(reply.headers['Content-Type'],
                         'application/statuslist+jwt')
        self.assertEqual(statuses_of(reply.body),
                         {self.positions[0]: 1, self.positions[1]: 2})
        claims = claims_of(reply.body)
        self.assertEqual(claims['sub'], f'{BASE}/status/0/token')
        self.assertLess(claims['iat'], claims['exp'])
        age = int(re.search(r'max-age=(\d+)',
                            reply.headers['Cache-Control'])[1])
        # Signed within the second of iat.
        self.assertLessEqual(age, claims['ttl'] - (asked - claims['iat'] - 1))
        self.assertGreaterEqual(age, 0)

    def test_a_change_gives_another_tag_and_no_change_the_same(self):
        self.assertEqual(set_bits(self.revocations_before.json()), [])
        reply = self.get('/status/0/revocation')
        tag = reply.headers['ETag']
        self.assertNotEqual(tag, self.revocations_before.headers['ETag'])
        same = self.get('/status/0/revocation', If_None_Match=tag)
        self.assertEqual((same.status, same.body), (304, b''))
        old = self.get('/status/0/revocation', If_None_Match=(
            self.revocations_before.headers['ETag']))
        self.assertEqual(old.status, 200)
        head = self.get('/status/0/revocation', 'HEAD')
        self.assertEqual((head.status, head.body), (200, b''))
        self.assertEqual(head.headers['ETag'], tag)

    def test_before_the_revocation_all_was_valid(self):
        reply = self.get(f'/status/0/token?time={self.before}')
        self.assertEqual(reply.status, 200)
        self.assertEqual(statuses_of(reply.body), {})
        claims = claims_of(reply.body)
        self.assertLessEqual(claims['iat'], self.before)
        self.assertGreater(claims['exp'], self.before)
        moment = time.strftime('%Y-%m-%dT%H%%3A%M%%3A%SZ',
                               time.gmtime(self.before))
        reply = self.get(f'/status/0/revocation?timestamp={moment}')
        self.assertEqual(reply.status, 200)
        self.assertEqual(set_bits(reply.json()), [])
        self.assertIn('31536000', reply.headers['Cache-Control'])

    def test_now_is_answered_before_the_next_block(self):
        # As the newest block says, which is of the suspension; times are
        # asked for in whole seconds.
        while int(time.time()) <= self.after:
            time.sleep(POLL_SECONDS)
        reply = self.get(f'/status/0/token?time={int(time.time())}')
        self.assertEqual(reply.status, 200, reply.body)
        self.assertEqual(statuses_of(reply.body),
                         {self.positions[0]: 1, self.positions[1]: 2})

    def test_other_questions_are_refused(self):
        for path, status in (
                ('/status/0/token?time=1', 404),
                (f'/status/0/token?time={int(time.time()) + 86_400}', 404),
                ('/status/0/token?time=now', 400),
                ('/status/0/revocation?timestamp=2026-11-21', 400),
                ('/status/0/token?timestamp=2026-11-21T10:04:00Z', 501),
                ('/status/0/revocation?page=2', 501),
                ('/status/1/token', 404), ('/status/0/refresh', 404)):
            reply = self.get(path)
            self.assertEqual(reply.status, status, path)
            self.assertTrue(reply.json()['message'], path)

    def test_a_time_that_is_none_is_told_how_to_be_one(self):
        for query in ('token?time=now', 'revocation?timestamp=now'):
            message = self.get(f'/status/0/{query}').json()['message']
            self.assertIn('?time= takes whole seconds since 1970, such as',
                          message)
            self.assertIn('for the list as it is now, leave the query out',
                          message)

    def test_the_key_of_the_did_document_verifies_the_token(self):
        document = self.get('/.well-known/did.json').json()
        self.assertEqual(document['id'], DID)
        method = document['verificationMethod'][0]
        self.assertEqual(document['assertionMethod'], [method['id']])
        token = self.get('/status/0/token').body.decode()
        signed, _, signature = token.rpartition('.')
        header = json.loads(base64url(signed.split('.')[0]))
        self.assertEqual(header, {'alg': 'EdDSA', 'kid': method['id'],
                                  'typ': 'statuslist+jwt'})
        multikey = base58(method['publicKeyMultibase'][1:])
        self.assertEqual(multikey[:2], b'\xed\x01')
        key = self.work.document('key.der', SPKI_HEAD + multikey[2:])
        text = self.work.document('signed', signed)
        proof = self.work.document('signature', base64url(signature))
        subprocess.run(
            ['openssl', 'pkeyutl', '-verify', '-pubin', '-keyform', 'DER',
             '-inkey', key, '-rawin', '-in', text, '-sigfile', proof],
            check=True, capture_output=True, timeout=60)
        credential_proof = self.get('/status/0/suspension').json()['proof']
        self.assertEqual(credential_proof['verificationMethod'], method['id'])
        self.assertEqual(credential_proof['proofPurpose'], 'assertionMethod')

    def test_the_aggregation_names_the_list(self):
        self.assertEqual(self.get('/status/aggregation').json(),
                         {'status_lists': [f'{BASE}/status/0/token']})


if __name__ == '__main__':
    main()
