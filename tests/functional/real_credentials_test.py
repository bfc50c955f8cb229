# SPDX-License-Identifier: Apache-2.0
"""Real signed credentials of others: anchored, receipted and verified.

All signed credentials in ../shared/data, and the pictures beside them, are
anchored by an institution that issued none of them, and verified with the node
stopped. What the register proves holds for each; what the verdict is beside
that follows from the credential itself, and is stated here for every one.

The files lie beside the project; where they are not, the test says so and is
skipped.
"""

import collections
import json
import pathlib
import unittest

from diptych_process import Workspace, main

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE.parents[1].parent / 'shared' / 'data'
FIXTURES = 'dcc-vc-test-fixtures/verifiableCredentials/'
LISTS = 'dcc-vc-test-fixtures/statusLists/didkey-ed25519Signature2020/'
SD = 'w3c-vc-di-ecdsa/TestVectors/ecdsa-sd-2023/'
CHAINS = 'w3c-vc-di-eddsa/TestVectors/proof-set-chain/'

# What a verifier of the register's receipt says, and which checks are then not
# as they should be.
VALID = ('valid', {})
EXPIRED = ('not valid', {'dates': 'failed'})
CHANGED = ('cannot tell', {'proof': 'failed'})

# Those outside of foreign_credentials.txt that are not valid.
OTHERS = {
    LISTS + 'expired': EXPIRED,
    LISTS + 'notYetValid': EXPIRED,
    LISTS + 'tampered': CHANGED,
    SD + 'prc/addSignedSDBase.json': EXPIRED,
    SD + 'prc/derivedRevealDocument.json': EXPIRED,
    # The proof of a chain that refers to others, without them.
    CHAINS + 'proofChainTempDoc2.json': CHANGED,
}
CREDENTIALS = {'dcc-vc-test-fixtures': 90 + 6, 'w3c-vc-di-ecdsa': 10,
               'w3c-vc-di-eddsa': 10}
PICTURES = 92
PROVEN = ('document', 'inclusion', 'quorum', 'freshness', 'network')


def is_signed(path):
    if path.suffix in ('.png', '.svg'):
        return False
    try:
        document = json.loads(path.read_bytes())
    except (UnicodeDecodeError, json.JSONDecodeError):
        return False
    return (isinstance(document, dict) and 'proof' in document
            and 'credentialSubject' in document)


def by_stranger(path, verdict, faults):
    """What is said where the issuer is a DID of nobody in the register.

    His receipt is no word of that issuer; nor is the register's status, if the
    credential names a list to look it up in.
    """
    document = json.loads(path.read_bytes())
    issuer = document['issuer']
    issuer = issuer if isinstance(issuer, str) else issuer['id']
    if not issuer.startswith('did:'):
        return verdict, faults
    faults = {**faults, 'issuer': 'unknown'}
    if 'credentialStatus' in document:
        faults['status'] = 'unknown'
    return ('cannot tell' if verdict == 'valid' else verdict), faults


def foreign():
    """Verdict and checks by file, from the reasons of the table."""
    expected = {}
    for line in (HERE / 'foreign_credentials.txt').read_text().splitlines():
        if line.startswith('#'):
            continue
        name, _, _, reason = line.split(' | ')
        is_out = 'expired 20' in reason or 'valid only from' in reason
        if 'the file is empty' in reason:
            continue
        if is_out:
            expected[FIXTURES + name] = EXPIRED
        elif reason == 'changed after it was signed':
            expected[FIXTURES + name] = CHANGED
        else:
            expected[FIXTURES + name] = VALID
    return expected


@unittest.skipUnless(DATA.is_dir(), f'{DATA} is not here')
class RealCredentials(unittest.TestCase):
    def sources(self):
        """Path by name; with those that must be there counted."""
        files = {path.relative_to(DATA).as_posix(): path
                 for path in sorted(DATA.rglob('*')) if path.is_file()}
        signed = {name: path for name, path in files.items()
                  if is_signed(path)}
        folders = collections.Counter(name.split('/')[0] for name in signed)
        self.assertEqual(folders, CREDENTIALS)
        # Of symbols and of badges: documents like any other, of whose content
        # a verifier knows nothing.
        pictures = {name: path for name, path in files.items()
                    if path.suffix in ('.png', '.svg')
                    and name.startswith(FIXTURES)}
        self.assertEqual(len(pictures), PICTURES)
        return signed, pictures

    def expectations(self, signed, pictures):
        table = foreign()
        fixtures = {name for name in signed if name.startswith(FIXTURES)}
        self.assertEqual(fixtures, set(table))
        self.assertLessEqual(set(OTHERS), set(signed) - fixtures)
        expected = {name: VALID for name in (*signed, *pictures)}
        expected = {**expected, **table, **OTHERS}
        return {name: by_stranger(signed[name], *said) if name in signed
                else said for name, said in expected.items()}

    def test_each_is_anchored_and_has_its_verdict(self):
        signed, pictures = self.sources()
        expected = self.expectations(signed, pictures)
        sources = {**signed, **pictures}
        with Workspace() as work:
            work.network_create()
            files = {name: work.document(f'real/{number:03}-{path.name}',
                                         path.read_bytes())
                     for number, (name, path) in enumerate(sources.items())}
            with work.node() as node:
                anchored = work.run('anchor', 'real', '--json', '--node',
                                    node.url)
                self.assertEqual(anchored.code, 0, anchored)
                node.stop()
            contents = {path.read_bytes() for path in sources.values()}
            indexes = {line['entryIndex'] for line in anchored.json_lines()
                       if 'entryIndex' in line}
            self.assertLessEqual(len(indexes), len(contents))
            finished = work.run('verify', *files.values(), '--json')
            reports = {line['file']: line for line in finished.json_lines()}
            self.assertEqual(len(reports), len(files))
            for name, path in files.items():
                with self.subTest(name):
                    self.judge(reports[str(path)], *expected[name])

    def judge(self, report, verdict, faults):
        checks = {check['name']: check['outcome']
                  for check in report['checks']}
        text = json.dumps(report, indent=1)
        for name in PROVEN:
            self.assertEqual(checks[name], 'passed', text)
        found = {name: outcome for name, outcome in checks.items()
                 if outcome not in ('passed', 'not asked')}
        self.assertEqual(found, faults, text)
        self.assertEqual(report['verdict'], verdict, text)


if __name__ == '__main__':
    main()
