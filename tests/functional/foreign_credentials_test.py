# SPDX-License-Identifier: Apache-2.0
"""Credentials of other issuers, without a register and without the web.

foreign_credentials.txt says what a verifier may say of each file, and why. The
files lie beside the project, in ../shared/data; where they are not, the test
says so and is skipped.
"""

import collections
import json
import pathlib
import unittest

from diptych_process import Workspace, main, run

HERE = pathlib.Path(__file__).resolve().parent
DATA = (HERE.parents[1].parent / 'shared' / 'data' / 'dcc-vc-test-fixtures'
        / 'verifiableCredentials')
CODES = {'valid': 0, 'not valid': 1, 'cannot tell': 2}


def expectations():
    lines = (HERE / 'foreign_credentials.txt').read_text().splitlines()
    rows = [line.split(' | ') for line in lines if not line.startswith('#')]
    return {name: (offline, reason) for name, offline, _, reason in rows}


def issuer_of(path):
    text = path.read_text()
    if not text.strip():
        return 'did:example:none'
    issuer = json.loads(text)['issuer']
    return issuer if isinstance(issuer, str) else issuer['id']


@unittest.skipUnless(DATA.is_dir(), f'{DATA} is not here')
class ForeignCredentials(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.files = {path.relative_to(DATA).as_posix(): path
                     for path in sorted(DATA.rglob('*.json'))}

    def test_the_table_has_every_file(self):
        self.assertEqual(sorted(self.files), sorted(expectations()))

    def verdicts(self, paths, *options):
        finished = run('verify', *paths, '--json', *options)
        lines = finished.json_lines()
        self.assertEqual(len(lines), len(paths), finished)
        worst = {CODES[line['verdict']] for line in lines}
        code = 1 if 1 in worst else max(worst)
        self.assertEqual(finished.code, code, finished)
        return {line['file']: line for line in lines}

    def test_each_has_the_verdict_of_the_table_for_who_trusts_its_issuer(self):
        by_issuer = collections.defaultdict(list)
        for name, path in self.files.items():
            by_issuer[issuer_of(path)].append((name, path))
        table = expectations()
        for issuer, files in by_issuer.items():
            paths = [str(path) for _, path in files]
            reports = self.verdicts(paths, '--issuer', issuer)
            for name, path in files:
                report = reports[str(path)]
                self.assertEqual(
                    report['verdict'], table[name][0],
                    f'{name}: {table[name][1]}\n{json.dumps(report, indent=1)}')

    def test_none_is_valid_for_who_trusts_another(self):
        paths = [str(path) for path in self.files.values()]
        reports = self.verdicts(paths, '--issuer', 'did:web:college.example')
        for name, report in reports.items():
            self.assertNotEqual(report['verdict'], 'valid', name)

    def test_none_is_valid_for_a_network_that_has_no_receipt_of_it(self):
        with Workspace() as work:
            work.network_create()
            paths = [str(path) for path in self.files.values()]
            policy = work.network / 'policy.txt'
            reports = self.verdicts(paths, '--policy', str(policy))
            for name, report in reports.items():
                self.assertNotEqual(report['verdict'], 'valid', name)
            # Nor if the issuer is trusted, too: where a register is asked, a
            # holder gains nothing by leaving out the receipt.
            for path in paths[:20]:
                report, = self.verdicts(
                    [path], '--policy', str(policy), '--issuer',
                    issuer_of(pathlib.Path(path))).values()
                self.assertNotEqual(report['verdict'], 'valid', path)


if __name__ == '__main__':
    main()
