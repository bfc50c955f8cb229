# SPDX-License-Identifier: Apache-2.0
"""The vectors of docs/spec/proofs.md in implementations of others.

Unit tests of the program hold it to these vectors to the octet; here what they
say is made has to verify with jcs_proofs.mjs, jose or, for proofs of single
statements, the package of that suite, and what they say is altered has not.
"""

import json
import pathlib
import unittest

import npm_packages

ROOT = pathlib.Path(__file__).resolve().parents[2]
VECTORS = ROOT / 'docs/spec/vectors/proofs.json'
# One proof of a suite that jcs_proofs.mjs knows, with the outcome that any
# verifier has to come to.
ALTERED = {'another name of the learner', 'a member more',
           'another date of the proof', 'no date, where one was signed',
           "another's signature under the issuer's name",
           "the issuer's name over another's key"}
ACCEPTED = {'one proof', 'with an end of the proof', 'an integer of 2^53'}
# Derived proofs of single statements; that package reads no base proofs.
SINGLE = 'single statements: '
DERIVED = '"proofValue":"u2V0B'
TYPES = {'OpenBadges': 'JWT', 'W3C': 'vc+jwt', 'SD-JWT VC': 'dc+sd-jwt'}


def text_of(value):
    return value if isinstance(value, str) else json.dumps(value)


class JcsOracle(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cases = json.loads(VECTORS.read_text())['cases']
        tasks = {}
        for case in cls.cases:
            if case['kind'] == 'made' and 'document' in case:
                tasks[case['comment']] = ('jcs_proofs.mjs', case['document'])
            elif case['kind'] == 'made':
                tasks[case['comment']] = ('jose',
                                          case['token'].split('~')[0],
                                          {'typ': TYPES[case['suite']]})
            elif (case['comment'].startswith(SINGLE)
                  and DERIVED in case['document']):
                tasks[case['comment']] = (
                    '@digitalbazaar/ecdsa-sd-2023-cryptosuite',
                    case['document'])
            elif case['comment'] in ALTERED | ACCEPTED:
                tasks[case['comment']] = ('jcs_proofs.mjs', case['document'])
        answers = npm_packages.ask('verify.mjs', {
            'source': str(ROOT),
            'tasks': [{'verifier': verifier, 'text': text_of(text),
                       'options': dict(*options)}
                      for verifier, text, *options in tasks.values()]})
        cls.answers = dict(zip(tasks, answers, strict=True))

    def test_what_is_made_is_accepted(self):
        made = [case['comment'] for case in self.cases
                if case['kind'] == 'made']
        self.assertGreaterEqual(len(made), 11)
        for comment in [*made, *ACCEPTED]:
            with self.subTest(comment):
                self.assertTrue(self.answers[comment]['accepted'],
                                self.answers[comment])

    def test_what_is_altered_is_refused(self):
        for comment in ALTERED:
            with self.subTest(comment):
                self.assertFalse(self.answers[comment]['accepted'])

    def test_proofs_of_single_statements_are_judged_alike(self):
        counts = {True: 0, False: 0}
        for case in self.cases:
            answer = self.answers.get(case['comment'])
            if not case['comment'].startswith(SINGLE) or answer is None:
                continue
            with self.subTest(case['comment']):
                self.assertEqual(answer['accepted'],
                                 case['outcomes'] == ['verified'], answer)
            counts[answer['accepted']] += 1
        self.assertEqual(counts, {True: 4, False: 16})


if __name__ == '__main__':
    unittest.main(verbosity=2)
