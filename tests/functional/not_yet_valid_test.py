# SPDX-License-Identifier: Apache-2.0
"""Credentials whose time has not come, or is over, signed as they should be.

An issuer with a did:key signs each; whoever trusts him is told the day, and
never "valid": without a register, and with a receipt from one, which proves
that a credential was issued and not that it holds yet.
"""

import calendar
import time
import unittest

from did_key_issuer import DidKeyIssuer
from diptych_process import Workspace, main

DAY = 86_400
CONTEXT = ['https://www.w3.org/ns/credentials/v2']
EARLY, LATE = '2020-01-01T00:00:00Z', '2120-01-01T00:00:00Z'


def seconds(date):
    return calendar.timegm(time.strptime(date, '%Y-%m-%dT%H:%M:%SZ'))


def credential(issuer, **more):
    return {'@context': CONTEXT, 'type': ['VerifiableCredential'],
            'issuer': issuer.did, 'credentialSubject': {'id': 'did:example:a'},
            **more}


class NotYetValid(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = Workspace()
        cls.addClassCleanup(cls.work.__exit__)
        cls.work.network_create()
        issuer = cls.issuer = DidKeyIssuer(cls.work.path)
        now = int(time.time())
        cls.tomorrow = time.strftime('%Y-%m-%d', time.gmtime(now + DAY))
        cls.yesterday = time.strftime('%Y-%m-%d', time.gmtime(now - DAY))
        sd_jwt = {'iss': issuer.did, 'vct': 'https://college.example/badge'}
        # What it is, and the day that the sentence has to name.
        made = {
            'holds-proof': (issuer.credential(
                credential(issuer, validFrom=EARLY, validUntil=LATE)), None),
            'holds-token': (issuer.token(credential(
                issuer, validFrom=EARLY, nbf=seconds(EARLY), exp=now + DAY)),
                None),
            'holds-sd-jwt': (issuer.sd_jwt(
                {**sd_jwt, 'nbf': now - DAY, 'exp': now + DAY}, {'a': 'b'}),
                None),
            'proof-from': (issuer.credential(
                credential(issuer, validFrom=LATE)), '2120-01-01'),
            'token-from': (issuer.token(
                credential(issuer, validFrom=LATE)), '2120-01-01'),
            'token-nbf': (issuer.token(
                credential(issuer, nbf=now + DAY)), cls.tomorrow),
            'token-both': (issuer.token(credential(
                issuer, validFrom=LATE, nbf=seconds(LATE))), '2120-01-01'),
            'sd-jwt-nbf': (issuer.sd_jwt(
                {**sd_jwt, 'nbf': now + DAY}, {'a': 'b'}), cls.tomorrow),
            'proof-until': (issuer.credential(credential(
                issuer, validFrom=EARLY, validUntil='2021-01-01T00:00:00Z')),
                '2021-01-01'),
            'token-exp': (issuer.token(
                credential(issuer, exp=now - DAY)), cls.yesterday),
        }
        cls.days = {name: day for name, (_, day) in made.items()}
        for name, (text, _) in made.items():
            cls.work.document(f'files/{name}', text)
        with cls.work.node() as node:
            finished = cls.work.run('anchor', 'files', '--node', node.url)
            assert finished.code == 0, finished

    def judged(self, name, *options):
        finished = self.work.run('verify', f'files/{name}', '--json', *options)
        report = finished.json()
        proof, = report['proofs']
        self.assertEqual(proof['outcome'], 'verified', finished)
        return finished.code, report

    def expect(self, *options):
        for name, day in self.days.items():
            with self.subTest(name):
                code, report = self.judged(name, *options)
                if day is None:
                    self.assertEqual((code, report['verdict']), (0, 'valid'),
                                     report)
                    continue
                self.assertEqual((code, report['verdict']), (1, 'not valid'),
                                 report)
                self.assertIn(day, report['sentence'])
                when = ('not valid yet' if name.rpartition('-')[2] in
                        ('from', 'nbf', 'both') else 'expired')
                self.assertIn(when, report['sentence'])

    def test_by_its_own_signature_alone(self):
        self.expect('--outside', '--issuer', self.issuer.did)

    def test_with_a_receipt(self):
        self.expect('--issuer', self.issuer.did)


if __name__ == '__main__':
    main()
