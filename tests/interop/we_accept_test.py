# SPDX-License-Identifier: Apache-2.0
"""What others issue, in `diptych verify`.

make_credentials.mjs signs with the packages of others; whoever trusts that
issuer finds each valid, and each not valid once it was altered, an SD-JWT also
by a disclosure that its issuer has not signed. Where the proof lets a status be
left out, and there is none, it holds and yet nobody can tell.
"""

import base64
import pathlib
import unittest

import npm_packages
from diptych_process import Workspace, run

ROOT = pathlib.Path(__file__).resolve().parents[2]

STRANGE_DISCLOSURE = base64.urlsafe_b64encode(
    b'["salt", "degree", "Doctor"]').decode().rstrip('=')


class WeAccept(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.made = npm_packages.ask('make_credentials.mjs',
                                    {'source': str(ROOT)})
        assert len(cls.made) == 11, cls.made
        cls.work = Workspace()
        cls.addClassCleanup(cls.work.__exit__)

    def verdict(self, text, issuer):
        path = self.work.document('badge', text)
        finished = run('verify', path, '--issuer', issuer, '--json')
        report = finished.json()
        return report['verdict'], finished

    def test_each_is_valid_for_who_trusts_its_issuer(self):
        for made in self.made:
            with self.subTest(made['name']):
                verdict, finished = self.verdict(made['text'], made['issuer'])
                self.assertEqual(
                    verdict, 'cannot tell' if made['may_omit'] else 'valid',
                    finished)
                proof, = finished.json()['proofs']
                self.assertEqual(proof['outcome'], 'verified', finished)
                self.assertTrue(made['name'].startswith(proof['suite']),
                                finished)

    def test_none_is_valid_for_who_trusts_another(self):
        for made in self.made:
            with self.subTest(made['name']):
                verdict, finished = self.verdict(
                    made['text'], 'did:web:other.example')
                self.assertEqual(verdict, 'cannot tell', finished)

    def test_a_disclosure_that_the_issuer_did_not_sign_is_refused(self):
        token, = [made for made in self.made if '~' in made['text']]
        verdict, finished = self.verdict(
            token['text'] + STRANGE_DISCLOSURE + '~', token['issuer'])
        self.assertEqual(verdict, 'not valid', finished)

    def test_altered_none_is_valid(self):
        for made in self.made:
            with self.subTest(made['name']):
                self.assertNotEqual(made['altered'], made['text'])
                verdict, finished = self.verdict(made['altered'],
                                                 made['issuer'])
                self.assertEqual(verdict, 'not valid', finished)


if __name__ == '__main__':
    unittest.main(verbosity=2)
