# SPDX-License-Identifier: Apache-2.0
"""What others issue, in `diptych verify`.

make_credentials.mjs signs with the packages of others; whoever trusts that
issuer finds each valid, and each not valid once it was altered.
"""

import pathlib
import unittest

import npm_packages
from diptych_process import Workspace

ROOT = pathlib.Path(__file__).resolve().parents[2]


class WeAccept(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.made = npm_packages.ask('make_credentials.mjs',
                                    {'source': str(ROOT)})
        assert len(cls.made) == 9, cls.made
        cls.work = Workspace()
        cls.addClassCleanup(cls.work.__exit__)

    def verdict(self, text, issuer):
        path = self.work.document('badge', text)
        finished = self.work.run('verify', path, '--issuer', issuer, '--json')
        report = finished.json()
        return report['verdict'], finished

    def test_each_is_valid_for_who_trusts_its_issuer(self):
        for made in self.made:
            with self.subTest(made['name']):
                verdict, finished = self.verdict(made['text'], made['issuer'])
                self.assertEqual(verdict, 'valid', finished)
                suite = finished.json()['proofs'][0]['suite']
                self.assertTrue(made['name'].startswith(suite.split()[0]),
                                finished)

    def test_none_is_valid_for_who_trusts_another(self):
        for made in self.made:
            with self.subTest(made['name']):
                verdict, finished = self.verdict(
                    made['text'], 'did:web:other.example')
                self.assertEqual(verdict, 'cannot tell', finished)

    def test_altered_none_is_valid(self):
        for made in self.made:
            with self.subTest(made['name']):
                self.assertNotEqual(made['altered'], made['text'])
                verdict, finished = self.verdict(made['altered'],
                                                 made['issuer'])
                self.assertEqual(verdict, 'not valid', finished)


if __name__ == '__main__':
    unittest.main(verbosity=2)
