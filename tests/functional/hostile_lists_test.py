# SPDX-License-Identifier: Apache-2.0
"""Status lists that unpack to more than anybody has, and some in other forms.

An issuer signs his badges and his lists rightly, and serves the lists from a
web site over https, as a thief of his key would. A list that is a bomb gives
"cannot tell" with the reason, and costs no more memory than an honest one.
"""

import gzip
import json
import os
import subprocess
import time
import unittest
import zlib

import diptych_process
from did_key_issuer import DidKeyIssuer, base64url
from diptych_process import Workspace, clean_environment, main
from web_site import Page, WebSite

CONTEXT = ['https://www.w3.org/ns/credentials/v2']
HONEST = 131_072 // 8
# Half a gibibyte, in half a mebibyte.
BOMB_MIB = 512
MIB = 1 << 20
# What one run may have over another for no reason: the sanitizers keep freed
# memory for a while.
SLACK_MIB = 96
GZIP, ZLIB = 31, 15
# An empty token in CBOR (RFC 9052 section 4.2).
CWT = bytes.fromhex('d28440a04040')
FREE, REVOKED = 0, 9


def packed(form, mebibytes=None):
    """A list with position 9 set, or nothing but zeros."""
    packer = zlib.compressobj(9, zlib.DEFLATED, form)
    if mebibytes is None:
        # Bit 1 of octet 1, from the left; or the second status of two bits, of
        # octet 2, from the right: each reads as revoked at 9.
        octets = bytes([0, 0x40 if form == GZIP else 0, 0 if form == GZIP
                        else 0x04]).ljust(HONEST, b'\0')
        return packer.compress(octets) + packer.flush()
    zeros = bytes(MIB)
    parts = [packer.compress(zeros) for _ in range(mebibytes)]
    return b''.join(parts) + packer.flush()


class HostileLists(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = Workspace()
        cls.addClassCleanup(cls.work.__exit__)
        cls.site = WebSite(cls.work.path)
        cls.addClassCleanup(cls.site.close)
        cls.issuer = DidKeyIssuer(cls.work.path)
        cls.bits = f'{cls.site.url}/bits'
        cls.token = f'{cls.site.url}/token'
        cls.badges = {index: cls.badge(index) for index in (FREE, REVOKED)}
        cls.tokens = {index: cls.sd_jwt(index) for index in (FREE, REVOKED)}

    @classmethod
    def badge(cls, index):
        return cls.work.document(f'badge-{index}.json', cls.issuer.credential({
            '@context': CONTEXT, 'type': ['VerifiableCredential'],
            'issuer': cls.issuer.did, 'validFrom': '2026-01-01T00:00:00Z',
            'credentialSubject': {'id': 'did:example:ada'},
            'credentialStatus': {
                'type': 'BitstringStatusListEntry',
                'statusPurpose': 'revocation', 'statusListIndex': str(index),
                'statusListCredential': cls.bits}}))

    @classmethod
    def sd_jwt(cls, index):
        return cls.work.document(f'token-{index}.txt', cls.issuer.sd_jwt({
            'iss': cls.issuer.did, 'vct': 'https://college.example/badge',
            'status': {'status_list': {'idx': index, 'uri': cls.token}}},
            {'name': 'Ada'}))

    def bits_list(self, octets):
        return json.dumps(self.issuer.credential({
            '@context': CONTEXT, 'id': self.bits,
            'type': ['VerifiableCredential', 'BitstringStatusListCredential'],
            'issuer': self.issuer.did, 'validFrom': '2026-01-01T00:00:00Z',
            'credentialSubject': {
                'id': f'{self.bits}#list', 'type': 'BitstringStatusList',
                'statusPurpose': 'revocation',
                'encodedList': 'u' + base64url(octets)}})).encode()

    def token_list(self, octets):
        now = int(time.time())
        return self.issuer.token(
            {'sub': self.token, 'iss': self.issuer.did, 'iat': now - 60,
             'exp': now + 3600,
             'status_list': {'bits': 2, 'lst': base64url(octets)}},
            'statuslist+jwt').encode()

    def verify(self, path):
        """Exit code, report, and the most memory it had, in MiB."""
        process = subprocess.Popen(
            [diptych_process.PROGRAM, 'verify', str(path), '--outside',
             '--online', '--issuer', self.issuer.did, '--json'],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env=clean_environment(self.site.trust))
        with process.stdout, process.stderr:
            output = process.stdout.read()
            error = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.assertIn(process.returncode, (0, 1, 2), error)
        return process.returncode, json.loads(output), usage.ru_maxrss >> 10

    def expect(self, path, verdict, *reasons):
        code, report, memory = self.verify(path)
        self.assertEqual(report['verdict'], verdict, report)
        self.assertEqual(code, {'valid': 0, 'not valid': 1,
                                'cannot tell': 2}[verdict])
        for reason in reasons:
            self.assertIn(reason, report['sentence'])
        return memory

    def test_honest_lists_are_read_and_bombs_are_not(self):
        for path, files, make, form in (
                ('/bits', self.badges, self.bits_list, GZIP),
                ('/token', self.tokens, self.token_list, ZLIB)):
            with self.subTest(path):
                self.site.pages = {path: Page(make(packed(form)))}
                honest = self.expect(files[FREE], 'valid')
                self.expect(files[REVOKED], 'not valid', 'Revoked')
                bomb = make(packed(form, BOMB_MIB))
                self.assertLess(len(bomb), 2 * MIB)
                self.site.pages = {path: Page(bomb)}
                for file in files.values():
                    memory = self.expect(file, 'cannot tell',
                                         'is larger than any list')
                    self.assertLess(memory, honest + SLACK_MIB)

    def test_a_page_that_is_a_bomb_itself_is_not_unpacked(self):
        """As its header says, a browser would."""
        body = self.bits_list(packed(GZIP))
        self.site.pages = {'/bits': Page(body)}
        honest = self.expect(self.badges[FREE], 'valid')
        bomb = gzip.compress(body) + packed(GZIP, BOMB_MIB)
        for header in ('gzip', 'deflate', 'br'):
            self.site.pages = {'/bits': Page(
                bomb, headers={'Content-Encoding': header})}
            memory = self.expect(self.badges[FREE], 'cannot tell')
            self.assertLess(memory, honest + SLACK_MIB)

    def test_a_list_as_cwt_cannot_be_told_and_says_so(self):
        self.site.pages = {'/token': Page(
            CWT, headers={'Content-Type': 'application/statuslist+cwt'})}
        for file in self.tokens.values():
            self.expect(file, 'cannot tell', 'is a CWT')


if __name__ == '__main__':
    main()
